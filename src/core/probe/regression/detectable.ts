import normal from '@stdlib/stats-base-dists-normal';
import type { PairedCounts } from './score-interval';

/** A drop counts as found at or below this one-sided p value. */
export const LEVEL = 0.05;
/** How often a drop of the detectable size would have been found. */
export const POWER = 0.8;

const STEPS = 50;

/**
 * The smallest drop of the pass rate that the test would have found four times
 * in five, with these cases: the d for which
 *
 *     sqrt(n) d = z(1 - level) sqrt(2 f + d) + z(power) sqrt(2 f + d - d^2)
 *
 * where f is the share of cases that get better by chance (Connor, Biometrics
 * 43:207-211, 1987), taken as (fixed + 1/2) / (n + 1), so that it is not zero
 * because none was seen.
 *
 * @param counts - Effective counts, where cases share seeds.
 * @returns 0 to 1; null where these cases could not have shown any drop.
 */
export function detectableDrop({ paired, fixed }: PairedCounts): number | null {
  const noise = (fixed + 0.5) / (paired + 1);
  const largest = 1 - noise;
  if (chanceToFind(largest, noise, paired) < POWER) {
    return null;
  }
  let [low, high] = [0, largest];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (chanceToFind(middle, noise, paired) < POWER) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

/**
 * Power of McNemar's one-sided test, by the normal approximation.
 *
 * @param drop - Share of cases that get worse less that of those that get better.
 * @param noise - Share of cases that get better.
 * @param paired - Number of pairs.
 */
export function chanceToFind(drop: number, noise: number, paired: number): number {
  const changed = 2 * noise + drop;
  const needed = normal.quantile(1 - LEVEL, 0, 1) * Math.sqrt(changed);
  const spread = Math.sqrt(Math.max(1e-12, changed - drop ** 2));
  return normal.cdf((Math.sqrt(paired) * drop - needed) / spread, 0, 1);
}

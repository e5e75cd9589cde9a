import { studentQuantile } from '../student';
import { sumBySeed, type Pair, type SeedSums } from './pairs';
import { scoreInterval, Z, type PairedCounts } from './score-interval';

/** With fewer changed cases than this, how far they go together by seed can't be told from them alone. */
const FEW_CHANGES = 10;

export interface RateChange {
  /** Pass rate now less pass rate before, on the same cases. */
  value: number;
  /** 95 % interval. */
  interval: [number, number];
  /** The counts as they would be if every case had a seed of its own and told as much. */
  effective: PairedCounts;
}

/** Regressed and fixed cases of the pairs. */
export function countPairs(pairs: readonly Pair[]): PairedCounts {
  return {
    paired: pairs.length,
    regressed: pairs.filter(({ change }) => change < 0).length,
    fixed: pairs.filter(({ change }) => change > 0).length
  };
}

/**
 * The change of the pass rate with its interval. Where seeds repeat, cases tell
 * less than their number says; the counts are divided by the design effect (the
 * variance by seeds over that of independent cases; Rao and Scott, Biometrics
 * 48:577-585, 1992), and by the square of Student's quantile over the normal one for
 * the number of seeds (Korn and Graubard, Survey Methodology 24:193-201, 1998),
 * before Tango's interval is taken. Unlike the cluster-robust standard error on its own
 * it does not claim certainty where few cases changed.
 *
 * @param pairs - At least one.
 */
export function changeOfRate(pairs: readonly Pair[]): RateChange {
  const counts = countPairs(pairs);
  const seeds = sumBySeed(pairs);
  const scale =
    seeds.length === pairs.length ? 1 : 1 / (designEffect(seeds, counts) * fewSeeds(seeds.length));
  const effective = {
    paired: counts.paired * scale,
    regressed: counts.regressed * scale,
    fixed: counts.fixed * scale
  };
  return {
    value: (counts.fixed - counts.regressed) / counts.paired,
    interval: scoreInterval(effective),
    effective
  };
}

function fewSeeds(seeds: number): number {
  return seeds < 2 ? 1 : (studentQuantile(seeds - 1) / Z) ** 2;
}

/**
 * How many cases count as one, at least 1. Of few changes it can't be read off,
 * so there the outcomes of today stand in where they go together more; where
 * those don't differ either, whole seeds are taken to change together.
 */
function designEffect(seeds: readonly SeedSums[], counts: PairedCounts): number {
  const { paired, regressed, fixed } = counts;
  const largest = seeds.reduce((sum, { cases }) => sum + cases ** 2, 0) / paired;
  if (seeds.length < 2) {
    return largest;
  }
  const rate = (fixed - regressed) / paired;
  const ofChanges = varianceRatio(
    seeds.map(({ cases, change }) => ({ cases, sum: change })),
    (regressed + fixed) / paired - rate ** 2
  );
  const passed = seeds.reduce((sum, { passes }) => sum + passes, 0) / paired;
  const ofOutcomes = varianceRatio(
    seeds.map(({ cases, passes }) => ({ cases, sum: passes })),
    passed * (1 - passed)
  );
  const isSmall = regressed + fixed < FEW_CHANGES;
  const known = [ofChanges, isSmall ? ofOutcomes : null].filter(ratio => ratio !== null);
  return known.length === 0 ? largest : Math.min(largest, Math.max(1, ...known));
}

/**
 * Variance of a mean by seeds over the variance if cases were independent:
 * C / (C - 1) sum (s - n m)^2 / (n' v), with s and n a seed's sum and cases, m
 * the mean, n' all cases, v the variance of a case. Null where nothing varies.
 */
export function varianceRatio(
  seeds: readonly { cases: number; sum: number }[],
  variance: number
): number | null {
  if (!(variance > 1e-12)) {
    return null;
  }
  const cases = seeds.reduce((total, seed) => total + seed.cases, 0);
  const mean = seeds.reduce((total, seed) => total + seed.sum, 0) / cases;
  const squares = seeds.reduce((total, seed) => total + (seed.sum - seed.cases * mean) ** 2, 0);
  return ((seeds.length / (seeds.length - 1)) * squares) / (cases * variance);
}

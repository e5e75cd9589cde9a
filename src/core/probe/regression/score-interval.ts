/** The standard normal distribution's quantile of 0.975, to the last bit. */
export const Z = 1.959963984540054;

const STEPS = 60;

/** Paired outcomes as a table; counts may be fractions where they are effective ones. */
export interface PairedCounts {
  /** Cases that both versions judged. */
  paired: number;
  /** Passed before, failed now. */
  regressed: number;
  /** Failed before, passed now. */
  fixed: number;
}

/**
 * Tango's 95 % score interval of the change of a pass rate on the same cases,
 * (fixed - regressed) / paired (T. Tango, Statistics in Medicine 17:891-908,
 * 1998): all changes d for which
 *
 *     |fixed - regressed - n d| <= z sqrt(n (2 q + d (1 - d)))
 *
 * where q is the share of regressed cases that is likeliest if the change is d.
 * It stays inside -1 to 1 and is of use where few cases or none changed, where
 * the textbook interval shrinks to a point. The bounds are found by bisection,
 * as the difference of both sides falls with d.
 *
 * @param counts - At least one pair.
 */
export function scoreInterval(counts: PairedCounts): [number, number] {
  return [crossing(counts, Z), crossing(counts, -Z)];
}

function crossing(counts: PairedCounts, level: number): number {
  let [low, high] = [-1, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (score(counts, middle) > level) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/** How many standard deviations the observed change lies above `change`. */
function score({ paired, regressed, fixed }: PairedCounts, change: number): number {
  const a = 2 * paired;
  const b = (2 * paired - fixed + regressed) * change - fixed - regressed;
  const c = -regressed * change * (1 - change);
  const share = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
  const variance = paired * (2 * share + change * (1 - change));
  const distance = fixed - regressed - paired * change;
  if (distance === 0) {
    return 0;
  }
  return variance > 0 ? distance / Math.sqrt(variance) : Math.sign(distance) * Infinity;
}

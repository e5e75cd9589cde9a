import normal from '@stdlib/stats-base-dists-normal';

/**
 * Wilson's score interval of a share (E. B. Wilson, 1927), without continuity
 * correction. Unlike the textbook interval it stays inside 0 to 1 and is sound
 * for few cases and for shares of 0 and 1.
 *
 * @param passed - Successes.
 * @param total - Trials, at least 1.
 * @param level - Confidence, 0.95 for a 95 % interval.
 */
export function wilsonInterval(passed: number, total: number, level = 0.95): [number, number] {
  const z = normal.quantile(1 - (1 - level) / 2, 0, 1);
  const share = passed / total;
  const scale = 1 + (z * z) / total;
  const centre = share + (z * z) / (2 * total);
  const reach = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  // At 0 and 1 the bound is exact; rounding would leave it an ulp off.
  return [
    passed === 0 ? 0 : (centre - reach) / scale,
    passed === total ? 1 : (centre + reach) / scale
  ];
}

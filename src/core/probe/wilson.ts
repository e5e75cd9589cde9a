/** The standard normal distribution's quantile of 0.975, to the last bit. */
const Z = 1.959963984540054;

/**
 * Wilson's 95 % score interval of a share (E. B. Wilson, 1927), without
 * continuity correction. Unlike the textbook interval it stays inside 0 to 1
 * and is sound for few cases and for shares of 0 and 1.
 *
 * @param passed - Successes.
 * @param total - Trials, at least 1.
 */
export function wilsonInterval(passed: number, total: number): [number, number] {
  const share = passed / total;
  const scale = 1 + (Z * Z) / total;
  const centre = share + (Z * Z) / (2 * total);
  const reach = Z * Math.sqrt((share * (1 - share)) / total + (Z * Z) / (4 * total * total));
  // At 0 and 1 the bound is exact; rounding would leave it an ulp off.
  return [
    passed === 0 ? 0 : (centre - reach) / scale,
    passed === total ? 1 : (centre + reach) / scale
  ];
}

/** Below this the theta form of the series converges faster. */
const CROSSOVER = 1.18;

/**
 * Kolmogorov's limiting law: the probability that the scaled gap exceeds `x`.
 * Above the crossover 2 sum (-1)^(k-1) exp(-2 k^2 x^2); below it one minus
 * sqrt(2 pi) / x sum exp(-(2k-1)^2 pi^2 / (8 x^2)).
 */
export function kolmogorovTail(x: number): number {
  if (x <= 0.04) {
    return 1;
  }
  let sum = 0;
  if (x < CROSSOVER) {
    for (let k = 1; k <= 7; k += 2) {
      sum += Math.exp((-k * k * Math.PI * Math.PI) / (8 * x * x));
    }
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k <= 6; k += 1) {
    sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  }
  return 2 * sum;
}

/**
 * p value of the two-sample Kolmogorov-Smirnov statistic, the largest gap `d`
 * between the shares of values at or below a point among `n` and `m` values;
 * two-sided, in the limit (Smirnov, Annals of Mathematical Statistics 19, 1948).
 * Traps: it sees the middle well and the tails badly, and with ties or few rows
 * it errs on the cautious side.
 */
export function kolmogorovSmirnovP(d: number, n: number, m: number): number {
  return kolmogorovTail(Math.sqrt((n * m) / (n + m)) * d);
}

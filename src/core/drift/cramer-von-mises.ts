/** Nodes of every arc's quadrature; with so many the sum is exact to a double's digits. */
const NODES = 96;
/** Below this the probability to exceed is 1 to a double's digits. */
const CERTAIN = 0.01;

/**
 * Probability that the limit of Cramer and von Mises' statistic exceeds `x`: Smirnov's series,
 * 2 / pi sum (-1)^(j+1) int exp(-x u^2 / 2) / sqrt(-u sin u) du over u from (2j - 1) pi to 2j pi.
 * Each arc is integrated by Gauss and Chebyshev, whose weight takes the roots at both ends.
 */
export function cramerVonMisesTail(x: number): number {
  if (x < CERTAIN) {
    return 1;
  }
  let sum = 0;
  for (let arc = 1; ; arc += 1) {
    const term = arcIntegral(x, arc);
    sum += arc % 2 === 1 ? term : -term;
    if (term <= 1e-18 || term <= 1e-17 * Math.abs(sum)) {
      return Math.min(1, Math.max(0, (2 / Math.PI) * sum));
    }
  }
}

function arcIntegral(x: number, arc: number): number {
  const middle = (2 * arc - 0.5) * Math.PI;
  let sum = 0;
  for (let node = 0; node < NODES; node += 1) {
    const moved = (Math.PI / 2) * Math.cos(((node + 0.5) * Math.PI) / NODES);
    const u = middle + moved;
    // -sin u is cos of the distance from the arc's middle.
    const root = Math.sqrt(((Math.PI / 2) ** 2 - moved * moved) / (u * Math.cos(moved)));
    sum += Math.exp((-x * u * u) / 2) * root;
  }
  return (Math.PI / NODES) * sum;
}

/**
 * Two-sample Cramer-von Mises: T = n m / N^2 times `spread`, the sum over pooled rows of the
 * squared difference of the cumulative shares, halfway between its values just below the row and
 * at it (Anderson 1962; the usual T where no values are equal). p by the limiting law after T is
 * moved and scaled to the limit's mean and variance, as SciPy's `asymptotic` does; with many equal
 * values it errs on the cautious side.
 *
 * Traps: it grows with the rows where anything changed. SciPy counts equal values another way, and
 * that statistic grows with the rows alone where the sides differ in size.
 */
export function cramerVonMises(
  spread: number,
  n: number,
  m: number
): { value: number; p: number } | null {
  if (n < 1 || m < 1 || !Number.isFinite(spread)) {
    return null;
  }
  const rows = n + m;
  const product = n * m;
  const value = (product / rows / rows) * spread;
  const mean = (1 + 1 / rows) / 6;
  const squares = n * n + m * m;
  const variance =
    ((rows + 1) * (4 * product * rows - 3 * squares - 2 * product)) /
    (45 * rows * rows * 4 * product);
  if (variance === 0) {
    // One row a side: the statistic can't vary.
    return { value, p: 1 };
  }
  const limit = 1 / 6 + (value - mean) / Math.sqrt(45 * variance);
  return { value, p: cramerVonMisesTail(limit) };
}

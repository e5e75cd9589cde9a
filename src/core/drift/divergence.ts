import type { BinShares } from './bins';

function total(shares: BinShares[], term: (p: number, q: number) => number): number {
  let sum = 0;
  for (const { p, q, weight } of shares) {
    sum += weight * term(p, q);
  }
  return sum;
}

/**
 * Population stability index: sum of (p - q) ln(p / q), from 0 upwards without an
 * end. Shares must be above zero.
 *
 * Source: Jeffreys, Proceedings of the Royal Society A 186 (1946), as a
 * symmetric divergence. Trap: what fills an empty bin decides it; here that is
 * half a row a bin (`smoothedShares`).
 */
export function populationStability(shares: BinShares[]): number {
  return total(shares, (p, q) => (p - q) * Math.log(p / q));
}

/**
 * p ln(p / m) + q ln(q / m) with m = (p + q) / 2, in nats. By logarithms of
 * 1 ± r with r = (p - q) / (p + q), and by the series where r is so small that
 * the two would cancel.
 */
export function jensenShannonTerm(p: number, q: number): number {
  const sum = p + q;
  if (sum === 0) {
    return 0;
  }
  const r = (p - q) / sum;
  const square = r * r;
  if (square < 1e-5) {
    return sum * square * (1 / 2 + square * (1 / 12 + square * (1 / 30 + square / 56)));
  }
  const side = (x: number): number => (x === 0 ? 0 : (1 + x) * Math.log1p(x));
  return (sum / 2) * ((r <= -1 ? 0 : side(r)) + (r >= 1 ? 0 : side(-r)));
}

/**
 * Jensen-Shannon divergence in nats, 0 to ln 2: half of sum p ln(p / m) + sum
 * q ln(q / m) with m = (p + q) / 2 (Lin, IEEE Transactions on Information Theory
 * 37, 1991). Trap: chance alone makes it (bins - 1) / (8 N) on average, with
 * N = n m / (n + m).
 */
export function jensenShannonDivergence(shares: BinShares[]): number {
  return total(shares, jensenShannonTerm) / 2;
}

/**
 * Jensen-Shannon distance: the root of the divergence with logarithms to base 2,
 * 0 to 1; a metric (Endres and Schindelin, IEEE Transactions on Information
 * Theory 49, 2003). Trap: with natural logarithms, as others have it, it ends at
 * 0.83, and thresholds differ.
 */
export function jensenShannonDistance(shares: BinShares[]): number {
  return Math.min(1, Math.sqrt(Math.max(0, jensenShannonDivergence(shares)) / Math.LN2));
}

/**
 * Hellinger distance: sqrt(1 - sum of sqrt(p q)), 0 to 1, summed without
 * cancelling (Hellinger, Journal für die reine und angewandte Mathematik 136,
 * 1909). Trap: for small changes it is 0.83 times the Jensen-Shannon distance, so
 * the same threshold does not fit both.
 */
export function hellingerDistance(shares: BinShares[]): number {
  const squares = total(shares, (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2);
  return Math.min(1, Math.sqrt(squares / 2));
}

/**
 * Total variation: half the sum of |p - q|, 0 to 1, the share of rows that would
 * have to change their bin (Levin and Peres, Markov Chains and Mixing Times,
 * chapter 4). Trap: a move to the next bin counts like one to the farthest.
 */
export function totalVariation(shares: BinShares[]): number {
  return total(shares, (p, q) => Math.abs(p - q)) / 2;
}

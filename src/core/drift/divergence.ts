import type { BinShares } from './bins';

function total(shares: BinShares[], term: (p: number, q: number) => number): number {
  let sum = 0;
  for (const { p, q, weight } of shares) {
    sum += weight * term(p, q);
  }
  return sum;
}

/** Stability index: sum of (p - q) ln(p / q). Shares must be above zero. */
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

/** Jensen-Shannon divergence in nats, 0 to ln 2. */
export function jensenShannonDivergence(shares: BinShares[]): number {
  return total(shares, jensenShannonTerm) / 2;
}

/** Jensen-Shannon distance: the root of the divergence with logarithms to base 2, 0 to 1. */
export function jensenShannonDistance(shares: BinShares[]): number {
  return Math.min(1, Math.sqrt(Math.max(0, jensenShannonDivergence(shares)) / Math.LN2));
}

/** Hellinger distance: sqrt(1 - sum of sqrt(p q)), 0 to 1, summed without cancelling. */
export function hellingerDistance(shares: BinShares[]): number {
  const squares = total(shares, (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2);
  return Math.min(1, Math.sqrt(squares / 2));
}

/** Total variation: half the sum of |p - q|, 0 to 1. */
export function totalVariation(shares: BinShares[]): number {
  return total(shares, (p, q) => Math.abs(p - q)) / 2;
}

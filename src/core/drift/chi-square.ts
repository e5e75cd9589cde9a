import gammainc from '@stdlib/math-base-special-gammainc';
import type { BinEntry } from './bins';

/** Share of the chi-square distribution with `df` degrees of freedom above `value`. */
export function chiSquareTail(value: number, df: number): number {
  return value <= 0 ? 1 : gammainc(value / 2, df / 2, true, true);
}

export interface ChiSquare {
  value: number;
  df: number;
  p: number;
  /** Rows of both sides in the table. */
  total: number;
}

/**
 * Pearson's chi-square of two samples, 2 x k, on plain counts: no Yates
 * correction, columns of zeros dropped (Philosophical Magazine 50, 1900). Null
 * without degrees of freedom.
 *
 * Traps: it grows with the rows, so it says whether and not how much; and its
 * law fails where few rows are expected in a cell, for which there is `countsP`.
 */
export function twoSampleChiSquare(entries: BinEntry[]): ChiSquare | null {
  const used = entries.filter(entry => entry.reference + entry.current > 0);
  const sum = (pick: (entry: BinEntry) => number): number =>
    used.reduce((total, entry) => total + pick(entry) * entry.levels, 0);
  const n = sum(entry => entry.reference);
  const m = sum(entry => entry.current);
  const df = sum(() => 1) - 1;
  if (n === 0 || m === 0 || df < 1) {
    return null;
  }
  // Both rows' terms of a column share the difference of the shares.
  const value = sum(({ reference, current }) => {
    const difference = reference / n - current / m;
    return (difference * difference * n * m) / (reference + current);
  });
  return { value, df, p: chiSquareTail(value, df), total: n + m };
}

/**
 * Cramer's V of a 2 x k table: sqrt(chi2 / N), 0 to 1 (Cramér, Mathematical
 * Methods of Statistics, 1946). Trap: it stays small where the sides differ much
 * in size, even if everything changed.
 */
export function cramersV({ value, total }: ChiSquare): number {
  return Math.min(1, Math.sqrt(value / total));
}

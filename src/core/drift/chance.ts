import { SMOOTHING, type BinEntry, type BinTotals } from './bins';
import { jensenShannonTerm } from './divergence';

/** Bins of at most this many rows are summed exactly, larger ones by their limit. */
const EXACT_ROWS = 100;

const logFactorial = [0];
for (let k = 1; k <= EXACT_ROWS; k += 1) {
  logFactorial.push(logFactorial[k - 1] + Math.log(k));
}

/**
 * What chance alone adds to T = 8 N JSD, N = n m / (n + m), JSD in nats: the sum
 * of every bin's expected term when its rows fall on the two sides at random,
 * in the proportion n : m. For well filled bins that is the number of bins less
 * one; bins of few rows add less, and smoothing with unequal sides adds more.
 */
export class ChanceModel {
  private readonly known = new Map<number, number>();
  private readonly effective: number;

  constructor(
    private readonly totals: BinTotals,
    private readonly smoothing: number = SMOOTHING
  ) {
    this.effective = (totals.reference * totals.current) / (totals.reference + totals.current);
  }

  /** Over the bins with at least `fewest` rows; never below one half. */
  expected(entries: BinEntry[], fewest = 0): number {
    let sum = -1;
    for (const { reference, current, levels } of entries) {
      const rows = reference + current;
      if (rows >= fewest) {
        sum += levels * this.expectedTerm(rows);
      }
    }
    return Math.max(0.5, sum);
  }

  private expectedTerm(rows: number): number {
    let term = this.known.get(rows);
    if (term === undefined) {
      term = rows <= EXACT_ROWS ? this.exactTerm(rows) : this.limitTerm(rows);
      this.known.set(rows, term);
    }
    return term;
  }

  private term(reference: number, current: number): number {
    const { totals, smoothing } = this;
    const p = (reference + smoothing) / (totals.reference + smoothing * totals.bins);
    const q = (current + smoothing) / (totals.current + smoothing * totals.bins);
    return 4 * this.effective * jensenShannonTerm(p, q);
  }

  private exactTerm(rows: number): number {
    const share = this.totals.reference / (this.totals.reference + this.totals.current);
    const [up, down] = [Math.log(share), Math.log1p(-share)];
    let sum = 0;
    for (let k = 0; k <= rows; k += 1) {
      const ways = logFactorial[rows] - logFactorial[k] - logFactorial[rows - k];
      sum += Math.exp(ways + k * up + (rows - k) * down) * this.term(k, rows - k);
    }
    return sum;
  }

  private limitTerm(rows: number): number {
    const { totals, smoothing } = this;
    const share = totals.reference / (totals.reference + totals.current);
    const kept = (total: number): number => total / (total + smoothing * totals.bins);
    const noise = (rows / (rows + 2 * smoothing)) * kept(totals.reference) * kept(totals.current);
    return this.term(rows * share, rows * (1 - share)) + noise;
  }
}

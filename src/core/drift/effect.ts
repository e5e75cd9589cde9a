import chiSquare from '@stdlib/stats-base-dists-chisquare';
import { allBins, binTotals, smoothedShares, type BinShares, type Bins } from './bins';
import { ChanceModel } from './chance';
import { jensenShannonDistance, jensenShannonDivergence } from './divergence';
import { noncentralChiSquareCdf, noncentralityAt } from './noncentral';

export interface Effect {
  /** Jensen-Shannon distance, base 2, of the smoothed bins. */
  value: number;
  /** 95 % interval of the distance between the populations; holds `value`. */
  interval: [number, number];
  /** Smallest distance that a test at 5 % would find with 80 % power at these sizes. */
  detectable: number;
}

const TAIL = 0.025;
const LEVEL = 0.05;
const POWER = 0.8;
/** Bins of fewer rows say too little for chance to be taken off the upper end. */
const WELL_FILLED = 10;

/**
 * T = 8 N JSD, N = n m / (n + m), is close to noncentral chi-square with the
 * noncentrality 8 N JSD of the populations; the interval is found by inverting
 * it. Its centre is what chance alone would give (`ChanceModel`). For large
 * shifts the spread follows the delta method where that is wider. Sparse bins
 * make it cautious: the lower end is the lower of the smoothed and the plain
 * shares', the upper end takes chance off well filled bins alone.
 * Null where one side has no rows.
 */
export function effectOf(bins: Bins): Effect | null {
  const totals = binTotals(bins);
  if (totals.reference === 0 || totals.current === 0) {
    return null;
  }
  const entries = allBins(bins);
  const scale = (8 * totals.reference * totals.current) / (totals.reference + totals.current);
  const shares = smoothedShares(bins);
  const plain: BinShares[] = entries.map(entry => ({
    p: entry.reference / totals.reference,
    q: entry.current / totals.current,
    weight: entry.levels
  }));
  const chance = new ChanceModel(totals);
  const expected = chance.expected(entries);
  const smoothed = scale * jensenShannonDivergence(shares);
  const unsmoothed = scale * jensenShannonDivergence(plain);
  const lower = Math.min(
    rootEnd(smoothed, expected, 1 - TAIL, spreadOf(shares, totals, smoothed, scale)),
    rootEnd(
      unsmoothed,
      new ChanceModel(totals, 0).expected(entries),
      1 - TAIL,
      spreadOf(plain, totals, unsmoothed, scale)
    )
  );
  const filled = chance.expected(entries, WELL_FILLED);
  const upper = rootEnd(
    Math.max(smoothed, unsmoothed, filled),
    filled,
    TAIL,
    spreadOf(shares, totals, smoothed, scale)
  );
  const unit = Math.sqrt(scale * Math.LN2);
  // The very figure of the statistic of that name, to the last bit.
  const value = jensenShannonDistance(shares);
  return {
    value,
    interval: [Math.min(value, lower / unit), Math.max(value, Math.min(1, upper / unit))],
    detectable: Math.min(1, Math.sqrt(detectableNoncentrality(expected)) / unit)
  };
}

/** Root of the noncentrality at one end, its distance from the centre widened by `spread`. */
function rootEnd(statistic: number, df: number, probability: number, spread: number): number {
  const centre = Math.sqrt(Math.max(0, statistic - df));
  const end = Math.sqrt(noncentralityAt(statistic, df, probability));
  return Math.max(0, centre + (end - centre) * spread);
}

/**
 * How much wider the delta method makes the interval than the noncentral
 * chi-square; 1 where it is not.
 */
function spreadOf(
  shares: BinShares[],
  totals: { reference: number; current: number },
  statistic: number,
  scale: number
): number {
  if (statistic <= 0) {
    return 1;
  }
  const moments = { p: 0, pp: 0, q: 0, qq: 0 };
  for (const { p, q, weight } of shares) {
    const middle = (p + q) / 2;
    const u = p > 0 ? Math.log(p / middle) / 2 : 0;
    const v = q > 0 ? Math.log(q / middle) / 2 : 0;
    moments.p += weight * p * u;
    moments.pp += weight * p * u * u;
    moments.q += weight * q * v;
    moments.qq += weight * q * v * v;
  }
  const variance =
    (moments.pp - moments.p ** 2) / totals.reference +
    (moments.qq - moments.q ** 2) / totals.current;
  return Math.sqrt(Math.max(1, (variance * scale * scale) / (4 * statistic)));
}

function detectableNoncentrality(df: number): number {
  const critical = chiSquare.quantile(1 - LEVEL, df);
  return noncentralChiSquareCdf(critical, df, 0) <= 1 - POWER
    ? 0
    : noncentralityAt(critical, df, 1 - POWER);
}

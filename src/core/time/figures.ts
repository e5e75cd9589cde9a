import { allBins, binTotals, smoothedShares, type Bins } from '../drift/bins';
import { ChanceModel } from '../drift/chance';
import { jensenShannonDivergence, populationStability } from '../drift/divergence';
import { effectOf } from '../drift/effect';

/** Rows by bin: first those that are missing, then the bins of present values in their order. */
export type BinCounts = readonly number[];

/** How far one window lies from other rows, beside what chance gives. */
export interface WindowStatistic {
  /** T = 8 N D, with D the Jensen-Shannon divergence in nats of the smoothed bins. */
  statistic: number;
  /** What chance alone would give of it on average. */
  chance: number;
  /** N = n m / (n + m), with n and m the rows of both sides. */
  effective: number;
}

/** One window against the evaluation set. */
export interface WindowFigures extends WindowStatistic {
  /** Jensen-Shannon distance, base 2, of the smoothed bins, and its 95 % interval. */
  shift: number;
  interval: [number, number];
  /** Population stability index of the same smoothed bins. */
  psi: number;
  /** Share of the window's rows that are missing. */
  missing: number;
}

/**
 * The figures of one window: `reference` and `window` count rows by the same
 * bins. Null where either side has no rows.
 */
export function windowFigures(reference: BinCounts, window: BinCounts): WindowFigures | null {
  const bins = binsOf(reference, window);
  const effect = effectOf(bins);
  return (
    effect && {
      shift: effect.value,
      interval: effect.interval,
      psi: populationStability(smoothedShares(bins)),
      missing: window[0] / total(window),
      ...statisticOf(bins)
    }
  );
}

/** The part of the figures that the normal range is made of; both sides have rows. */
export function windowStatistic(reference: BinCounts, window: BinCounts): WindowStatistic {
  return statisticOf(binsOf(reference, window));
}

function statisticOf(bins: Bins): WindowStatistic {
  const totals = binTotals(bins);
  const effective = (totals.reference * totals.current) / (totals.reference + totals.current);
  return {
    statistic: 8 * effective * jensenShannonDivergence(smoothedShares(bins)),
    chance: new ChanceModel(totals).expected(allBins(bins)),
    effective
  };
}

function binsOf(reference: BinCounts, window: BinCounts): Bins {
  return {
    present: reference
      .slice(1)
      .map((count, index) => ({ reference: count, current: window[index + 1], levels: 1 })),
    missing: { reference: reference[0], current: window[0] }
  };
}

export function total(counts: BinCounts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What is left of the counts without those of one of their windows. */
export function without(counts: BinCounts, window: BinCounts): BinCounts {
  return counts.map((count, index) => count - window[index]);
}

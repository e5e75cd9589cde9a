import type { LevelSummary } from '../profile/levels';
import type { Moments } from '../profile/moments';
import type { OrderedSummary } from '../profile/ordered';

/** `levels` bins that hold the same two counts of rows. */
export interface BinEntry {
  reference: number;
  current: number;
  levels: number;
}

/** Rows by bin: the bins of present values, then one for missing values. */
export interface Bins {
  present: BinEntry[];
  missing: { reference: number; current: number };
}

/** `weight` bins with the smoothed share `p` in the reference and `q` in the current table. */
export interface BinShares {
  p: number;
  q: number;
  weight: number;
}

/** Added to every count, so that an empty bin can't dominate a figure. */
export const SMOOTHING = 0.5;

export interface BinTotals {
  reference: number;
  current: number;
  bins: number;
}

export function binTotals(bins: Bins): BinTotals {
  const totals = { ...bins.missing, bins: 1 };
  for (const entry of bins.present) {
    totals.reference += entry.reference * entry.levels;
    totals.current += entry.current * entry.levels;
    totals.bins += entry.levels;
  }
  return totals;
}

/** Every bin, the one of missing values last. */
export function allBins(bins: Bins): BinEntry[] {
  return [...bins.present, { ...bins.missing, levels: 1 }];
}

/** p = (count + 1/2) / (total + bins / 2) on each side. */
export function smoothedShares(bins: Bins): BinShares[] {
  const totals = binTotals(bins);
  const reference = totals.reference + SMOOTHING * totals.bins;
  const current = totals.current + SMOOTHING * totals.bins;
  return allBins(bins).map(entry => ({
    p: (entry.reference + SMOOTHING) / reference,
    q: (entry.current + SMOOTHING) / current,
    weight: entry.levels
  }));
}

export function levelBins(
  summary: LevelSummary,
  missing: { reference: number; current: number }
): Bins {
  return { present: summary.entries, missing };
}

interface Sides {
  reference: Moments;
  current: Moments;
}

/** A bin's upper edge and the rows at or below it, infinities included. */
interface Edge {
  x: number;
  reference: number;
  current: number;
}

/**
 * Bins between the tenths of the reference: with x its n sorted present values
 * the edges are the distinct x[ceil(k n / 10) - 1], k = 1..9, and the bins are
 * (-inf, e1], (e1, e2], …, (e_last, +inf). Infinities lie in the outer bins.
 */
export function decileBins(
  summary: OrderedSummary,
  sides: Sides,
  missing: { reference: number; current: number }
): Bins {
  const edges: Edge[] = [];
  for (let tenth = 1; tenth <= 9; tenth += 1) {
    const edge = quantileEdge(summary, sides, 'reference', tenth);
    if (edge !== null && edge.x !== edges.at(-1)?.x) {
      edges.push(edge);
    }
  }
  edges.push({
    x: Infinity,
    reference: sides.reference.present,
    current: sides.current.present
  });
  const present = edges.map((edge, index) => ({
    reference: edge.reference - (edges[index - 1]?.reference ?? 0),
    current: edge.current - (edges[index - 1]?.current ?? 0),
    levels: 1
  }));
  return { present, missing };
}

/** The k-th tenth of one side's present values; null where it has none. */
export function quantile(
  summary: OrderedSummary,
  sides: Sides,
  side: 'reference' | 'current',
  tenth: number
): number | null {
  return quantileEdge(summary, sides, side, tenth)?.x ?? null;
}

/** x[ceil(k n / 10) - 1] of one side, with the counts at or below it. */
function quantileEdge(
  summary: OrderedSummary,
  sides: Sides,
  side: 'reference' | 'current',
  tenth: number
): Edge | null {
  const { present } = sides[side];
  if (present === 0) {
    return null;
  }
  const rank = Math.ceil((tenth * present) / 10);
  const below = {
    reference: sides.reference.negativeInfinity,
    current: sides.current.negativeInfinity
  };
  if (below[side] >= rank) {
    return { x: -Infinity, ...below };
  }
  const point = summary.points.find(candidate => candidate[side] + below[side] >= rank);
  if (point === undefined) {
    return { x: Infinity, reference: sides.reference.present, current: sides.current.present };
  }
  return {
    x: point.x,
    reference: point.reference + below.reference,
    current: point.current + below.current
  };
}

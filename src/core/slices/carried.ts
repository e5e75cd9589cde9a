import normal from '@stdlib/stats-base-dists-normal';
import { smoothedShares, type Bins } from '../drift/bins';
import { jensenShannonTerm } from '../drift/divergence';
import { effectOf, type Effect } from '../drift/effect';
import { wilsonInterval } from '../probe/wilson';

/** Rows by bin of a column, on each side. */
export interface SideCounts {
  reference: readonly number[];
  current: readonly number[];
}

export interface Estimate {
  value: number;
  /** 95 %. */
  interval: [number, number];
}

const Z = normal.quantile(0.975, 0, 1);

/** Counts by bin as the comparison has them: bin 0 holds the missing values. */
function asBins({ reference, current }: SideCounts): Bins {
  return {
    present: reference
      .slice(1)
      .map((count, index) => ({ reference: count, current: current[index + 1], levels: 1 })),
    missing: { reference: reference[0], current: current[0] }
  };
}

/** Jensen-Shannon distance with its interval; null where a side has no rows. */
export function shiftOf(counts: SideCounts): Estimate | null {
  const effect: Effect | null = effectOf(asBins(counts));
  return effect && { value: effect.value, interval: effect.interval };
}

/**
 * What one row of each bin carries of the shift. With p and q the smoothed shares of the two sides
 * and d a bin's term of the divergence D, a production row of the bin carries d / (q - p) over the
 * rows of its side, and an evaluation row the same below zero, so that all rows together carry D:
 * every bin's part is dealt out along the rows that moved the bin. In order of the bins; any scale.
 */
export function binWeights(counts: SideCounts): number[] {
  const shares = smoothedShares(asBins(counts));
  const ordered = [shares[shares.length - 1], ...shares.slice(0, -1)];
  return ordered.map(({ p, q }) => (p === q ? 0 : jensenShannonTerm(p, q) / (q - p)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Mean of w (1_S - r) over the rows of one side, and the mean's variance. */
function meanOf(
  weights: readonly number[],
  slice: readonly number[],
  all: readonly number[],
  share: number
): { mean: number; variance: number } {
  const rows = Math.max(1, sum(all));
  const first = sum(weights.map((w, bin) => w * (slice[bin] - share * all[bin])));
  const squares = sum(
    weights.map(
      (w, bin) => w * w * (slice[bin] * (1 - share) ** 2 + (all[bin] - slice[bin]) * share ** 2)
    )
  );
  const mean = first / rows;
  return { mean, variance: Math.max(0, squares / rows - mean ** 2) / Math.max(1, rows - 1) };
}

/** Difference of the two sides' means and its standard error. */
function contrast(
  weights: readonly number[],
  slice: SideCounts,
  all: SideCounts,
  share: number
): { difference: number; error: number } {
  const reference = meanOf(weights, slice.reference, all.reference, share);
  const current = meanOf(weights, slice.current, all.current, share);
  return {
    difference: current.mean - reference.mean,
    error: Math.sqrt(reference.variance + current.variance)
  };
}

/**
 * Whether a slice carries more of the shift than its share of the rows: p, one-sided. `weights` and
 * `share` must come from other rows than the counts; the contrast is then a difference of two means
 * of rows, 0 where both sides are one population and where the shift is the same in every part.
 */
export function excessProbability(
  weights: readonly number[],
  slice: SideCounts,
  all: SideCounts,
  share: number
): number {
  const { difference, error } = contrast(weights, slice, all, share);
  return error > 0 ? normal.cdf(-difference / error, 0, 1) : 1;
}

/**
 * Share of the column's shift that the rows of the slice carry. Slices that do not overlap add up;
 * below 0 where the slice works against the shift. The interval takes the weights as given.
 */
export function carriedShare(slice: SideCounts, all: SideCounts): Estimate {
  const weights = binWeights(all);
  const whole = contrast(weights, all, all, 0).difference;
  if (!(whole > 0)) {
    return { value: 0, interval: [0, 0] };
  }
  const value = contrast(weights, slice, all, 0).difference / whole;
  const reach = (Z * contrast(weights, slice, all, value).error) / whole;
  return { value, interval: [value - reach, value + reach] };
}

/** Rows in a slice and in all, on each side. */
export interface SliceRows {
  slice: { reference: number; current: number };
  all: { reference: number; current: number };
}

/** Change of a slice's share of the rows, with Newcombe's interval (his method 10, 1998). */
export function shareChange({ slice, all }: SliceRows): Estimate {
  const [before, after] = [slice.reference / all.reference, slice.current / all.current];
  const [lowBefore, highBefore] = wilsonInterval(slice.reference, all.reference);
  const [lowAfter, highAfter] = wilsonInterval(slice.current, all.current);
  const value = after - before;
  return {
    value,
    interval: [
      value - Math.hypot(after - lowAfter, highBefore - before),
      value + Math.hypot(highAfter - after, before - lowBefore)
    ]
  };
}

/**
 * Whether the share moved the way it did in other rows, 1 up and -1 down: p, one-sided, of the
 * pooled test of two shares with a correction for continuity.
 */
export function changeProbability({ slice, all }: SliceRows, direction: number): number {
  const pooled = (slice.reference + slice.current) / (all.reference + all.current);
  const unit = 1 / all.reference + 1 / all.current;
  const error = Math.sqrt(pooled * (1 - pooled) * unit);
  const change = direction * (slice.current / all.current - slice.reference / all.reference);
  return error > 0 ? normal.cdf((unit / 2 - change) / error, 0, 1) : 1;
}

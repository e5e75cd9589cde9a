import chiSquare from '@stdlib/stats-base-dists-chisquare';
import normal from '@stdlib/stats-base-dists-normal';
import { chiSquareTail } from '../drift/chi-square';
import { total, windowStatistic, without, type BinCounts, type WindowStatistic } from './figures';

/** Windows of the evaluation set below which their variation can't be told. */
export const FEWEST_WINDOWS = 6;
/** Share of the evaluation set's windows that lie inside of the normal range. */
export const NORMAL_LEVEL = 0.95;

type Size = Omit<WindowStatistic, 'statistic'>;

/**
 * How far windows that have not changed lie from the evaluation set. With T, c
 * and N of a window (`WindowStatistic`), T / (c (1 + variation N)) is taken for
 * chi-square over its degrees of freedom: `variation` is what windows differ by
 * nature, `freedom` in how many directions they do.
 */
export interface NormalRange {
  basis: 'windows' | 'chance';
  /** Windows of the evaluation set behind it; 0 for chance alone. */
  windows: number;
  variation: number;
  freedom: number;
}

/** What chance alone gives, for an evaluation set that can't be cut into windows. */
export const CHANCE: NormalRange = {
  basis: 'chance',
  windows: 0,
  variation: 0,
  freedom: Infinity
};

/**
 * Learns the normal range from windows of the evaluation set, each against all
 * the rest of it, so that no window is compared with itself. `CHANCE` where
 * there are too few of them.
 */
export function learnNormal(windows: readonly BinCounts[], reference: BinCounts): NormalRange {
  const figures = windows.flatMap(window => {
    const rest = without(reference, window);
    return total(rest) > 0 && total(window) > 0 ? windowStatistic(rest, window) : [];
  });
  if (figures.length < FEWEST_WINDOWS) {
    return CHANCE;
  }
  const variation = variationOf(figures);
  const scaled = figures.map(each => scaledBy(each, variation));
  return { basis: 'windows', windows: figures.length, variation, freedom: freedomOf(scaled) };
}

/**
 * The same from windows of rows drawn at random, which differ by chance alone:
 * whatever their average, there is no variation to carry over to larger samples.
 * Their spread still tells how far chance reaches where bins hold few rows.
 */
export function learnChance(windows: readonly BinCounts[], reference: BinCounts): NormalRange {
  const range = learnNormal(windows, reference);
  if (range.basis === 'chance') {
    return range;
  }
  const scaled = windows.map(window =>
    scaledBy(windowStatistic(without(reference, window), window), 0)
  );
  const spread = scaled.reduce((sum, value) => sum + (value - 1) ** 2, 0) / scaled.length;
  const freedom = Math.max(FEWEST_DEGREES, 2 / Math.max(spread, Number.MIN_VALUE));
  return { ...range, variation: 0, freedom };
}

function scaledBy({ statistic, ...size }: WindowStatistic, variation: number): number {
  return statistic / scaleOf(size, variation);
}

function scaleOf({ chance, effective }: Size, variation: number): number {
  return chance * (1 + variation * effective);
}

const HALVINGS = 50;
/** No quantile is looked for above it. */
const LARGEST_RATIO = 1e9;
const VARIANCE_TAIL = 0.01;
/** Degrees of freedom below which a law has no shape to speak of. */
const FEWEST_DEGREES = 0.5;

/** The variation at which the scaled statistics are 1 on average; 0 where chance explains them. */
function variationOf(figures: readonly WindowStatistic[]): number {
  const above = (variation: number): boolean =>
    mean(figures.map(each => scaledBy(each, variation))) > 1;
  if (!above(0)) {
    return 0;
  }
  let low = 0;
  let high = 1e-6;
  while (above(high)) {
    low = high;
    high *= 4;
  }
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (above(middle)) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/**
 * Degrees of freedom by Satterthwaite: 2 over the variance, for a mean of 1. Of
 * the variance the upper end of a one-sided 99 % interval is taken, by the law
 * for normal values: with the plain one, series that did not change would raise
 * more alarms than they may.
 */
function freedomOf(scaled: readonly number[]): number {
  const centre = mean(scaled);
  const degrees = scaled.length - 1;
  const spread = scaled.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const variance = spread / chiSquare.quantile(VARIANCE_TAIL, degrees);
  return Math.max(FEWEST_DEGREES, (2 * centre * centre) / Math.max(variance, Number.MIN_VALUE));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Probability that a window which has not changed lies at least as far away. */
export function normalTail(range: NormalRange, figures: WindowStatistic): number {
  const value = scaledBy(figures, range.variation);
  const chance = chiSquareTail(figures.statistic, figures.chance);
  if (range.basis === 'chance') {
    return chance;
  }
  const freedom = Math.min(range.freedom, figures.chance);
  return Math.max(chance, ratioTail(value, freedom, freedom * range.windows));
}

/** The shift below which `level` of the unchanged windows of this size lie. */
export function normalLimit(range: NormalRange, size: Size, level = NORMAL_LEVEL): number {
  const { chance, effective } = size;
  const byChance = chiSquare.quantile(level, chance);
  const freedom = Math.min(range.freedom, chance);
  const statistic =
    range.basis === 'chance'
      ? byChance
      : Math.max(
          byChance,
          scaleOf(size, range.variation) * ratioQuantile(level, freedom, freedom * range.windows)
        );
  return Math.min(1, Math.sqrt(statistic / (8 * effective * Math.LN2)));
}

/** The value below which a share of the F distribution lies, by the same approximation. */
function ratioQuantile(share: number, first: number, second: number): number {
  let low = 0;
  let high = 1;
  while (ratioTail(high, first, second) > 1 - share && high < LARGEST_RATIO) {
    high *= 2;
  }
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (ratioTail(middle, first, second) > 1 - share) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/**
 * Share of the F distribution above `value`, by Paulson's normal approximation
 * (Annals of Mathematical Statistics 13, 1942): tails of 0.2 and less within 0.008 from half a
 * degree of freedom on; small tails come out too large.
 */
export function ratioTail(value: number, first: number, second: number): number {
  if (value <= 0) {
    return 1;
  }
  const [a, b] = [2 / (9 * first), 2 / (9 * second)];
  const root = Math.cbrt(value);
  return normal.cdf(-((1 - b) * root - (1 - a)) / Math.sqrt(b * root * root + a), 0, 1);
}

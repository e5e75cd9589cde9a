import { SMOOTHING } from '../drift/bins';
import { seededRandom, type Random } from '../probe/random';
import { pause } from '../record/pause';
import { total, type BinCounts } from './figures';

/** Orders of the windows behind a p value, the given one among them, where few columns are looked at. */
const FEWEST_ORDERS = 200;
/** And at most, however many are: each takes as long as the ratios of all windows. */
const MOST_ORDERS = 2000;
/** Windows below which no order is telling. */
const FEWEST_WINDOWS = 4;
/** Largest p value at which a change is spoken of. */
export const LEVEL = 0.05;
/**
 * 95 % point of the likelihood ratio of a change point, (1 - exp(-x / 2))², from
 * Hansen, Econometrica 68 (2000), table 1.
 */
const CONFIDENCE_DROP = -2 * Math.log(1 - Math.sqrt(0.95));

/** Where a series of windows changed; places count the given windows from 0. */
export interface ChangePoint {
  /** The first window after the change. */
  after: number;
  /** The first changed window lies between these, with 95 % confidence. */
  interval: [number, number];
  p: number;
  dispersion: number;
}

/**
 * The one change point of a series of windows by maximum likelihood, null where
 * reordering the windows gives one as clear in more than 5 % of the cases, or
 * where there are fewer than four windows.
 *
 * The rows of a window are taken for multinomial with one set of shares before
 * the change and another after it. `p` is the share of 200 orders or more, the given one
 * among them, with as large a likelihood ratio: that holds whatever the windows
 * differ by nature, as long as their order means nothing. The interval holds
 * every place whose likelihood ratio, divided by the dispersion, is within 7.35
 * of the largest (Hansen 2000). Gives the page its turn in between.
 *
 * @param columns - Columns that are looked at together: there are as many more orders that one of
 * them alone can be told apart from chance, up to a hundred columns.
 */
export async function changePoint(
  windows: readonly BinCounts[],
  seed = 0,
  columns = 1
): Promise<ChangePoint | null> {
  if (windows.length < FEWEST_WINDOWS) {
    return null;
  }
  const order = windows.map((_, index) => index);
  const ratios = likelihoodRatios(windows, order);
  const largest = Math.max(...ratios);
  const random = seededRandom(seed);
  const orders = Math.min(MOST_ORDERS, Math.max(FEWEST_ORDERS, Math.ceil(columns / LEVEL)));
  let asClear = 1;
  for (let round = 1; round < orders && asClear <= LEVEL * orders; round += 1) {
    shuffle(order, random);
    // Sums in another order differ in their last digits.
    asClear += Math.max(...likelihoodRatios(windows, order)) >= largest * (1 - 1e-12) ? 1 : 0;
    await pause();
  }
  const p = asClear / orders;
  if (p > LEVEL || largest <= 0) {
    return null;
  }
  const after = ratios.indexOf(largest) + 1;
  const segments = [windows.slice(0, after), windows.slice(after)] as const;
  const dispersion = Math.max(dispersionOf(segments), directedDispersion(segments));
  const likely = ratios.flatMap((ratio, index) =>
    (largest - ratio) / dispersion <= CONFIDENCE_DROP ? index + 1 : []
  );
  return { after, interval: [likely[0], likely[likely.length - 1]], p, dispersion };
}

/** Twice the gain in log-likelihood of a change after the first, second, … window of the order. */
export function likelihoodRatios(
  windows: readonly BinCounts[],
  order: readonly number[] = windows.map((_, index) => index)
): number[] {
  const bins = windows[0].length;
  const all = new Float64Array(bins);
  for (const window of windows) {
    for (let bin = 0; bin < bins; bin += 1) {
      all[bin] += window[bin];
    }
  }
  const whole = logLikelihood(all);
  const before = new Float64Array(bins);
  const rest = Float64Array.from(all);
  const ratios: number[] = [];
  for (const index of order.slice(0, -1)) {
    for (let bin = 0; bin < bins; bin += 1) {
      before[bin] += windows[index][bin];
      rest[bin] -= windows[index][bin];
    }
    ratios.push(2 * (logLikelihood(before) + logLikelihood(rest) - whole));
  }
  return ratios;
}

/** Sum of count ln(share): the multinomial log-likelihood at its largest, without the constant. */
function logLikelihood(counts: Float64Array): number {
  let sum = 0;
  let rows = 0;
  for (const count of counts) {
    rows += count;
    sum += count > 0 ? count * Math.log(count) : 0;
  }
  return rows > 0 ? sum - rows * Math.log(rows) : 0;
}

function shuffle(order: number[], random: Random): void {
  for (let place = order.length - 1; place > 0; place -= 1) {
    const other = Math.floor(random() * (place + 1));
    [order[place], order[other]] = [order[other], order[place]];
  }
}

/** Pearson's chi-square of the windows within their segments over its degrees of freedom, at least 1. */
export function dispersionOf(segments: readonly (readonly BinCounts[])[]): number {
  let value = 0;
  let freedom = 0;
  for (const segment of segments) {
    const sums = segment[0].map((_, bin) => segment.reduce((sum, window) => sum + window[bin], 0));
    const rows = total(sums);
    const used = sums.flatMap((sum, bin) => (sum > 0 ? bin : []));
    for (const window of segment) {
      const m = total(window);
      for (const bin of m > 0 ? used : []) {
        const expected = (m * sums[bin]) / rows;
        value += (window[bin] - expected) ** 2 / expected;
      }
    }
    freedom += (segment.length - 1) * (used.length - 1);
  }
  return freedom > 0 ? Math.max(1, value / freedom) : 1;
}

/**
 * The dispersion along the change alone, at least 1: every row is scored by the
 * logarithm of how much its bin's share grew, and the windows' mean scores vary
 * within their segments that much more than rows drawn at random would. It is
 * what moves the likelihood ratio from place to place; a slow change makes it large.
 */
export function directedDispersion([before, after]: readonly [
  readonly BinCounts[],
  readonly BinCounts[]
]): number {
  const shares = [before, after].map(segment => {
    const sums = segment[0].map(
      (_, bin) => SMOOTHING + segment.reduce((sum, window) => sum + window[bin], 0)
    );
    const rows = total(sums);
    return sums.map(sum => sum / rows);
  });
  const score = shares[0].map((share, bin) => Math.log(shares[1][bin] / share));
  const mean = (of: BinCounts): number =>
    of.reduce((sum, value, bin) => sum + value * score[bin], 0);
  let value = 0;
  for (const [index, segment] of [before, after].entries()) {
    const centre = mean(shares[index]);
    const spread = shares[index].reduce((sum, p, bin) => sum + p * (score[bin] - centre) ** 2, 0);
    for (const window of segment) {
      const rows = total(window);
      value += rows > 0 && spread > 0 ? (rows * (mean(window) / rows - centre) ** 2) / spread : 0;
    }
  }
  return Math.max(1, value / Math.max(1, before.length + after.length - 2));
}

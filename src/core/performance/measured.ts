import { delongOfCounts } from '../multivariate/auc';
import { wilsonInterval } from '../probe/wilson';
import { labelsByBucket, type Cells } from './cells';
import type { Worth } from './expected';
import { intervalOf } from './interval';
import type { PerformanceMetric } from './schema';

/** A figure that labels gave, with the 95 % interval of the population's. */
export interface Measured {
  value: number;
  interval: [number, number];
}

/** Labelled rows by label (down, the positive first) and answer (across). */
export function measuredConfusion(cells: Cells): number[][] {
  const matrix = [
    [0, 0],
    [0, 0]
  ];
  for (let cell = 0; cell < cells.rows.length; cell++) {
    matrix[0][cells.answer[cell]] += cells.positive[cell];
    matrix[1][cells.answer[cell]] += cells.negative[cell];
  }
  return matrix;
}

/**
 * A figure of two classes from the rows whose label is known; null where it is not defined.
 *
 * Intervals: accuracy, precision, recall and specificity are shares of a known number of rows,
 * so Wilson's. F1 is 2 J / (1 + J), J the share of right answers among the rows that are positive
 * by label or by answer: Wilson's for J, taken through that. ROC AUC: DeLong's. Average
 * precision: by its influence function, on the logit scale. Value: of a mean.
 */
export function measuredFigure(
  metric: PerformanceMetric,
  cells: Cells,
  worth: Worth | undefined
): Measured | null {
  const [[found, missed], [alarms, left]] = measuredConfusion(cells);
  switch (metric) {
    case 'rocAuc':
    case 'averagePrecision':
      return Math.min(found + missed, alarms + left) < 2
        ? null
        : metric === 'rocAuc'
          ? measuredAuc(cells)
          : measuredAveragePrecision(cells);
    case 'accuracy':
      return share(found + left, found + missed + alarms + left);
    case 'precision':
      return share(found, found + alarms);
    case 'recall':
      return share(found, found + missed);
    case 'specificity':
      return share(left, alarms + left);
    case 'f1': {
      const right = share(found, found + alarms + missed);
      const through = (part: number): number => (2 * part) / (1 + part);
      return right && { value: through(right.value), interval: map(right.interval, through) };
    }
    case 'businessValue':
      return worth && found + missed + alarms + left >= 2
        ? meanWorth([found, missed, alarms, left], worth)
        : null;
    default:
      return null;
  }
}

function map([low, high]: [number, number], to: (value: number) => number): [number, number] {
  return [to(low), to(high)];
}

function share(part: number, whole: number): Measured | null {
  return whole > 0 ? { value: part / whole, interval: wilsonInterval(part, whole) } : null;
}

function measuredAuc(cells: Cells): Measured {
  const { negative, positive } = labelsByBucket(cells);
  const { value, interval } = delongOfCounts(negative, positive);
  return { value, interval };
}

function meanWorth(counts: number[], worth: Worth): Measured {
  const each = [worth.truePositive, worth.falseNegative, worth.falsePositive, worth.trueNegative];
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const value = counts.reduce((sum, count, place) => sum + count * each[place], 0) / rows;
  const squares = counts.reduce((sum, n, place) => sum + n * (each[place] - value) ** 2, 0);
  const error = Math.sqrt(squares / (rows - 1) / rows);
  return { value, interval: intervalOf('businessValue', value, { error, degrees: Infinity }) };
}

/**
 * Average precision as scikit-learn defines it, rows of one score taken together, and its
 * interval. With A(s) and M(s) the shares of all rows that are positive and that are any at or
 * above a score, the figure is the positives' mean of A / M. What a row (s0, y0) adds to it, over
 * the share of positives:
 *
 *   y0 A(s0)/M(s0) + mean over positives at or below s0 of (y0 / M - A / M^2) - AP y0
 *
 * The variance of these contributions over the rows is that of the figure.
 */
function measuredAveragePrecision(cells: Cells): Measured {
  const { positive, negative } = labelsByBucket(cells);
  const places = positive.length;
  let [above, rows] = [0, 0];
  const reached = new Float64Array(places);
  const scored = new Float64Array(places);
  for (let place = places - 1; place >= 0; place--) {
    above += positive[place];
    rows += positive[place] + negative[place];
    [reached[place], scored[place]] = [above, rows];
  }
  const positives = above;
  let value = 0;
  for (let place = 0; place < places; place++) {
    value += ((positive[place] / positives) * reached[place]) / scored[place];
  }
  let [perRow, perPositive, squares] = [0, 0, 0];
  for (let place = 0; place < places; place++) {
    perPositive += positive[place] / scored[place];
    perRow += (positive[place] * reached[place]) / scored[place] ** 2;
    const precision = reached[place] / scored[place];
    squares += positive[place] * (precision + perPositive - perRow - value) ** 2;
    squares += negative[place] * perRow ** 2;
  }
  const error = Math.sqrt(squares) / positives;
  return { value, interval: intervalOf('averagePrecision', value, { error, degrees: Infinity }) };
}

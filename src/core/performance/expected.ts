import { sumOf, type Cells } from './cells';
import {
  expectedAuc,
  expectedAveragePrecision,
  FEWEST_OF_A_CLASS,
  labelNoise,
  ratio,
  type Expected
} from './ranking';
import type { PerformanceMetric, PerformanceOptions } from './schema';

export type Worth = NonNullable<PerformanceOptions['value']>;

/** Expected rows by label (down, the positive first) and answer (across). */
export function expectedConfusion(cells: Cells, chance: Float64Array): number[][] {
  const matrix = [
    [0, 0],
    [0, 0]
  ];
  for (let cell = 0; cell < chance.length; cell++) {
    const positives = cells.rows[cell] * chance[cell];
    matrix[0][cells.answer[cell]] += positives;
    matrix[1][cells.answer[cell]] += cells.rows[cell] - positives;
  }
  return matrix;
}

/**
 * A figure of two classes, expected over the labels that the chances give: answer 0 is positive.
 * Shares of known denominators (accuracy, precision, value) are exact means; ratios are taken to
 * the second order. Null where the figure is not defined.
 */
export function expectedFigure(
  metric: PerformanceMetric,
  cells: Cells,
  chance: Float64Array,
  worth: Worth | undefined
): Expected | null {
  if (metric === 'rocAuc') {
    return expectedAuc(cells, chance);
  }
  if (metric === 'averagePrecision') {
    return expectedAveragePrecision(cells, chance);
  }
  const [[found, missed], [alarms, left]] = expectedConfusion(cells, chance);
  const rows = sumOf(cells.rows);
  const noise = labelNoise(cells, chance);
  /** What a positive row adds, by its answer. */
  const slopes = (positive: number, negative: number): Float64Array =>
    Float64Array.from(cells.answer, answer => (answer === 0 ? positive : negative));
  const over = (
    top: number,
    topSlopes: [number, number],
    bottom: number,
    bottomSlopes: [number, number]
  ): Expected | null =>
    bottom > 0 ? ratio(top, slopes(...topSlopes), bottom, slopes(...bottomSlopes), noise) : null;
  switch (metric) {
    case 'accuracy':
      return over(found + left, [1, -1], rows, [0, 0]);
    case 'precision':
      return over(found, [1, 0], found + alarms, [0, 0]);
    case 'recall':
      return enough(found + missed) ? over(found, [1, 0], found + missed, [1, 1]) : null;
    case 'specificity':
      return enough(alarms + left) ? over(left, [0, -1], alarms + left, [-1, -1]) : null;
    case 'f1':
      return enough(found + missed)
        ? over(2 * found, [2, 0], 2 * found + alarms + missed, [1, 1])
        : null;
    case 'businessValue':
      return worth
        ? over(
            worth.truePositive * found +
              worth.falsePositive * alarms +
              worth.falseNegative * missed +
              worth.trueNegative * left,
            [worth.truePositive - worth.falsePositive, worth.falseNegative - worth.trueNegative],
            rows,
            [0, 0]
          )
        : null;
    default:
      return null;
  }
}

function enough(rows: number): boolean {
  return rows >= FEWEST_OF_A_CLASS;
}

import { sumOf, type Cells } from './cells';
import type { Calibrator } from './calibrator';
import { expectedConfusion, expectedFigure, type Worth } from './expected';
import { measuredConfusion, measuredFigure, type Measured } from './measured';
import { inRange } from './interval';
import { labelNoise } from './ranking';
import type { PerformanceMetric } from './schema';

/**
 * Rows of one group, once a view: of two classes the positive one alone, of more each class
 * against the rest.
 */
export type Group = readonly Cells[];

/** What a figure should be, and the variance of what the labels of these rows would give around it. */
export interface Estimate {
  value: number;
  variance: number;
}

interface Parts {
  value: number;
  /** Of the labels, given their chances; and of the chances, from what they were learned from. */
  noise: number;
  learned: number;
}

/** How a class stands against the rest: answer 0 is the class, 1 any other. */
function oneAgainstRest(cells: Cells, view: number): Cells {
  return { ...cells, answer: cells.answer.map(answer => (answer === view ? 0 : 1)) };
}

export function chancesOf({ bucket }: Cells, { chance }: Calibrator): Float64Array {
  return Float64Array.from(bucket, place => chance[place]);
}

function partsOf(
  metric: PerformanceMetric,
  cells: Cells,
  calibrator: Calibrator,
  worth: Worth | undefined
): Parts | null {
  const chance = chancesOf(cells, calibrator);
  const expected = expectedFigure(metric, cells, chance, worth);
  if (expected === null) {
    return null;
  }
  const { gradient } = expected;
  const noise = labelNoise(cells, chance).map((variance, cell) => variance * gradient[cell] ** 2);
  const weights = new Float64Array(calibrator.chance.length);
  gradient.forEach((slope, cell) => {
    weights[cells.bucket[cell]] += slope * cells.rows[cell];
  });
  return {
    value: inRange(metric, expected.value),
    noise: sumOf(noise),
    learned: calibrator.variance(weights)
  };
}

/**
 * A figure of rows whose labels are unknown, from calibrated chances; null where it is not
 * defined. Of more than two classes the mean over those where it is defined: how the classes'
 * errors go together is not known, so that they are taken to go wholly together, which is
 * cautious.
 */
export function estimateFigure(
  metric: PerformanceMetric,
  group: Group,
  calibrators: readonly Calibrator[],
  worth: Worth | undefined
): Estimate | null {
  if (group.length === 1) {
    const parts = partsOf(metric, group[0], calibrators[0], worth);
    return parts && { value: parts.value, variance: parts.noise + parts.learned };
  }
  if (metric === 'accuracy') {
    return estimateAccuracy(group, calibrators);
  }
  const found = group.flatMap((cells, view) => {
    const parts = partsOf(metric, oneAgainstRest(cells, view), calibrators[view], worth);
    return parts ?? [];
  });
  if (found.length === 0 || metric === 'businessValue') {
    return null;
  }
  const mean = (value: (parts: Parts) => number): number =>
    found.reduce((sum, parts) => sum + value(parts), 0) / found.length;
  return {
    value: mean(({ value }) => value),
    variance: mean(({ noise, learned }) => Math.sqrt(noise + learned)) ** 2
  };
}

/** Rows whose answer is right: each has one answer, so that the labels' noise simply adds up. */
function estimateAccuracy(group: Group, calibrators: readonly Calibrator[]): Estimate | null {
  const rows = sumOf(group[0].rows);
  let [right, noise, learned] = [0, 0, 0];
  group.forEach((cells, view) => {
    const weights = new Float64Array(calibrators[view].chance.length);
    cells.bucket.forEach((bucket, cell) => {
      if (cells.answer[cell] === view) {
        const chance = calibrators[view].chance[bucket];
        right += cells.rows[cell] * chance;
        noise += cells.rows[cell] * chance * (1 - chance);
        weights[bucket] += cells.rows[cell] / rows;
      }
    });
    learned += Math.sqrt(calibrators[view].variance(weights));
  });
  return rows > 0
    ? { value: inRange('accuracy', right / rows), variance: noise / rows ** 2 + learned ** 2 }
    : null;
}

/**
 * A figure of the rows whose label is known; null where it is not defined. Of more than two
 * classes the mean over those where it is defined, of the ends of the intervals too.
 */
export function measureFigure(
  metric: PerformanceMetric,
  group: Group,
  worth: Worth | undefined
): Measured | null {
  if (group.length === 1) {
    return measuredFigure(metric, group[0], worth);
  }
  if (metric === 'businessValue') {
    return null;
  }
  if (metric === 'accuracy') {
    return measuredFigure('accuracy', rightAndWrong(group), worth);
  }
  const found = group.flatMap((cells, view) => {
    return measuredFigure(metric, oneAgainstRest(cells, view), worth) ?? [];
  });
  const mean = (value: (figure: Measured) => number): number =>
    found.reduce((sum, figure) => sum + value(figure), 0) / found.length;
  return found.length === 0
    ? null
    : {
        value: mean(({ value }) => value),
        interval: [mean(({ interval }) => interval[0]), mean(({ interval }) => interval[1])]
      };
}

/** Every labelled row once: as positive by label and answer, or by neither, where the answer is right. */
function rightAndWrong(group: Group): Cells {
  let [right, all] = [0, 0];
  group.forEach((cells, view) => {
    cells.answer.forEach((answer, cell) => {
      right += answer === view ? cells.positive[cell] : 0;
      all += cells.positive[cell];
    });
  });
  return { bucket: [0], answer: [0], rows: [all], positive: [right], negative: [all - right] };
}

/**
 * Expected rows by label (down) and answer (across). Of more than two classes the chances of a
 * row need not sum to 1, so that each answer's column is scaled to the rows that have the answer.
 */
export function estimateConfusion(group: Group, calibrators: readonly Calibrator[]): number[][] {
  if (group.length === 1) {
    return expectedConfusion(group[0], chancesOf(group[0], calibrators[0]));
  }
  const matrix = group.map(() => group.map(() => 0));
  const answers = group.map(() => 0);
  group.forEach((cells, view) => {
    cells.bucket.forEach((bucket, cell) => {
      matrix[view][cells.answer[cell]] += cells.rows[cell] * calibrators[view].chance[bucket];
      answers[cells.answer[cell]] += view === 0 ? cells.rows[cell] : 0;
    });
  });
  const sums = answers.map((_, answer) => sumOf(matrix.map(row => row[answer])));
  return matrix.map(row =>
    row.map((rows, answer) => (sums[answer] > 0 ? (rows * answers[answer]) / sums[answer] : 0))
  );
}

/** Labelled rows by label (down) and answer (across). */
export function measureConfusion(group: Group): number[][] {
  if (group.length === 1) {
    return measuredConfusion(group[0]);
  }
  const matrix = group.map(() => group.map(() => 0));
  group.forEach((cells, view) => {
    cells.answer.forEach((answer, cell) => {
      matrix[view][answer] += cells.positive[cell];
    });
  });
  return matrix;
}

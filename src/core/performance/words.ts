import { count, withMinus } from '../counted';
import { performanceTitle } from './names';
import { REGRESSION_METRICS, type PerformanceFigure, type PerformanceMetric } from './schema';
import type { PerformanceResult } from './schema';

/** Figures in a unit of the user's, which may be of any size. */
const IN_UNITS: readonly PerformanceMetric[] = [...REGRESSION_METRICS, 'businessValue'];

/** `0.812`; figures with a unit of their own have four digits: `12.31`, `−0.04120`. */
export function formatFigure(metric: PerformanceMetric, value: number): string {
  if (!IN_UNITS.includes(metric)) {
    return withMinus(value.toFixed(3));
  }
  const size = Math.abs(value);
  if (size >= 1000) {
    return withMinus(count(Math.round(value)));
  }
  return withMinus(size > 0 && size < 0.001 ? value.toExponential(2) : value.toPrecision(4));
}

/** `0.812 (0.801 to 0.823)`. */
export function formatWithInterval(
  metric: PerformanceMetric,
  { value, interval }: { value: number; interval: readonly [number, number] }
): string {
  const [low, high] = interval.map(end => formatFigure(metric, end));
  return `${formatFigure(metric, value)} (${low} to ${high})`;
}

/** `ROC AUC is estimated at 0.812 (0.801 to 0.823); it was 0.861 on the evaluation set.` */
export function performanceSentence({ figures }: PerformanceResult): string {
  return figures.length === 0
    ? 'No figure of the performance could be told.'
    : figureSentence(figures[0]);
}

/** One figure in a sentence: what is measured first, else what is estimated. */
export function figureSentence({
  metric,
  reference,
  estimated,
  realised
}: PerformanceFigure): string {
  const title = performanceTitle(metric);
  const before =
    reference === null
      ? 'it is not defined on the evaluation set'
      : `it was ${formatFigure(metric, reference)} on the evaluation set`;
  if (realised) {
    const said = realised.estimated;
    const foretold =
      said === null ? '' : `, against an estimate of ${formatFigure(metric, said)} for them`;
    return `${title} is ${formatWithInterval(metric, realised)} on the rows whose label has arrived${foretold}; ${before}.`;
  }
  return estimated
    ? `${title} is estimated at ${formatWithInterval(metric, estimated)}; ${before}.`
    : `${title} could not be told for these rows; ${before}.`;
}

/** How far the first figure's estimate lay off on parts of the evaluation set; null where unknown. */
export function pastErrorSentence({ figures, chunks }: PerformanceResult): string | null {
  const [first] = figures;
  if (first === undefined || first.past === null) {
    return null;
  }
  const { metric, past } = first;
  const parts = `${count(past.chunks)} parts of the evaluation set, cut by ${chunks.by === 'time' ? 'time' : 'the order of its rows'}`;
  return `On ${parts}, the estimate of ${performanceTitle(metric)} was off by ${formatFigure(metric, past.mean)} on average and ${formatFigure(metric, past.largest)} at most; ${count(past.inside)} of ${count(past.chunks)} lay inside its interval.`;
}

/** What was measured against what was estimated for the same rows; null before labels arrive. */
export function earlierErrorSentence({ earlier }: PerformanceResult): string | null {
  return (
    earlier &&
    `The estimate of ${performanceTitle(earlier.metric)} in version ${earlier.version} was off by ${formatFigure(earlier.metric, earlier.error)}.`
  );
}

/** Rows without an answer or probability that counts, by reason and side; null where there are none. */
export function leftOutSentence({ leftOut }: PerformanceResult): string | null {
  const told = leftOut.map(
    ({ reason, reference, current }) =>
      `${reason} (${count(reference)} evaluation, ${count(current)} production)`
  );
  return told.length === 0 ? null : `Rows left out: ${told.join('; ')}.`;
}

/** What the figures stand on and when they can be wrong, a sentence each. */
export function performanceNotes(result: PerformanceResult): string[] {
  const leftOut = leftOutSentence(result);
  return leftOut === null ? result.notes : [leftOut, ...result.notes];
}

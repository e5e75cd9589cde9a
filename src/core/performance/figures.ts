import type { Calibrator } from './calibrator';
import type { Crossed, Parts } from './cross-calibrate';
import { labelledCells, sumOf, type Cells } from './cells';
import { estimateFigure, measureFigure, type Estimate, type Group } from './estimate';
import type { Worth } from './expected';
import { intervalOf } from './interval';
import type { Measured } from './measured';
import { pastError, uncertaintyOf, type PastError } from './past';
import type { PerformanceFigure, PerformanceMetric } from './schema';

/** How far each part's estimate lay off. */
export function pastOf(
  metric: PerformanceMetric,
  { parts }: Parts,
  { withoutPart }: Crossed,
  worth: Worth | undefined
): PastError | null {
  return pastError(
    metric,
    parts.flatMap((part, place) => {
      const estimate = estimateFigure(metric, part, withoutPart[place], worth);
      const measured = measureFigure(metric, part, worth);
      return estimate && measured ? { estimate, measured: measured.value } : [];
    })
  );
}

/** Rows of a group, and of those with a label. */
export function rowsOf(group: Group): { rows: number; labelled: number } {
  const [cells] = group;
  return { rows: sumOf(cells.rows), labelled: sumOf(cells.positive) + sumOf(cells.negative) };
}

/** A figure of the sample, estimated and measured, beside the evaluation set's. */
export function figureOf(
  metric: PerformanceMetric,
  groups: { reference: Group; current: Group },
  calibrators: readonly Calibrator[],
  past: PastError | null,
  worth: Worth | undefined
): PerformanceFigure {
  const labelled = groups.current.map(labelledCells);
  const all = rowsOf(groups.current);
  const estimate = estimateFigure(metric, groups.current, calibrators, worth);
  const ofLabelled =
    all.labelled === all.rows ? estimate : estimateFigure(metric, labelled, calibrators, worth);
  return tellFigure(
    metric,
    {
      reference: measureFigure(metric, groups.reference, worth)?.value ?? null,
      estimate,
      ofLabelled,
      measured: measureFigure(metric, labelled, worth)
    },
    past
  );
}

/** A figure from its parts, with the interval that past error widens. */
export function tellFigure(
  metric: PerformanceMetric,
  found: {
    reference: number | null;
    estimate: Estimate | null;
    /** Of the labelled rows alone. */
    ofLabelled: Estimate | null;
    measured: Measured | null;
  },
  past: PastError | null
): PerformanceFigure {
  const { reference, estimate, ofLabelled, measured } = found;
  const around = (each: Estimate): [number, number] =>
    intervalOf(metric, each.value, uncertaintyOf(each, past));
  const inside = (value: number, [low, high]: [number, number]): boolean =>
    value >= low && value <= high;
  return {
    metric,
    reference,
    estimated: estimate && {
      value: estimate.value,
      interval: around(estimate),
      error: uncertaintyOf(estimate, past).error,
      change: reference === null ? null : estimate.value - reference
    },
    realised: measured && {
      value: measured.value,
      interval: measured.interval,
      estimated: ofLabelled?.value ?? null,
      estimatedInterval: ofLabelled && around(ofLabelled),
      error: ofLabelled && measured.value - ofLabelled.value,
      inside: ofLabelled && inside(measured.value, around(ofLabelled))
    },
    past
  };
}

/** The most that counting rows of like probability together can move a ROC AUC. */
export function aucBound(group: Group): number {
  const bounds = group.map(({ bucket, positive, negative }: Cells) => {
    const all = { positive: sumOf(positive), negative: sumOf(negative) };
    const tied = new Map<number, { positive: number; negative: number }>();
    bucket.forEach((place, cell) => {
      const here = tied.get(place) ?? { positive: 0, negative: 0 };
      here.positive += positive[cell];
      here.negative += negative[cell];
      tied.set(place, here);
    });
    const pairs = [...tied.values()].reduce((sum, each) => sum + each.positive * each.negative, 0);
    return pairs / 2 / Math.max(1, all.positive * all.negative);
  });
  return Math.max(...bounds);
}

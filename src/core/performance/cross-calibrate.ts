import type { Cells } from './cells';
import { calibrate, calibrationError, squaredDistance, type CalibrationMethod } from './calibrate';
import type { Calibrator, LabelCounts } from './calibrator';
import type { Group } from './estimate';
import type { PerformanceResult } from './schema';
import { pause } from '../record/pause';

export const METHODS: readonly CalibrationMethod[] = ['logistic', 'isotonic'];

/** The evaluation set, cut into parts; each part's labels in every view, buckets alike. */
export interface Parts {
  /** Of each view the probability of its buckets. */
  score: readonly (readonly number[])[];
  parts: readonly Group[];
  /** Rows without a part, which are learned from all the same. */
  rest: Group | null;
}

/** The chosen calibration and what each part is estimated by: what the other parts teach. */
export interface Crossed {
  method: CalibrationMethod;
  /** By part, then by view. */
  withoutPart: Calibrator[][];
  before: number;
  after: number;
  /** What chance alone would make of `after`. */
  byChance: number;
}

/** Labelled rows by bucket. */
export function countLabels(score: readonly number[], groups: readonly Cells[]): LabelCounts {
  const counts: LabelCounts = {
    score,
    positive: new Float64Array(score.length),
    negative: new Float64Array(score.length)
  };
  for (const cells of groups) {
    cells.bucket.forEach((bucket, cell) => {
      counts.positive[bucket] += cells.positive[cell];
      counts.negative[bucket] += cells.negative[cell];
    });
  }
  return counts;
}

/**
 * Calibrates without each part in turn, by either method, and takes the one whose chances lie
 * nearer to the labels of the parts left out, in squared distance: the isotonic one, which bends
 * more, only where it is nearer by more than a standard error over the parts.
 */
export async function crossCalibrate({ score, parts, rest }: Parts): Promise<Crossed> {
  const views = score.map((_, view) => view);
  const counts = views.map(view => parts.map(part => countLabels(score[view], [part[view]])));
  const all = views.map(view =>
    countLabels(
      score[view],
      [...parts, ...(rest ? [rest] : [])].map(group => group[view])
    )
  );
  const tried = new Map<CalibrationMethod, { withoutPart: Calibrator[][]; distances: number[] }>();
  for (const method of METHODS) {
    const withoutPart: Calibrator[][] = [];
    const distances: number[] = [];
    for (const place of parts.keys()) {
      const found = views.map(view => calibrate(method, minus(all[view], counts[view][place])));
      withoutPart.push(found);
      distances.push(
        found.reduce(
          (sum, { chance }, view) => sum + squaredDistance(chance, counts[view][place]),
          0
        )
      );
      await pause();
    }
    tried.set(method, { withoutPart, distances });
  }
  const [logistic, isotonic] = METHODS.map(method => tried.get(method)?.distances ?? []);
  const method = clearlyLess(isotonic, logistic) ? 'isotonic' : 'logistic';
  const withoutPart = tried.get(method)?.withoutPart ?? [];
  const errors = (chance: (view: number, part: number, bucket: number) => number) => {
    const found = views.map(view =>
      calibrationError(
        counts[view].flatMap(({ positive, negative }, part) =>
          [...positive].map((rows, bucket) => ({
            chance: chance(view, part, bucket),
            positive: rows,
            negative: negative[bucket]
          }))
        )
      )
    );
    const mean = (value: (each: (typeof found)[number]) => number): number =>
      found.reduce((sum, each) => sum + value(each), 0) / found.length;
    return { value: mean(({ value }) => value), byChance: mean(({ byChance }) => byChance) };
  };
  const after = errors((view, part, bucket) => withoutPart[part][view].chance[bucket]);
  return {
    method,
    withoutPart,
    before: errors((view, _, bucket) => score[view][bucket]).value,
    after: after.value,
    byChance: after.byChance
  };
}

/** Whether the mean of the differences is above their standard error. */
function clearlyLess(these: readonly number[], those: readonly number[]): boolean {
  const differences = these.map((value, place) => those[place] - value);
  const count = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / count;
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean > Math.sqrt(squares / Math.max(1, count - 1) / count);
}

function minus(all: LabelCounts, part: LabelCounts): LabelCounts {
  return {
    score: all.score,
    positive: all.positive.map((rows, bucket) => rows - part.positive[bucket]),
    negative: all.negative.map((rows, bucket) => rows - part.negative[bucket])
  };
}

/** What the result tells of the calibration. */
export function calibrationResult({
  method,
  before,
  after
}: Crossed): NonNullable<PerformanceResult['calibration']> {
  return { method, before, after, heldOut: true };
}

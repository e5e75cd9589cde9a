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
 * nearer to the labels of the parts left out, in squared distance.
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
  const tried: { method: CalibrationMethod; withoutPart: Calibrator[][]; distance: number }[] = [];
  for (const method of METHODS) {
    const withoutPart: Calibrator[][] = [];
    let distance = 0;
    for (const place of parts.keys()) {
      withoutPart.push(
        views.map(view => {
          const found = calibrate(method, minus(all[view], counts[view][place]));
          distance += squaredDistance(found.chance, counts[view][place]);
          return found;
        })
      );
      await pause();
    }
    tried.push({ method, withoutPart, distance });
  }
  const best = tried.reduce((a, b) => (b.distance < a.distance ? b : a));
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
  const after = errors((view, part, bucket) => best.withoutPart[part][view].chance[bucket]);
  return {
    method: best.method,
    withoutPart: best.withoutPart,
    before: errors((view, _, bucket) => score[view][bucket]).value,
    after: after.value,
    byChance: after.byChance
  };
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

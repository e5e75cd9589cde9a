import type { LossEstimate, LossGroup, LossPart } from '../ports';
import type { Estimate } from './estimate';
import { intervalOf } from './interval';
import type { MeasuredSums } from './loss-rows';
import type { Measured } from './measured';
import type { Part } from './past';
import type { PerformanceMetric } from './schema';

export type LossMetric = Extract<PerformanceMetric, 'meanAbsoluteError' | 'rootMeanSquaredError'>;

const SIDES = { meanAbsoluteError: 'absolute', rootMeanSquaredError: 'squared' } as const;

/** A mean squared loss and its variance as those of its root, by the delta method. */
function rooted(metric: LossMetric, { value, variance }: Estimate): Estimate {
  if (metric === 'meanAbsoluteError') {
    return { value, variance };
  }
  return { value: Math.sqrt(value), variance: value > 0 ? variance / (4 * value) : 0 };
}

/**
 * The figure of rows whose labels are unknown: the mean of what each row's loss is estimated at.
 *
 * Around it the labels of these rows scatter by `spread` × the mean squared estimate (errors of
 * one shape, whose scale is what is estimated). What is uncertain in what was learned comes from
 * the models that each lack one part: the jackknife's (K - 1) / K Σ (θ_k - mean)². Where `drawn`
 * rows stand for `all`, they scatter by the draw as well.
 */
export function estimateLosses(
  metric: LossMetric,
  groups: readonly LossGroup[],
  { spread }: Pick<LossEstimate, 'spread'>,
  all: number
): Estimate | null {
  const side = SIDES[metric];
  const sum = (value: (group: LossGroup) => number): number =>
    groups.reduce((total, group) => total + value(group), 0);
  const drawn = sum(({ rows }) => rows);
  if (drawn === 0) {
    return null;
  }
  const value = sum(group => group[side].estimated) / drawn;
  const squares = sum(group => group[side].squares) / drawn;
  const models = groups[0][side].byModel.length;
  const means = groups[0][side].byModel.map(
    (_, model) => sum(group => group[side].byModel[model]) / drawn
  );
  const learned =
    ((models - 1) / models) * means.reduce((total, mean) => total + (mean - value) ** 2, 0);
  const rows = Math.max(all, drawn);
  const draw = (Math.max(0, squares - value ** 2) / drawn) * (1 - drawn / rows);
  return rooted(metric, { value, variance: (spread[side] * squares) / rows + learned + draw });
}

/** Every part of the evaluation set, estimated by what the others taught, and measured. */
export function partsOfLosses(
  metric: LossMetric,
  { parts, spread }: Pick<LossEstimate, 'parts' | 'spread'>
): Part[] {
  const side = SIDES[metric];
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const squares = parts.reduce((sum, part) => sum + part[side].squares, 0);
  return parts.flatMap((part: LossPart) => {
    const others = rows - part.rows;
    if (part.rows === 0 || others === 0) {
      return [];
    }
    const scatter = (spread[side] * part[side].squares) / part.rows ** 2;
    const learned = (spread[side] * (squares - part[side].squares)) / others ** 2;
    const value = part[side].estimated / part.rows;
    const measured = part[side].measured / part.rows;
    return {
      estimate: rooted(metric, { value, variance: scatter + learned }),
      measured: metric === 'meanAbsoluteError' ? measured : Math.sqrt(measured)
    };
  });
}

/** The figure of labelled rows, with the interval of a mean by its standard error. */
export function measureLosses(
  metric: LossMetric,
  groups: readonly MeasuredSums[]
): Measured | null {
  const sum = (value: (group: MeasuredSums) => number): number =>
    groups.reduce((total, group) => total + value(group), 0);
  const rows = sum(({ labelled }) => labelled);
  if (rows < 2) {
    return null;
  }
  const [mean, squares] =
    metric === 'meanAbsoluteError'
      ? [sum(({ absolute }) => absolute) / rows, sum(({ squared }) => squared) / rows]
      : [sum(({ squared }) => squared) / rows, sum(({ fourth }) => fourth) / rows];
  const variance = Math.max(0, squares - mean ** 2) / (rows - 1);
  const figure = rooted(metric, { value: mean, variance });
  return {
    value: figure.value,
    interval: intervalOf(metric, figure.value, {
      error: Math.sqrt(figure.variance),
      degrees: Infinity
    })
  };
}

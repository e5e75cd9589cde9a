import { intervalOf, type Uncertainty } from './interval';
import type { Estimate } from './estimate';
import type { PerformanceFigure, PerformanceMetric } from './schema';

export type PastError = NonNullable<PerformanceFigure['past']>;

/** One part of the evaluation set: estimated by what the others taught, and measured. */
export interface Part {
  estimate: Estimate;
  measured: number;
}

/** Fewer parts say too little of how far estimates lie off. */
export const FEWEST_PARTS = 5;
/**
 * How far estimates lay from what was measured. `beyond` is the standard deviation between parts
 * that past error leaves room for when sampling is taken off: the mean over the parts of
 * error² - variance (a moment estimate, as DerSimonian and Laird 1986) and one standard error of
 * it more, as sampling alone gives. Without that the interval would hold too little wherever
 * parts differ by about as much as their sampling error, which ten parts hardly show.
 */
export function pastError(metric: PerformanceMetric, parts: readonly Part[]): PastError | null {
  if (parts.length < FEWEST_PARTS) {
    return null;
  }
  const errors = parts.map(({ estimate, measured }) => measured - estimate.value);
  const mean = (value: (part: Part, error: number) => number): number =>
    parts.reduce((sum, part, place) => sum + value(part, errors[place]), 0) / parts.length;
  const excess = mean(({ estimate }, error) => error ** 2 - estimate.variance);
  const room = Math.sqrt((2 * mean(({ estimate }) => estimate.variance ** 2)) / parts.length);
  const past: PastError = {
    chunks: parts.length,
    mean: mean((_, error) => Math.abs(error)),
    largest: Math.max(...errors.map(Math.abs)),
    inside: 0,
    beyond: Math.sqrt(Math.max(0, excess + room))
  };
  past.inside = parts.filter(({ estimate, measured }) => {
    const [low, high] = intervalOf(metric, estimate.value, uncertaintyOf(estimate, past));
    return measured >= low && measured <= high;
  }).length;
  return past;
}

/**
 * Sampling error and what past error shows beyond it, together. The latter comes from few parts,
 * hence Student's quantile, with the degrees of freedom of Satterthwaite (1946).
 */
export function uncertaintyOf(
  { variance }: Pick<Estimate, 'variance'>,
  past: Pick<PastError, 'beyond' | 'chunks'> | null
): Uncertainty {
  const beyond = (past?.beyond ?? 0) ** 2;
  return {
    error: Math.sqrt(variance + beyond),
    degrees: past !== null && beyond > 0 ? past.chunks * (1 + variance / beyond) ** 2 : Infinity
  };
}

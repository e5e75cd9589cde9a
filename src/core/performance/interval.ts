import { studentQuantile } from '../probe/student';
import { REGRESSION_METRICS, type PerformanceMetric } from './schema';

/** The standard normal distribution's quantile of 0.975. */
export const Z = 1.959963984540054;

/** How sure a figure is: its standard deviation, and the degrees of freedom behind that. */
export interface Uncertainty {
  error: number;
  degrees: number;
}

/**
 * 95 % around a value, on a scale on which the interval can't leave what the figure can be: logit
 * for figures of 0 to 1, logarithm for errors, and the figure itself for values in units.
 */
export function intervalOf(
  metric: PerformanceMetric,
  value: number,
  { error, degrees }: Uncertainty
): [number, number] {
  const reach = studentQuantile(degrees) * error;
  if (metric === 'businessValue') {
    return [value - reach, value + reach];
  }
  if ((REGRESSION_METRICS as readonly string[]).includes(metric)) {
    const factor = value > 0 ? Math.exp(reach / value) : 1;
    return value > 0 ? [value / factor, value * factor] : [0, reach];
  }
  if (value <= 0 || value >= 1) {
    return [Math.max(0, Math.min(1, value - reach)), Math.max(0, Math.min(1, value + reach))];
  }
  const logit = Math.log(value / (1 - value));
  const step = reach / (value * (1 - value));
  const back = (x: number): number => 1 / (1 + Math.exp(-x));
  return [back(logit - step), back(logit + step)];
}

/** A figure of 0 to 1 whose mean was taken to the second order can leave that range by a hair. */
export function inRange(metric: PerformanceMetric, value: number): number {
  return metric === 'businessValue' || (REGRESSION_METRICS as readonly string[]).includes(metric)
    ? value
    : Math.max(0, Math.min(1, value));
}

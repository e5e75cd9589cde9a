import type { Moments } from '../profile/moments';

/**
 * Significant digits of a figure that rests on a sum of doubles. The engine adds
 * up in parallel, in another order each time, which moves the last two or three
 * of a double's sixteen digits.
 */
const DIGITS = 13;

/**
 * The value to 13 significant digits, counted from the first digit of `scale`
 * where that is the larger: a sum that nearly cancels is as uncertain as what
 * was added up. Infinities and NaN stay.
 */
export function toRepeatableDigits(value: number, scale = 0): number {
  if (value === 0 || !Number.isFinite(value)) {
    return value;
  }
  const magnitude = decimalExponent(value);
  const lost = scale > 0 ? Math.max(0, decimalExponent(scale) - magnitude) : 0;
  return lost < DIGITS ? Number(value.toPrecision(DIGITS - lost)) : 0;
}

function decimalExponent(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}

/** Mean and deviation to 13 significant digits, the mean counted from the larger of the two. */
export function repeatableMoments(moments: Moments): Moments {
  const { mean, standardDeviation } = moments;
  const deviation = standardDeviation === null ? null : toRepeatableDigits(standardDeviation);
  return {
    ...moments,
    mean: mean === null ? null : toRepeatableDigits(mean, deviation ?? 0),
    standardDeviation: deviation
  };
}

import type { CellValue } from '../../ports';
import type { InputColumn } from '../columns';
import { plainNumber, type Transformation, type Variant } from './transformation';

/** Significant digits left. */
const DIGITS = [3, 2] as const;

/** A rounding beyond this share of the distance from the 10th to the 90th percentile is no small one. */
const LARGEST_SHARE = 0.05;

/** A number written with fewer digits, as a form or another system would keep it. */
export const rounding: Transformation = {
  capability: 'rounding',
  title: 'A rounded number keeps the answer',
  type: 'INV',
  variants: column =>
    column.kind !== 'numeric'
      ? []
      : DIGITS.map(digits =>
          nearby(column, `rounded to ${digits} digits`, value => Number(value.toPrecision(digits)))
        )
};

/** Through which units a number goes: kilometres and miles, centimetres and inches, kilograms and pounds. */
const UNITS: readonly { words: string; factor: number }[] = [
  { words: 'miles to kilometres', factor: 1.609344 },
  { words: 'inches to centimetres', factor: 2.54 },
  { words: 'pounds to kilograms', factor: 0.45359237 }
];

/**
 * A number that was converted to another unit, rounded there to three digits
 * and converted back, in the steps of its column.
 */
export const unitNoise: Transformation = {
  capability: 'unit-noise',
  title: 'A number converted to another unit and back keeps the answer',
  type: 'INV',
  variants: column =>
    column.kind !== 'numeric'
      ? []
      : UNITS.map(({ words, factor }) =>
          nearby(column, `from ${words} and back`, value =>
            onGrid(Number((value * factor).toPrecision(3)) / factor, column.resolution)
          )
        )
};

function onGrid(value: number, resolution: number): number {
  return plainNumber(resolution > 0 ? Math.round(value / resolution) * resolution : value);
}

function nearby(column: InputColumn, how: string, change: (value: number) => number): Variant {
  const farthest = column.spread * LARGEST_SHARE;
  return {
    column: column.name,
    change: `${column.name} ${how}`,
    apply(value: CellValue) {
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        return undefined;
      }
      const changed = change(value);
      return changed !== value && Math.abs(changed - value) <= farthest ? changed : undefined;
    }
  };
}

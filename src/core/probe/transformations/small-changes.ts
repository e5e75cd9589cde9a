import { LARGEST_EXACT, type InputColumn } from '../columns';
import { plainNumber, type Transformation, type Variant } from './transformation';

/** The change, as a share of the distance from the 10th to the 90th percentile. */
const SHARE_OF_SPREAD = 0.005;

/** A coarser step than this share of the same distance is no longer small. */
const LARGEST_SHARE = 0.05;

/**
 * Moves a number up or down a little: by half a percent of the distance from
 * the 10th to the 90th percentile, rounded to two digits and to the column's
 * own steps. Percentiles are values of the data, so the step is the same on
 * every machine, which a standard deviation summed in parallel is not.
 */
export const smallChanges: Transformation = {
  capability: 'small-changes',
  title: 'Small changes keep the answer',
  type: 'INV',
  variants(column) {
    const step = smallStep(column);
    return step === null ? [] : [moved(column, step), moved(column, -step)];
  }
};

/** The size of the change; null where the column has no change that is small. */
export function smallStep(column: InputColumn): number | null {
  if (column.kind !== 'numeric' || !(column.spread > 0) || column.spread > LARGEST_EXACT) {
    return null;
  }
  const wanted = Number((column.spread * SHARE_OF_SPREAD).toPrecision(2));
  const step =
    column.resolution > 0
      ? plainNumber(Math.max(1, Math.round(wanted / column.resolution)) * column.resolution)
      : wanted;
  return step > 0 && step <= column.spread * LARGEST_SHARE ? step : null;
}

/** Values outside the seen range are the business of another capability. */
function moved(column: InputColumn, by: number): Variant {
  const minimum = column.minimum ?? -Infinity;
  const maximum = column.maximum ?? Infinity;
  return {
    column: column.name,
    change: `${column.name} ${by > 0 ? '+' : '-'} ${Math.abs(by)}`,
    apply(value) {
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        return undefined;
      }
      const changed = plainNumber(value + by);
      return changed >= minimum && changed <= maximum && changed !== value ? changed : undefined;
    }
  };
}

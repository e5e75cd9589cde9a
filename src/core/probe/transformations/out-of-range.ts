import { LARGEST_EXACT, type InputColumn } from '../columns';
import { plainNumber, type Transformation, type Variant } from './transformation';

/**
 * Sets a number beyond anything the evaluation set shows, by the width of its
 * range, and expects the answer that the edge of the range gets.
 */
export const outOfRange: Transformation = {
  capability: 'out-of-range',
  title: 'A value out of range is answered like the edge of the range',
  type: 'INV',
  variants(column) {
    const { minimum, maximum } = column;
    if (column.kind !== 'numeric' || minimum === null || maximum === null || !isExact(column)) {
      return [];
    }
    const width = maximum > minimum ? maximum - minimum : Math.max(1, Math.abs(maximum));
    return [
      ...beyond(column, maximum, plainNumber(maximum + width)),
      ...beyond(column, minimum, plainNumber(minimum - width))
    ];
  }
};

function beyond(column: InputColumn, edge: number, wanted: number): Variant[] {
  const [lowest, highest] = column.bounds;
  const value = Math.min(highest, Math.max(lowest, wanted));
  if (value === edge || !Number.isFinite(value)) {
    return [];
  }
  return [
    {
      column: column.name,
      change: `${column.name} = ${value}`,
      like: edge,
      apply: () => value
    }
  ];
}

/** Whole numbers beyond 2^53 can't be told apart as doubles; they are mostly identifiers. */
function isExact(column: InputColumn): boolean {
  const largest = Math.max(Math.abs(column.minimum ?? 0), Math.abs(column.maximum ?? 0));
  return column.resolution === 0 || largest <= LARGEST_EXACT;
}

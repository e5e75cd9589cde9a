import type { CountedColumn } from '../ports';
import type { ReferenceGrid } from './grid';
import { decodeCells, mergeCells, type Cells } from './grid-cells';
import type { Moments } from './moments';

/** One table's column on a grid. */
export interface GridCounts {
  /** Neither NULL nor NaN. */
  present: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  /** Finite values; null where there are none. */
  minimum: number | null;
  maximum: number | null;
  /** Finite values without the grid's decimal places. */
  off: number;
  /** Sums over the finite values of d and d squared, d the place in base cells from the grid's middle. */
  sum: number;
  squares: number;
  cells: Cells;
}

export function finiteRows({ present, positiveInfinity, negativeInfinity }: GridCounts): number {
  return present - positiveInfinity - negativeInfinity;
}

export function readCounted({ counts, offsets, ...figures }: CountedColumn): GridCounts {
  return { ...figures, cells: decodeCells({ counts, offsets }) };
}

/** The counts of two tables together, on one grid: whole numbers to the last one, the sums to rounding. */
export function mergeCounts(left: GridCounts, right: GridCounts): GridCounts {
  return {
    present: left.present + right.present,
    nan: left.nan + right.nan,
    positiveInfinity: left.positiveInfinity + right.positiveInfinity,
    negativeInfinity: left.negativeInfinity + right.negativeInfinity,
    minimum: endOf(left.minimum, right.minimum, Math.min),
    maximum: endOf(left.maximum, right.maximum, Math.max),
    off: left.off + right.off,
    sum: left.sum + right.sum,
    squares: left.squares + right.squares,
    cells: mergeCells(left.cells, right.cells)
  };
}

function endOf(
  left: number | null,
  right: number | null,
  choose: (left: number, right: number) => number
): number | null {
  return left === null || right === null ? (left ?? right) : choose(left, right);
}

/** Mean and deviation in the column's unit; null beyond a double's range. */
export function momentsOf(grid: ReferenceGrid, counts: GridCounts): Moments {
  const { present, nan, positiveInfinity, negativeInfinity, sum, squares } = counts;
  const finite = finiteRows(counts);
  const mean = grid.low + (grid.cells / 2 + sum / finite) / grid.perUnit;
  const variance = Math.max(0, squares - (sum * sum) / finite) / (finite - 1);
  const deviation = Math.sqrt(variance) / grid.perUnit;
  return {
    present,
    finite,
    nan,
    positiveInfinity,
    negativeInfinity,
    mean: finite > 0 && Number.isFinite(mean) ? mean : null,
    standardDeviation: finite > 1 && Number.isFinite(deviation) ? deviation : null
  };
}

import type { CellValue } from '../../ports';
import type { InputColumn } from '../columns';
import type { Row } from '../seeds';
import { plainNumber } from '../transformations/transformation';

/** How two rows lie to each other, by the columns that may change. */
export class Geometry {
  constructor(private readonly columns: readonly InputColumn[]) {}

  /**
   * How far apart two rows are: of each column that may change, numbers by
   * their distance in middle ranges (10th to 90th percentile), all else by one
   * if it differs; added up.
   */
  distance(left: Row, right: Row): number {
    return this.columns.reduce((sum, column) => sum + apart(left, right, column), 0);
  }

  /** The columns that differ, those that lie farthest apart first. */
  differing(left: Row, right: Row): InputColumn[] {
    return this.columns
      .map(column => ({ column, by: apart(left, right, column) }))
      .filter(({ by }) => by > 0)
      .sort((a, b) => b.by - a.by)
      .map(({ column }) => column);
  }

  /** The row with the columns that may change from another one. */
  moved(row: Row, to: Row, which: (column: InputColumn) => boolean): Row {
    return withValues(
      row,
      this.columns.filter(which).map(({ name }) => [name, to[name]])
    );
  }

  /**
   * A point on the way from one row to another, numbers on the grid of their
   * column; whatever is no number is that of `to`.
   */
  between(from: Row, to: Row, share: number): Row {
    return withValues(
      to,
      this.columns
        .filter(column => isNumberIn(column, from, to))
        .map(column => [column.name, onWay(column, from, to, share)])
    );
  }
}

export function isNumberIn({ name, kind }: InputColumn, ...rows: readonly Row[]): boolean {
  return (
    kind === 'numeric' &&
    rows.every(row => typeof row[name] === 'number' && Number.isFinite(row[name]))
  );
}

/** The row with one column from another one, a number on the way there where a share is given. */
export function withColumn(row: Row, column: InputColumn, from: Row, share = 0): Row {
  const value =
    share === 0 || !isNumberIn(column, from, row)
      ? from[column.name]
      : onWay(column, from, row, share);
  return withValues(row, [[column.name, value]]);
}

function onWay({ name, resolution }: InputColumn, from: Row, to: Row, share: number): number {
  const [start, end] = [from[name] as number, to[name] as number];
  const value = start + share * (end - start);
  // The ends themselves may lie off the grid, as data does.
  return share === 0
    ? start
    : share === 1
      ? end
      : plainNumber(resolution > 0 ? Math.round(value / resolution) * resolution : value);
}

function apart(left: Row, right: Row, column: InputColumn): number {
  const [a, b] = [left[column.name], right[column.name]];
  if (sameValue(a, b)) {
    return 0;
  }
  const range = column.spread || (column.maximum ?? 0) - (column.minimum ?? 0);
  return isNumberIn(column, left, right) && range > 0
    ? Math.abs((a as number) - (b as number)) / range
    : 1;
}

export function sameValue(left: CellValue, right: CellValue): boolean {
  const whole = (value: CellValue): value is number | bigint =>
    typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
  return whole(left) && whole(right) ? BigInt(left) === BigInt(right) : Object.is(left, right);
}

function withValues(row: Row, values: readonly (readonly [string, CellValue])[]): Row {
  return { ...row, ...Object.fromEntries(values) };
}

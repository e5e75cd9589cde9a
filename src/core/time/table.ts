import type { TimeColumn, TimeResult } from './schema';

/** Columns worth a line of their own: those that left their normal range, the earliest first. */
export function movedColumns({ columns }: TimeResult): TimeColumn[] {
  return columns
    .filter(({ outside }) => outside.length > 0)
    .sort(
      (left, right) =>
        left.outside[0] - right.outside[0] || right.outside.length - left.outside.length
    );
}

/** Columns that stayed in their normal range and yet changed at a point in time. */
export function changedColumns({ columns }: TimeResult): TimeColumn[] {
  return columns.filter(({ outside, onset }) => outside.length === 0 && onset !== null);
}

/** The newest figure of a series. */
export function latestOf(series: readonly (number | null)[]): number | null {
  return series.findLast(value => value !== null) ?? null;
}

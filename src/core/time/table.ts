import type { TimeColumn, TimeResult } from './schema';

/**
 * Columns worth a line of their own: first those that left their normal range,
 * the earliest first, then those that changed at a point in time or drifted as a
 * whole and yet stayed inside.
 */
export function tellingColumns({ columns }: TimeResult): TimeColumn[] {
  const first = ({ outside }: TimeColumn): number => outside[0] ?? Infinity;
  return columns
    .filter(({ outside, onset, sampleDrifted }) => outside.length > 0 || onset || sampleDrifted)
    .sort((left, right) =>
      first(left) === first(right)
        ? right.outside.length - left.outside.length
        : first(left) - first(right)
    );
}

/** The newest figure of a series. */
export function latestOf(series: readonly (number | null)[]): number | null {
  return series.findLast(value => value !== null) ?? null;
}

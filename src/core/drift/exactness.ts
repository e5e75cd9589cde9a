import type { ColumnReport } from './report';

/**
 * Rows of both tables together up to which every figure is exact unless the plan says otherwise:
 * above it columns no longer fit well into the memory of a kernel beside the user's own data.
 */
export const DEFAULT_EXACT_ROWS = 20_000_000;

export interface Exactness {
  exactRows: number;
  exact: boolean;
}

/** Rows of both tables together above which distances are approximate. */
export function exactRowsOf({ exactRows, exact }: Exactness): number {
  return exact ? Infinity : exactRows;
}

/** Whether the column's test rests on an approximate figure; its p value is then at most too large. */
export function isTestApproximate({ test, statistics }: ColumnReport): boolean {
  return (test?.name.split('+').includes('ks') ?? false) && statistics.ks?.exact === false;
}

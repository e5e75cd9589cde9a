import type { Engine, OpenedTable } from '../ports';
import type { ColumnSummary, RowsOutside } from './summaries';

/** Two opened tables, and how they are to be compared. */
export interface Tables {
  engine: Engine;
  reference: OpenedTable;
  current: OpenedTable;
  /** Rows of both sides above which numbers and moments are counted on grids; without it none are. */
  exactRows?: number;
  /** Filled with what the counts of a column tell of its values out of range. */
  outside?: Map<ColumnSummary, RowsOutside>;
  signal?: AbortSignal;
}

import type { ColumnOrder } from '../model/columns';

/** Which column is on show. */
export interface ColumnChoice {
  column: string;
  /** Name of the production sample. */
  source: string;
  order: ColumnOrder;
}

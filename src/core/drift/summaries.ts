import type { LevelSummary } from '../profile/levels';
import type { Moments } from '../profile/moments';
import type { Grid, OrderedSummary } from '../profile/ordered';
import type { ColumnPair } from '../profile/pairing';

export type Sides<T> = { reference: T; current: T };

interface Common {
  pair: ColumnPair;
  rows: Sides<number>;
}

/** All that came back from the engine about one column. */
export type ColumnSummary =
  | (Common & { form: 'ordered'; moments: Sides<Moments>; grid: Grid; summary: OrderedSummary })
  | (Common & { form: 'levels'; present: Sides<number>; summary: LevelSummary })
  | (Common & { form: 'presence'; present: Sides<number> });

export function presentRows(column: ColumnSummary): Sides<number> {
  return column.form === 'ordered'
    ? { reference: column.moments.reference.present, current: column.moments.current.present }
    : column.present;
}

export function missingRows(column: ColumnSummary): Sides<number> {
  const present = presentRows(column);
  return {
    reference: column.rows.reference - present.reference,
    current: column.rows.current - present.current
  };
}

/** Rows of the current table below and above all finite values of the reference. */
export interface RowsOutside {
  below: number;
  above: number;
}

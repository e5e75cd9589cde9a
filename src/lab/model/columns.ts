import type { ColumnReport, ColumnShape } from '../../core/drift/report';
import type { Comparison } from '../../core/result';

export const COLUMN_ORDERS = ['shift', 'matters', 'name', 'table'] as const;
/** By shift, largest first; by what matters to the model; by name; as the table has them. */
export type ColumnOrder = (typeof COLUMN_ORDERS)[number];

export const ORDER_TITLES: Record<ColumnOrder, string> = {
  shift: 'By shift',
  matters: 'By what matters',
  name: 'By name',
  table: 'By order'
};

/** One compared column with what is drawn of it. */
export interface ColumnRow {
  report: ColumnReport;
  shape: ColumnShape | null;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The compared columns in the order asked for, those whose name contains `filter`. */
export function listColumns(comparison: Comparison, order: ColumnOrder, filter = ''): ColumnRow[] {
  const shapes = new Map(comparison.drift.shapes.map(shape => [shape.name, shape]));
  const wanted = filter.trim().toLowerCase();
  const rows = comparison.drift.report.columns
    .filter(report => report.name.toLowerCase().includes(wanted))
    .map(report => ({ report, shape: shapes.get(report.name) ?? null }));
  const matters = new Map(
    comparison.analyses.importance?.columns.map(column => [column.name, column.matters])
  );
  if (order === 'name') {
    rows.sort((a, b) => collator.compare(a.report.name, b.report.name));
  } else if (order !== 'table') {
    // A column that drifted stands before one that did not, whatever its shift.
    const rank = ({ report }: ColumnRow): number =>
      order === 'matters' ? (matters.get(report.name) ?? -1) : 0;
    rows.sort(
      (a, b) =>
        rank(b) - rank(a) ||
        Number(b.report.drifted) - Number(a.report.drifted) ||
        (b.report.effect?.value ?? -1) - (a.report.effect?.value ?? -1)
    );
  }
  return rows;
}

/** The orders that can be asked for: what matters is known only where importance was measured. */
export function ordersOf(comparison: Comparison): readonly ColumnOrder[] {
  return COLUMN_ORDERS.filter(
    order => order !== 'matters' || comparison.analyses.importance !== undefined
  );
}

/** The engine's types of the evaluation set's columns, by name. */
export function typesOf(comparison: Comparison): (column: string) => string | undefined {
  const types = new Map(comparison.drift.shapes.map(({ name, type }) => [name, type.reference]));
  return column => types.get(column);
}

/** The largest shift or interval end to draw, so that the threshold has room to its right. */
export function shiftScale(comparison: Comparison): number {
  const { columns, decision } = comparison.drift.report;
  let largest = decision.threshold * 1.6;
  for (const column of columns) {
    largest = Math.max(largest, column.effect?.interval[1] ?? 0, column.effect?.value ?? 0);
  }
  return Math.min(1, largest);
}

import type { CompareOptions } from '../drift/compare';
import type { DriftReport } from '../drift/report';
import type { ColumnRoles } from '../plan/schema';
import type { OpenedTable } from '../ports';

/** Columns whose role makes a comparison meaningless, where one of the tables has them. */
export function exclusionsOf(
  roles: Pick<ColumnRoles, 'timestamp' | 'label' | 'ignore'>,
  tables: readonly OpenedTable[]
): CompareOptions['exclude'] {
  const reasons = new Map<string, string>(roles.ignore.map(name => [name, 'left out by the plan']));
  if (roles.label !== undefined) {
    reasons.set(roles.label, 'the true outcome, which production learns later');
  }
  if (roles.timestamp !== undefined) {
    reasons.set(roles.timestamp, 'the axis of time');
  }
  const names = namesOf(tables);
  return [...reasons]
    .filter(([name]) => names.has(name))
    .map(([name, reason]) => ({ name, reason }));
}

/** Said of a column to ignore that is nowhere: likely a slip of the pen, though no error. */
export const NOWHERE = 'left out by the plan, though neither table has it';

/** The report, with the columns to ignore that neither table has among those not compared. */
export function withNowhere(
  report: DriftReport,
  { ignore }: Pick<ColumnRoles, 'ignore'>,
  tables: readonly OpenedTable[]
): DriftReport {
  const names = namesOf(tables);
  const nowhere = ignore.filter(name => !names.has(name)).map(name => ({ name, reason: NOWHERE }));
  return { ...report, notCompared: [...report.notCompared, ...nowhere] };
}

function namesOf(tables: readonly OpenedTable[]): Set<string> {
  return new Set(tables.flatMap(table => table.columns.map(column => column.name)));
}

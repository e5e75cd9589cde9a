import type { CompareOptions } from '../drift/compare';
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
  const names = new Set(tables.flatMap(table => table.columns.map(column => column.name)));
  return [...reasons]
    .filter(([name]) => names.has(name))
    .map(([name, reason]) => ({ name, reason }));
}

import type { CompareOptions } from '../drift/compare';
import type { DriftReport } from '../drift/report';
import type { ColumnRoles } from '../plan/schema';
import type { OpenedTable } from '../ports';

type Roles = Pick<ColumnRoles, 'timestamp' | 'label' | 'ignore'> &
  Partial<Pick<ColumnRoles, 'kinds' | 'segments' | 'prediction' | 'probability' | 'probabilities'>>;

/** What pandas calls an index without a name that it writes into a file. */
const KEPT_INDEX = /^__index_level_\d+__$/;

/** Said of pandas' index, which it takes back from the file as the index and not as a column. */
export const KEPT_INDEX_REASON =
  'an index that pandas kept in the file, and no column; give it a kind to compare it';

/** Columns that hold pandas' index, unless the plan gives them a role or a kind. */
export function keptIndexes(roles: Partial<Roles>, tables: readonly OpenedTable[]): string[] {
  const { timestamp, label, prediction, probability } = roles;
  const named = new Set([
    ...[timestamp, label, prediction, probability],
    ...(roles.segments ?? []),
    ...Object.values(roles.probabilities ?? {}),
    ...Object.keys(roles.kinds ?? {})
  ]);
  return [...namesOf(tables)].filter(name => KEPT_INDEX.test(name) && !named.has(name));
}

/** Columns whose role makes a comparison meaningless, where one of the tables has them. */
export function exclusionsOf(
  roles: Roles,
  tables: readonly OpenedTable[]
): NonNullable<CompareOptions['exclude']> {
  const reasons = new Map<string, string>(
    keptIndexes(roles, tables).map(name => [name, KEPT_INDEX_REASON])
  );
  for (const name of roles.ignore) {
    reasons.set(name, 'left out by the plan');
  }
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

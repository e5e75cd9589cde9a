import type { AnalysisContext } from '../analysis/analysis';
import { AuditError } from '../errors';
import type { OpenedTable, TableSource } from '../ports';
import { familyOf } from '../profile/kind';
import { quoteIdentifier } from '../profile/sql';

/** Labels that arrive beside the sample. */
export interface ArrivedLabels {
  table: OpenedTable;
  /** The column of both tables that tells whose label it is. */
  key: string;
}

/**
 * Opens the labels that the plan names; null where it names none.
 *
 * @throws AuditError `unknown-column` where a side lacks the key, or the labels their column.
 */
export async function openLabels(
  { plan, engine, current, signal }: AnalysisContext,
  label: string
): Promise<ArrivedLabels | null> {
  const { labels } = plan.performance;
  if (labels === undefined) {
    return null;
  }
  const { variable, files, sql, key } = labels;
  const source: TableSource =
    variable !== undefined ? { variable } : files !== undefined ? { files } : { sql: sql ?? '' };
  const table = await engine.open(source, `labels_of_${current.relation}`, { signal });
  for (const [where, name] of [
    [current, key],
    [table, key],
    [table, label]
  ] as const) {
    if (!where.columns.some(column => column.name === name)) {
      throw new AuditError(
        'unknown-column',
        `${where.description} has no column ${name}, which the arriving labels need.`,
        name === key
          ? 'Name a column of the production sample and of the labels under performance.labels.key.'
          : `Give the labels a column ${name}, as evaluation.columns.label says.`,
        name
      );
    }
  }
  return { table, key };
}

/** The key as both tables can be compared by it: numbers as they are, anything else as text. */
export function keySql({ table, key }: ArrivedLabels, side: OpenedTable): string {
  const families = [table, side].map(({ columns }) =>
    familyOf(columns.find(({ name }) => name === key)?.type ?? '')
  );
  const column = quoteIdentifier(key);
  return families.every(family => family === 'integer')
    ? column
    : families.every(family => family === 'integer' || family === 'real')
      ? `CAST(${column} AS DOUBLE)`
      : `CAST(${column} AS VARCHAR)`;
}

import type { AnalysisContext } from '../analysis/analysis';
import { AuditError, toAuditError } from '../errors';
import type { OpenedTable, TableSource } from '../ports';
import { familyOf } from '../profile/kind';
import { quoteIdentifier } from '../profile/sql';
import { withSourceName } from '../source-name';

/** Labels that arrive beside the sample. */
export interface ArrivedLabels {
  table: OpenedTable;
  /** The column of both tables that tells whose label it is. */
  key: string;
}

/** What the plan names, as it was found. */
export interface LabelsFound {
  arrived: ArrivedLabels | null;
  /** What to tell where nothing has arrived yet. */
  note: string | null;
}

/**
 * Opens the labels that the plan names. Files that are not there yet are labels that have not
 * arrived, and cost the estimate nothing.
 *
 * @throws AuditError `unknown-column` where a side lacks the key, or the labels their column, and
 * what the engine says of tables that can't be read.
 */
export async function openLabels(
  { plan, engine, current, signal }: AnalysisContext,
  label: string
): Promise<LabelsFound> {
  const { labels } = plan.performance;
  if (labels === undefined) {
    return { arrived: null, note: null };
  }
  const { variable, files, sql, key } = labels;
  const source: TableSource =
    variable !== undefined ? { variable } : files !== undefined ? { files } : { sql: sql ?? '' };
  const relation = `labels_of_${current.relation}`;
  let table: OpenedTable;
  try {
    table = await engine.open(source, relation, { signal });
  } catch (thrown) {
    const error = toAuditError(withSourceName(thrown, relation, 'the arriving labels'));
    if (files === undefined || error.code !== 'missing-file') {
      throw error;
    }
    return { arrived: null, note: `No labels have arrived yet. ${error.message}` };
  }
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
  return { arrived: { table, key }, note: null };
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

import type { Plan } from '../plan/schema';
import type { SnapshotInfo } from '../result';
import { conditionsAsQuery, type Condition } from '../segments/condition';

/** How DuckDB, which the kernel has in any case, reads files by the end of their names. */
const READERS: readonly [RegExp, string][] = [
  [/\.(parquet|pq)$/i, 'read_parquet'],
  [/\.(csv|tsv)(\.gz)?$/i, 'read_csv'],
  [/\.(jsonl|ndjson|json)(\.gz)?$/i, 'read_json']
];

/**
 * Python code that takes the rows of some conditions out of the evaluation set and the production
 * sample, for a cell of the notebook; null where `DataFrame.query` can't say the conditions, or no
 * rows are within reach. A side whose rows are not there is left out.
 *
 * @param typeOf the engine's type of a column, where it is known
 */
export function rowsCode(
  conditions: readonly Condition[],
  evaluation: Plan['evaluation'],
  snapshot: Pick<SnapshotInfo, 'path'>,
  typeOf?: (column: string) => string | undefined
): string | null {
  const query = conditionsAsQuery(conditions, typeOf);
  const tables = [
    ['evaluation_rows', evaluationCode(evaluation)],
    ['production_rows', snapshot.path === '' ? null : `pd.read_parquet(${literal(snapshot.path)})`]
  ].filter((each): each is [string, string] => each[1] !== null);
  if (query === null || tables.length === 0) {
    return null;
  }
  const imports = ['duckdb', 'pandas as pd'].filter(name =>
    tables.some(([, code]) => code.startsWith(`${name.split(' ').at(-1)}.`))
  );
  return [
    ...imports.map(name => `import ${name}`),
    ...(imports.length > 0 ? [''] : []),
    `where = ${literal(query)}`,
    ...tables.map(([name, code]) => `${name} = ${code}.query(where)`),
    tables[tables.length - 1][0]
  ].join('\n');
}

function evaluationCode({ variable, files, sql }: Plan['evaluation']): string | null {
  if (variable !== undefined) {
    return variable;
  }
  if (files !== undefined) {
    const names = [files].flat();
    const reader = READERS.find(([pattern]) => names.every(name => pattern.test(name)));
    const list = names.map(literal).join(', ');
    return reader ? `duckdb.${reader[1]}(${names.length > 1 ? `[${list}]` : list}).df()` : null;
  }
  return sql === undefined ? null : `duckdb.sql(${literal(sql)}).df()`;
}

/** A text as Python writes it; what JSON escapes, Python reads alike. */
function literal(text: string): string {
  return /['\\\p{Cc}]/u.test(text) ? JSON.stringify(text) : `'${text}'`;
}

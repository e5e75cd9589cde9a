import { throwIfAborted } from '../errors';
import type { Engine, QueryResult } from '../ports';
import { dropPartSql } from '../profile/part';
import { countOf, quoteIdentifier } from '../profile/sql';
import { binSql, type ColumnBins } from './bins';
import { cutSql, type Cut, type TimedTable } from './cut';

/** Columns counted by one statement at most. */
const MOST_COLUMNS = 50;
/** Values that one statement reads at most, so that progress moves and cancel works. */
const MOST_VALUES = 20_000_000;
const TIMEOUT_SECONDS = 1800;

/** Rows of one column by bin: of each window by its key, and of all rows. */
export interface ColumnCounts {
  all: number[];
  windows: Map<number, number[]>;
}

/** How many columns one call should take. */
export function columnsAtOnce(rows: number): number {
  return Math.max(1, Math.min(MOST_COLUMNS, Math.floor(MOST_VALUES / Math.max(1, rows))));
}

/**
 * Counts the rows of some columns by window and bin; these counts are all that
 * leaves the engine. Null for a column that the table lacks or that can't be
 * read as its kind there. Without a cut all rows are counted as one.
 */
export async function countColumns(
  engine: Engine,
  timed: TimedTable,
  cut: Cut | null,
  columns: readonly ColumnBins[],
  signal?: AbortSignal
): Promise<(ColumnCounts | null)[]> {
  const { table } = timed;
  const readable = columns.flatMap(bins => {
    const column = table.columns.find(({ name }) => name === bins.name);
    const sql = column && binSql(bins, column);
    return sql ? [{ bins, sql }] : [];
  });
  if (readable.length === 0) {
    return columns.map(() => null);
  }
  const values = readable.map(({ sql }, index) => `${sql.value} AS x${index}`);
  const rows =
    cut === null
      ? `SELECT ${['CAST(NULL AS BIGINT) AS w', ...values].join(', ')} FROM ${quoteIdentifier(table.relation)}`
      : cutSql(timed, cut, values);
  const cells = readable.map(
    ({ sql }, index) => `CAST(${sql.bin(`x${index}`)} AS UTINYINT) AS b${index}`
  );
  // A byte a value: moments are read, and wide tables planned, once for all columns.
  const name = `${table.relation}_windows`;
  const create =
    `CREATE OR REPLACE TABLE ${quoteIdentifier(name)} AS ` +
    `SELECT w, ${cells.join(', ')} FROM (${rows})`;
  const counts = readable.map(
    (_, index) =>
      `SELECT ${index} AS c, w, b${index} AS b, count(*) AS n FROM ${quoteIdentifier(name)} GROUP BY w, b${index}`
  );
  // A row a column: many small rows take longer to travel than to count.
  const count =
    `SELECT c, string_agg(coalesce(CAST(w AS VARCHAR), '') || ' ' || b || ' ' || n, ';') ` +
    `FROM (${counts.join(' UNION ALL ')}) GROUP BY c`;
  throwIfAborted(signal);
  try {
    const results = await engine.query([create, count], {
      signal,
      timeout: TIMEOUT_SECONDS
    });
    const found = readCounts(
      results[results.length - 1],
      readable.map(({ bins }) => bins)
    );
    return columns.map(bins => {
      const index = readable.findIndex(each => each.bins === bins);
      return index < 0 ? null : found[index];
    });
  } finally {
    // Without the signal, as this is due after a cancel too; a dead engine has nothing to drop.
    await engine.query([dropPartSql(name)]).catch(() => undefined);
  }
}

function readCounts({ rows }: QueryResult, columns: readonly ColumnBins[]): ColumnCounts[] {
  const counts = columns.map(({ bins }): ColumnCounts => ({
    all: new Array<number>(bins).fill(0),
    windows: new Map()
  }));
  for (const [column, packed] of rows) {
    const { all, windows } = counts[countOf(column)];
    for (const entry of String(packed ?? '').split(';')) {
      const [w, bin, n] = entry.split(' ');
      all[Number(bin)] += Number(n);
      if (w !== '') {
        const window = windows.get(Number(w)) ?? new Array<number>(all.length).fill(0);
        window[Number(bin)] += Number(n);
        windows.set(Number(w), window);
      }
    }
  }
  return counts;
}

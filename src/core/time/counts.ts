import { throwIfAborted } from '../errors';
import type { Engine, QueryResult } from '../ports';
import { dropPartSql } from '../profile/part';
import { countOf, numberOrNull, quoteIdentifier } from '../profile/sql';
import { binSql, type ColumnBins } from './bins';
import { cutSql, type Cut, type TimedTable } from './cut';

/** Columns counted by one statement at most. */
const MOST_COLUMNS = 50;
/** Values that one statement reads at most, so that progress moves and cancel works. */
const MOST_VALUES = 20_000_000;
/** From so many columns on, every statement on a table takes long to plan. */
const WIDE_COLUMNS = 100;
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
  const cells = readable.map(({ sql }, index) => `${sql.bin(`x${index}`)} AS b${index}`);
  // Cutting by rows sorts them, and wide tables are slow to plan: both are done once.
  const stored = table.columns.length >= WIDE_COLUMNS || (cut !== null && 'rows' in cut);
  const name = `${table.relation}_windows`;
  const source = (index: number): string =>
    stored ? quoteIdentifier(name) : `(SELECT w, ${cells[index]} FROM (${rows}))`;
  const count = readable
    .map(
      ({}, index) =>
        `SELECT ${index} AS c, w, b${index} AS b, count(*) AS n FROM ${source(index)} GROUP BY w, b${index}`
    )
    .join(' UNION ALL ');
  const create = `CREATE OR REPLACE TABLE ${quoteIdentifier(name)} AS SELECT w, ${cells.join(', ')} FROM (${rows})`;
  throwIfAborted(signal);
  try {
    const results = await engine.query(stored ? [create, count] : [count], {
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
    if (stored) {
      // Without the signal, as this is due after a cancel too; a dead engine has nothing to drop.
      await engine.query([dropPartSql(name)]).catch(() => undefined);
    }
  }
}

function readCounts({ rows }: QueryResult, columns: readonly ColumnBins[]): ColumnCounts[] {
  const counts = columns.map(({ bins }): ColumnCounts => ({
    all: new Array<number>(bins).fill(0),
    windows: new Map()
  }));
  for (const [column, w, bin, n] of rows) {
    const { all, windows } = counts[countOf(column)];
    all[countOf(bin)] += countOf(n);
    const key = numberOrNull(w);
    if (key !== null) {
      const window = windows.get(key) ?? new Array<number>(all.length).fill(0);
      window[countOf(bin)] += countOf(n);
      windows.set(key, window);
    }
  }
  return counts;
}

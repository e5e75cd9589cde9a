import { timeColumn, type TimeColumn } from '../audit/window';
import { AuditError } from '../errors';
import type { CellValue, Engine, OpenedTable } from '../ports';
import { countOf, numberOrNull, quoteIdentifier } from '../profile/sql';

/** Windows of one series at most; more would say less. */
export const MOST_WINDOWS = 400;

/**
 * How a table is cut into windows: periods from `origin` on, in microseconds since 1970 UTC,
 * numbers of rows in their order, or a number of chunks that rows fall into at random.
 */
export type Cut = { origin: number; span: number } | { rows: number } | { chunks: number };

/** A table with what tells the time of its rows, null where nothing does. */
export interface TimedTable {
  table: OpenedTable;
  time: TimeColumn | null;
}

/** One window as the engine counts it. */
export interface CountedWindow {
  /** Periods since the origin, or blocks of rows. */
  key: number;
  rows: number;
  /** First and last moment, microseconds since 1970 UTC; null for rows without moments. */
  first: number | null;
  last: number | null;
}

/** @throws AuditError `invalid-input` for a column that holds no times. */
export function timed(table: OpenedTable, timestamp: string | undefined): TimedTable {
  const has = table.columns.some(({ name }) => name === timestamp);
  if (!has) {
    return { table, time: null };
  }
  try {
    return { table, time: timeColumn(table, timestamp, table.description) };
  } catch (cause) {
    throw new AuditError(
      'invalid-input',
      `The timestamp column ${timestamp} of ${table.description} holds no dates or times.`,
      'Name a column of dates or timestamps under evaluation.columns.timestamp, or set time.enabled to false.',
      timestamp,
      { cause }
    );
  }
}

/** The moment of a row in microseconds since 1970 UTC; NULL without one and for infinite ones. */
export function momentSql(time: TimeColumn): string {
  return `CASE WHEN isfinite(${time.expression}) THEN epoch_us(${time.expression}) END`;
}

/**
 * The table with the number of each row's window as `w`, NULL where it is in
 * none, beside the given expressions.
 */
export function cutSql({ table, time }: TimedTable, cut: Cut, columns: readonly string[]): string {
  const from = `FROM ${quoteIdentifier(table.relation)}`;
  if ('span' in cut) {
    const moment = time === null ? 'CAST(NULL AS BIGINT)' : momentSql(time);
    const w = `CAST(floor((${moment} - ${cut.origin}) / CAST(${cut.span} AS DOUBLE)) AS BIGINT) AS w`;
    return `SELECT ${[w, ...columns].join(', ')} ${from}`;
  }
  if ('chunks' in cut) {
    const numbered = ['row_number() OVER () AS place', ...columns].join(', ');
    return `SELECT *, ${chunkSql(cut.chunks)} AS w FROM (SELECT ${numbered} ${from})`;
  }
  // Rows of the same moment keep their place, so that every run cuts alike.
  const moment = time === null ? '0' : momentSql(time);
  const numbered = [`${moment} AS t`, 'row_number() OVER () AS place', ...columns].join(', ');
  const block = `floor((row_number() OVER (ORDER BY t NULLS LAST, place) - 1) / ${cut.rows})`;
  return `SELECT *, CASE WHEN t IS NOT NULL THEN CAST(${block} AS BIGINT) END AS w FROM (SELECT ${numbered} ${from})`;
}

const HEXADECIMAL = '0123456789abcdef';

/** A chunk from three digits of a digest of the row's place: alike in every engine and version. */
function chunkSql(chunks: number): string {
  const digest = "md5('chunk:' || CAST(place AS VARCHAR))";
  const digit = (at: number): string =>
    `(strpos('${HEXADECIMAL}', substr(${digest}, ${at}, 1)) - 1)`;
  return `CAST((256 * ${digit(1)} + 16 * ${digit(2)} + ${digit(3)}) % ${chunks} AS BIGINT)`;
}

/** Rows of a table by whether they have a moment, and by day where they have. */
export interface Days {
  missing: number;
  infinite: number;
  days: { rows: number; first: number; last: number }[];
}

const DAY = 86_400_000_000;
/** Different days that are read at most, those of most rows first. */
const MOST_DAYS = 20_000;

/** Reads where in time the rows lie. */
export async function readDays(
  engine: Engine,
  { table, time }: TimedTable & { time: TimeColumn },
  signal?: AbortSignal
): Promise<Days> {
  const relation = quoteIdentifier(table.relation);
  const [counts, days] = await engine.query(
    [
      `SELECT count(${time.expression}), count(${momentSql(time)}) FROM ${relation}`,
      `SELECT count(*) AS n, min(t) AS first, max(t) AS last FROM (SELECT ${momentSql(time)} AS t FROM ${relation}) ` +
        `WHERE t IS NOT NULL GROUP BY CAST(floor(t / CAST(${DAY} AS DOUBLE)) AS BIGINT) ORDER BY n DESC, first LIMIT ${MOST_DAYS}`
    ],
    { signal }
  );
  const [present, finite] = counts.rows[0].map(countOf);
  return {
    missing: table.rows - present,
    infinite: present - finite,
    days: days.rows
      .map(([rows, first, last]) => ({
        rows: countOf(rows),
        first: countOf(first),
        last: countOf(last)
      }))
      .sort((left, right) => left.first - right.first)
  };
}

/**
 * The windows that have rows, in their order; null where there are more than
 * `MOST_WINDOWS`.
 */
export async function readWindows(
  engine: Engine,
  timedTable: TimedTable,
  cut: Cut,
  signal?: AbortSignal
): Promise<CountedWindow[] | null> {
  const { time } = timedTable;
  const moment = time === null ? 'CAST(NULL AS BIGINT)' : momentSql(time);
  const [answer] = await engine.query(
    [
      `SELECT w, count(*), min(moment), max(moment) FROM (${cutSql(timedTable, cut, [`${moment} AS moment`])}) ` +
        `WHERE w IS NOT NULL GROUP BY w ORDER BY w LIMIT ${MOST_WINDOWS + 1}`
    ],
    { signal }
  );
  return answer.rows.length > MOST_WINDOWS ? null : answer.rows.map(readWindow);
}

function readWindow([key, rows, first, last]: CellValue[]): CountedWindow {
  return {
    key: countOf(key),
    rows: countOf(rows),
    first: numberOrNull(first),
    last: numberOrNull(last)
  };
}

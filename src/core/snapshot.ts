import { momentMicroseconds, rfc3339, spanMicroseconds } from './audit/moment';
import { AuditError } from './errors';
import type { Plan, ProductionSource } from './plan/schema';
import type { CallOptions, Engine, OpenedTable, TableColumn } from './ports';
import { quoteIdentifier, quoteLiteral } from './profile/sql';
import type { SnapshotInfo } from './result';

/** A pulled sample and what it was pulled from. */
export interface Snapshot {
  info: SnapshotInfo;
  /** The kept file, opened under a relation of its own. */
  table: OpenedTable;
}

/** Where a window begins and ends, in microseconds since 1970 UTC; null is open. */
interface Bounds {
  from: number | null;
  to: number | null;
  /** Whether the moments themselves lie inside: a window of the last rows leaves its first moment out. */
  holds: { from: boolean; to: boolean };
}

/**
 * Pulls the sample of one production source: the rows of the window, drawn at
 * random where the plan says so, written as Parquet under the plan's folder.
 *
 * @throws AuditError `unknown-column` or `invalid-input` for the timestamp
 * column, `empty-table` for a source or a window without rows, and what the
 * engine says of unreadable sources.
 */
export async function pullSnapshot(
  engine: Engine,
  source: ProductionSource,
  index: number,
  plan: Plan,
  now: () => Date,
  options: CallOptions = {}
): Promise<Snapshot> {
  const opened = await engine.open(locate(source), `production_${index + 1}`, options);
  if (opened.rows === 0) {
    throw new AuditError(
      'empty-table',
      `${source.name} (${opened.description}) has no rows.`,
      'Name a source with rows.',
      source.name
    );
  }
  const time = source.window
    ? timeColumn(opened, plan.evaluation.columns.timestamp, source.name)
    : null;
  const bounds =
    time && source.window ? await boundsOf(engine, opened, time, source, index, options) : null;
  const condition = time && bounds ? windowCondition(time, bounds) : null;
  const totalRows = condition ? await countRows(engine, opened, condition, options) : opened.rows;
  if (totalRows === 0 && bounds) {
    throw emptyWindow(source, bounds);
  }
  const seed = source.sample && source.sample.rows < totalRows ? source.sample.seed : null;
  const sql =
    seed === null || !source.sample
      ? selectAll(opened, condition)
      : selectSample(opened, condition, source.sample.rows, seed);
  const relation = `snapshot_${index + 1}`;
  const file = await engine.snapshot(sql, relation, options);
  return {
    info: {
      name: source.name,
      description: opened.description,
      rows: file.rows,
      totalRows,
      fraction: file.rows / totalRows,
      seed,
      window: bounds && { from: momentOrNull(bounds.from), to: momentOrNull(bounds.to) },
      digest: file.digest,
      path: file.path,
      pulledAt: now().toISOString()
    },
    table: {
      relation: file.relation,
      rows: file.rows,
      columns: await columnsOf(engine, file.relation, options),
      digest: file.digest,
      description: `${source.name} (${opened.description})`,
      cell: opened.cell
    }
  };
}

function locate(source: ProductionSource): Parameters<Engine['open']>[0] {
  if (source.variable !== undefined) {
    return { variable: source.variable };
  }
  return source.files !== undefined ? { files: source.files } : { sql: source.sql ?? '' };
}

/** Every row of the window, in the source's order. */
export function selectAll(table: OpenedTable, condition: string | null): string {
  return `SELECT ${columnList(table)} FROM ${quoteIdentifier(table.relation)}${where(condition)}`;
}

/**
 * Rows drawn without replacement, each set equally likely: those whose place in
 * the window, hashed with the seed, comes first. MD5 is the same in every
 * version and on any number of threads, which the engine's own sampling and
 * hashing are not. The rows keep the source's order.
 */
export function selectSample(
  table: OpenedTable,
  condition: string | null,
  rows: number,
  seed: number
): string {
  const place = quoteIdentifier(unusedColumn(table.columns));
  const numbered =
    `SELECT ${columnList(table)}, row_number() OVER () AS ${place} ` +
    `FROM ${quoteIdentifier(table.relation)}${where(condition)}`;
  const drawn =
    `SELECT * FROM (${numbered}) ` +
    `ORDER BY md5_number_lower(${quoteLiteral(`${seed}:`)} || ${place}), ${place} LIMIT ${rows}`;
  return `SELECT ${columnList(table)} FROM (${drawn}) ORDER BY ${place}`;
}

function where(condition: string | null): string {
  return condition ? ` WHERE ${condition}` : '';
}

function columnList(table: OpenedTable): string {
  return table.columns.map(column => quoteIdentifier(column.name)).join(', ');
}

function unusedColumn(columns: readonly TableColumn[]): string {
  const taken = new Set(columns.map(column => column.name.toLowerCase()));
  let name = 'place';
  while (taken.has(name)) {
    name += '_';
  }
  return name;
}

/** The timestamp column as SQL that gives a TIMESTAMP, or a TIMESTAMPTZ where it has a zone. */
interface TimeColumn {
  expression: string;
  zoned: boolean;
}

function timeColumn(table: OpenedTable, name: string | undefined, source: string): TimeColumn {
  const column = table.columns.find(each => each.name === name);
  if (!column) {
    throw new AuditError(
      'unknown-column',
      `${source} (${table.description}) has no timestamp column ${name ?? ''}, which its window needs.`,
      'Name it under evaluation.columns.timestamp, or take the window out of the plan.',
      name ?? ''
    );
  }
  const quoted = quoteIdentifier(column.name);
  if (column.type === 'TIMESTAMP WITH TIME ZONE') {
    return { expression: quoted, zoned: true };
  }
  if (column.type === 'TIMESTAMP') {
    return { expression: quoted, zoned: false };
  }
  if (column.type === 'DATE' || column.type.startsWith('TIMESTAMP_')) {
    return { expression: `CAST(${quoted} AS TIMESTAMP)`, zoned: false };
  }
  if (column.type === 'VARCHAR') {
    return { expression: `TRY_CAST(${quoted} AS TIMESTAMP)`, zoned: false };
  }
  throw new AuditError(
    'invalid-input',
    `The timestamp column ${column.name} of ${source} (${table.description}) holds ${column.type}, no dates or times.`,
    'Name a column of dates or timestamps under evaluation.columns.timestamp, or take the window out of the plan.',
    column.name
  );
}

async function boundsOf(
  engine: Engine,
  table: OpenedTable,
  time: TimeColumn,
  source: ProductionSource,
  index: number,
  options: CallOptions
): Promise<Bounds> {
  const { last, from, to } = source.window ?? {};
  if (last === undefined) {
    const moment = (text: string | undefined, key: string): number | null =>
      text === undefined ? null : momentMicroseconds(text, `production[${index}].window.${key}`);
    return { from: moment(from, 'from'), to: moment(to, 'to'), holds: { from: true, to: false } };
  }
  const newest = await newestMoment(engine, table, time, source, options);
  return { from: newest - spanMicroseconds(last), to: newest, holds: { from: false, to: true } };
}

async function newestMoment(
  engine: Engine,
  table: OpenedTable,
  time: TimeColumn,
  source: ProductionSource,
  options: CallOptions
): Promise<number> {
  const [answer] = await engine.query(
    [
      `SELECT epoch_us(max(${time.expression})) FROM ${quoteIdentifier(table.relation)} ` +
        `WHERE isfinite(${time.expression})`
    ],
    options
  );
  const newest = answer.rows[0][0];
  if (newest === null) {
    throw new AuditError(
      'empty-table',
      `No row of ${source.name} (${table.description}) has a moment in its timestamp column.`,
      'Name another column under evaluation.columns.timestamp, or take the window out of the plan.',
      source.name
    );
  }
  return Number(newest);
}

function windowCondition(time: TimeColumn, bounds: Bounds): string | null {
  const literal = (moment: number): string =>
    time.zoned
      ? `CAST(${quoteLiteral(rfc3339(moment).replace('Z', '+00'))} AS TIMESTAMPTZ)`
      : `CAST(${quoteLiteral(rfc3339(moment).replace('Z', ''))} AS TIMESTAMP)`;
  const parts: string[] = [];
  if (bounds.from !== null) {
    parts.push(`${time.expression} ${bounds.holds.from ? '>=' : '>'} ${literal(bounds.from)}`);
  }
  if (bounds.to !== null) {
    parts.push(`${time.expression} ${bounds.holds.to ? '<=' : '<'} ${literal(bounds.to)}`);
  }
  return parts.length === 0 ? null : parts.join(' AND ');
}

async function countRows(
  engine: Engine,
  table: OpenedTable,
  condition: string,
  options: CallOptions
): Promise<number> {
  const sql = `SELECT count(*) FROM ${quoteIdentifier(table.relation)} WHERE ${condition}`;
  const [answer] = await engine.query([sql], options);
  return Number(answer.rows[0][0]);
}

/** Types can change on the way through Parquet, so the file is asked and not the source. */
async function columnsOf(
  engine: Engine,
  relation: string,
  options: CallOptions
): Promise<TableColumn[]> {
  const [answer] = await engine.query(
    [`SELECT column_name, column_type FROM (DESCRIBE ${quoteIdentifier(relation)})`],
    options
  );
  return answer.rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

function momentOrNull(moment: number | null): string | null {
  return moment === null ? null : rfc3339(moment);
}

function emptyWindow(source: ProductionSource, bounds: Bounds): AuditError {
  const from = bounds.from === null ? '' : ` from ${rfc3339(bounds.from)}`;
  const to = bounds.to === null ? '' : ` to ${rfc3339(bounds.to)}`;
  return new AuditError(
    'empty-table',
    `No row of ${source.name} lies in the window${from}${to}.`,
    `Widen production.window of ${source.name} in the plan.`,
    source.name
  );
}

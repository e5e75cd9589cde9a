import { emptyWindow, findWindow } from './audit/window';
import { AuditError } from './errors';
import type { Plan, ProductionSource } from './plan/schema';
import type { CallOptions, Engine, OpenedTable, TableColumn } from './ports';
import { quoteIdentifier, quoteLiteral } from './profile/sql';
import type { SnapshotInfo } from './result';
import { withSourceName } from './source-name';

/** A pulled sample and what it was pulled from. */
export interface Snapshot {
  info: SnapshotInfo;
  /** The kept file, opened under a relation of its own. */
  table: OpenedTable;
  /** What it was pulled from, whole. */
  source: OpenedTable;
}

/**
 * The sample of the plan's production source of that name: as it was pulled
 * already, else pulled now.
 */
export async function sampleNamed(
  name: string,
  pulled: readonly Snapshot[],
  engine: Engine,
  plan: Plan,
  now: () => Date,
  options: CallOptions = {}
): Promise<OpenedTable> {
  const index = plan.production.findIndex(source => source.name === name);
  const snapshot =
    pulled.find(({ info }) => info.name === name) ??
    (await pullSnapshot(engine, plan.production[index], index, plan, now, options));
  return snapshot.table;
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
  const whole = `production_${index + 1}`;
  const opened = await engine.open(locate(source), whole, options).catch((thrown: unknown) => {
    throw withSourceName(thrown, whole, source.name);
  });
  if (opened.rows === 0) {
    throw new AuditError(
      'empty-table',
      `${source.name} (${opened.description}) has no rows.`,
      'Name a source with rows.',
      source.name
    );
  }
  const window = source.window
    ? await findWindow(engine, opened, source, index, plan, options)
    : null;
  const condition = window?.condition ?? null;
  const totalRows = condition ? await countRows(engine, opened, condition, options) : opened.rows;
  if (totalRows === 0 && window) {
    throw emptyWindow(source, window);
  }
  const seed = source.sample && source.sample.rows < totalRows ? source.sample.seed : null;
  const sql =
    seed === null || !source.sample
      ? selectAll(opened, condition)
      : engine.unordered
        ? selectSampleByValue(opened, condition, source.sample.rows, seed)
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
      window: window && { from: window.from, to: window.to },
      digest: file.digest,
      path: file.path,
      pulledAt: now().toISOString()
    },
    table: {
      relation: file.relation,
      rows: file.rows,
      columns: file.columns,
      digest: file.digest,
      description: `${source.name} (${opened.description})`,
      cell: opened.cell
    },
    source: opened
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

/**
 * The same where rows have no place: a row's values, hashed, and its number among equal rows stand
 * for it, so that every run draws the same rows and equal rows are drawn one by one. The rows of
 * two different tables of values that hash alike, one pair in 2^63, may change places.
 */
export function selectSampleByValue(
  table: OpenedTable,
  condition: string | null,
  rows: number,
  seed: number
): string {
  const [hashed, number] = ['hashed', 'number'].map(name =>
    quoteIdentifier(unusedColumn(table.columns, name))
  );
  const values = table.columns
    .filter(({ type }) => !type.startsWith('MAP('))
    .map(({ name }) => quoteIdentifier(name))
    .flatMap(name => [`${name} IS NULL`, name]);
  const read =
    `SELECT ${columnList(table)}, hash(${['0', ...values].join(', ')}) AS ${hashed} ` +
    `FROM ${quoteIdentifier(table.relation)}${where(condition)}`;
  const numbered = `SELECT *, row_number() OVER (PARTITION BY ${hashed} ORDER BY ${hashed}) AS ${number} FROM (${read})`;
  const key = `${quoteLiteral(`${seed}:`)} || ${hashed} || ':' || ${number}`;
  return (
    `SELECT ${columnList(table)} FROM (${numbered}) ` +
    `ORDER BY md5_number_lower(${key}), ${hashed}, ${number} LIMIT ${rows}`
  );
}

function where(condition: string | null): string {
  return condition ? ` WHERE ${condition}` : '';
}

function columnList(table: OpenedTable): string {
  return table.columns.map(column => quoteIdentifier(column.name)).join(', ');
}

function unusedColumn(columns: readonly TableColumn[], wanted = 'place'): string {
  const taken = new Set(columns.map(column => column.name.toLowerCase()));
  let name = wanted;
  while (taken.has(name)) {
    name += '_';
  }
  return name;
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

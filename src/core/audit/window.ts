import { AuditError } from '../errors';
import type { Plan, ProductionSource } from '../plan/schema';
import type { CallOptions, Engine, OpenedTable } from '../ports';
import { shortType } from '../profile/kind';
import { quoteIdentifier, quoteLiteral } from '../profile/sql';
import { momentMicroseconds, rfc3339, spanMicroseconds } from './moment';

/** The rows of a source that count, by time. */
export interface Window {
  /** RFC 3339; null is open. */
  from: string | null;
  to: string | null;
  /** The rows as a condition in SQL; null where both ends are open. */
  condition: string | null;
}

/**
 * Finds the window that the plan asks for. `from` lies inside and `to` outside
 * of it. For `last` both are counted back from the newest moment of the source:
 * `to` is that moment and lies inside, `from` is outside, so that `7d` of daily
 * rows are seven days.
 *
 * @throws AuditError `unknown-column` without the timestamp column,
 * `invalid-input` if it holds no times, `empty-table` if it is all missing.
 */
export async function findWindow(
  engine: Engine,
  table: OpenedTable,
  source: ProductionSource,
  index: number,
  plan: Plan,
  options: CallOptions
): Promise<Window> {
  const time = timeColumn(table, plan.evaluation.columns.timestamp, source.name);
  const bounds = await boundsOf(engine, table, time, source, index, options);
  return {
    from: momentOrNull(bounds.from),
    to: momentOrNull(bounds.to),
    condition: windowCondition(time, bounds)
  };
}

/** What to say where no row lies in the window. */
export function emptyWindow(source: ProductionSource, { from, to }: Window): AuditError {
  return new AuditError(
    'empty-table',
    `No row of ${source.name} lies in the window${from === null ? '' : ` from ${from}`}${to === null ? '' : ` to ${to}`}.`,
    `Widen the window of ${source.name} in the plan.`,
    source.name
  );
}

/** Where a window begins and ends, in microseconds since 1970 UTC; null is open. */
interface Bounds {
  from: number | null;
  to: number | null;
  /** Whether the moments themselves lie inside: a window of the last rows leaves its first moment out. */
  holds: { from: boolean; to: boolean };
}

/** The timestamp column as SQL that gives a TIMESTAMP, or a TIMESTAMPTZ where it has a zone. */
export interface TimeColumn {
  expression: string;
  zoned: boolean;
}

export function timeColumn(
  table: OpenedTable,
  name: string | undefined,
  source: string
): TimeColumn {
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
    `The timestamp column ${column.name} of ${source} (${table.description}) holds ${shortType(column.type)}, no dates or times.`,
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

function momentOrNull(moment: number | null): string | null {
  return moment === null ? null : rfc3339(moment);
}

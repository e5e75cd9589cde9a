import { throwIfAborted } from '../errors';
import type { Engine, OpenedTable } from '../ports';
import { labelOfCode, type Reading } from './kind';
import type { ColumnPair } from './pairing';
import { dropPartSql, type Side } from './part';
import { quoteIdentifier } from './sql';

/** From so many columns on, every statement on a table takes long to plan. */
const WIDE_COLUMNS = 100;
/** Values of a stored copy: 128 MB as doubles. */
const MOST_STORED_VALUES = 16_000_000;

/** Some columns as they are to be read: of the table itself, or of a narrow copy of it. */
export interface Readable {
  relation: string;
  /** In the order of the pairs that were asked for. */
  pairs: ColumnPair[];
}

/**
 * Calls `read` with some columns of a table. Those of a wide table are copied first, as planning many
 * statements on it costs more than copying; the copy is dropped afterwards.
 */
export async function* withNarrow<T>(
  engine: Engine,
  table: OpenedTable,
  side: Side,
  pairs: ColumnPair[],
  read: (readable: Readable) => AsyncIterable<T>,
  signal?: AbortSignal
): AsyncGenerator<T> {
  const wide = table.columns.length >= WIDE_COLUMNS;
  if (!wide || pairs.length < 2 || table.rows * pairs.length > MOST_STORED_VALUES) {
    yield* read({ relation: table.relation, pairs });
    return;
  }
  throwIfAborted(signal);
  const name = `${table.relation}_narrow`;
  const list = pairs.map((pair, index) => `${storedSql(pair, side)} AS c${index}`);
  await engine.query(
    [
      `CREATE OR REPLACE TABLE ${quoteIdentifier(name)} AS SELECT ${list.join(', ')} FROM ${quoteIdentifier(table.relation)}`
    ],
    { signal }
  );
  try {
    yield* read({ relation: name, pairs: pairs.map((pair, index) => asStored(pair, index, side)) });
  } finally {
    // Without the signal, as this is due after a cancel too; a dead engine has nothing to drop.
    await engine.query([dropPartSql(name)]).catch(() => undefined);
  }
}

function storedSql({ kind, reading }: ColumnPair, side: Side): string {
  const { expression, code } = reading[side];
  if (code) {
    return code.expression;
  }
  switch (kind) {
    case 'text':
    case 'embedding':
      return `CASE WHEN ${expression} IS NOT NULL THEN TRUE END`;
    case 'numeric':
    case 'datetime':
      return `CAST(${expression} AS DOUBLE)`;
    default:
      return `CAST(${expression} AS VARCHAR)`;
  }
}

function asStored(pair: ColumnPair, index: number, side: Side): ColumnPair {
  const { code, stored: _asItStands, ...own } = pair.reading[side];
  const expression = `c${index}`;
  const reading: Reading = code
    ? { ...own, expression: labelOfCode(expression, code.labels), code: { ...code, expression } }
    : { ...own, expression };
  return { ...pair, reading: { reference: reading, current: reading } };
}

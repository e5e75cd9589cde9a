import type { ColumnPair } from './pairing';
import { quoteIdentifier } from './sql';

export type Side = 'reference' | 'current';
export const SIDES: Side[] = ['reference', 'current'];

/** Columns that share one statement: planning costs more than scanning a small table. */
const COLUMNS_PER_PART = 50;
/** From so many columns on, every statement on a table takes long to plan. */
const WIDE_COLUMNS = 100;
/** Values of a stored part: 128 MB as doubles. */
const MOST_STORED_VALUES = 16_000_000;

/** One column inside a part: its name there, and whether NaN and infinities may be among its values. */
export interface PartColumn {
  pair: ColumnPair;
  x: string;
  mayBeInfinite: boolean;
}

/**
 * A few columns of both tables, read as one: `s` is true for rows of the
 * reference, the columns follow as `x0`, `x1`, …
 */
export interface Part {
  /** What stands behind FROM: a query, or the table that `create` makes. */
  source: string;
  /** The same for one side alone, whose scan is then planned without the other's. */
  sides: Record<Side, string>;
  /** Run first; null where the part is read from the tables themselves. */
  create: string | null;
  columns: PartColumn[];
  /** The tables that it is read from. */
  relations: Record<Side, string>;
}

/** The rows of one side of a part, as a WHERE clause; the engine skips the other side's scan. */
export function whereSide(side: Side): string {
  return side === 'reference' ? 's' : 'NOT s';
}

export interface PartOptions {
  relations: Record<Side, string>;
  rows: number;
  /** Columns of the wider table. */
  width: number;
  /** Name of the table that stored parts are kept in, one after the other. */
  name: string;
}

/**
 * Cuts the columns into parts. Parts of wide tables are stored, since planning
 * a statement on a thousand columns costs more than it saves; narrow ones are
 * read in place, which costs less than copying.
 */
export function partsOf(pairs: ColumnPair[], options: PartOptions): Part[] {
  const stored = options.width >= WIDE_COLUMNS;
  const size = stored
    ? Math.min(COLUMNS_PER_PART, Math.floor(MOST_STORED_VALUES / options.rows))
    : COLUMNS_PER_PART;
  return chunksOf(pairs, Math.max(1, size)).map(chunk => {
    const columns = chunk.map((pair, index) => ({
      pair,
      x: `x${index}`,
      mayBeInfinite: pair.reading.reference.mayBeInfinite || pair.reading.current.mayBeInfinite
    }));
    const inPlace = partInPlace(columns, options.relations);
    const table = quoteIdentifier(options.name);
    return stored
      ? {
          ...inPlace,
          source: table,
          sides: {
            reference: `(SELECT * FROM ${table} WHERE ${whereSide('reference')})`,
            current: `(SELECT * FROM ${table} WHERE ${whereSide('current')})`
          },
          create: `CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${inPlace.source}`
        }
      : inPlace;
  });
}

function partInPlace(columns: PartColumn[], relations: Record<Side, string>): Part {
  const reference = sideSql(columns, 'reference', relations.reference);
  const current = sideSql(columns, 'current', relations.current);
  return {
    source: `(${reference} UNION ALL ${current})`,
    sides: { reference: `(${reference})`, current: `(${current})` },
    create: null,
    columns,
    relations
  };
}

/**
 * The part with one of its columns alone, for statements that read no other. Engines
 * leave out what is not asked for, but only after they have looked through it wherever
 * the statement reads the part.
 */
export function partAlone(part: Part, column: PartColumn): Part {
  return part.create === null ? partInPlace([column], part.relations) : part;
}

function sideSql(columns: PartColumn[], side: Side, relation: string): string {
  const flag = side === 'reference' ? 'TRUE' : 'FALSE';
  const list = columns.map(({ pair, x }) => `${storedExpression(pair, side)} AS ${x}`);
  return `SELECT ${[`${flag} AS s`, ...list].join(', ')} FROM ${quoteIdentifier(relation)}`;
}

export function dropPartSql(name: string): string {
  return `DROP TABLE IF EXISTS ${quoteIdentifier(name)}`;
}

/** The items in their order, cut into lists of at most `size`. */
export function chunksOf<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size)
  );
}

function storedExpression(pair: ColumnPair, side: Side): string {
  const { expression, code } = pair.reading[side];
  if (code) {
    return code.expression;
  }
  switch (pair.kind) {
    case 'text':
    case 'embedding':
      return `CASE WHEN ${expression} IS NOT NULL THEN TRUE END`;
    case 'categorical':
      return sameLevels(pair) ? expression : `CAST(${expression} AS VARCHAR)`;
    default:
      return expression;
  }
}

/** Whether equal levels of the two types are equal values; otherwise their texts are compared. */
function sameLevels({ type, family }: ColumnPair): boolean {
  const numeric = [family.reference, family.current].every(
    each => each === 'integer' || each === 'real'
  );
  return numeric || type.reference === type.current;
}

/** A numeric column of a part without NaN and infinities. */
export function finiteExpression({ x, mayBeInfinite }: PartColumn): string {
  return mayBeInfinite ? `CASE WHEN isfinite(${x}) THEN ${x} END` : x;
}

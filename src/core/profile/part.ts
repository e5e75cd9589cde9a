import type { ColumnPair } from './pairing';
import { quoteIdentifier } from './sql';

export type Side = 'reference' | 'current';
export const SIDES: Side[] = ['reference', 'current'];

/** Columns that share one part: planning a statement costs more than scanning a small table. */
const MOST_COLUMNS = 50;
/** Values of a part: 128 MB as doubles. */
const MOST_VALUES = 16_000_000;

/** One column inside a part: its name there, and whether NaN and infinities may be among its values. */
export interface PartColumn {
  pair: ColumnPair;
  x: string;
  mayBeInfinite: boolean;
}

/**
 * A few columns of both tables, read once into one table of the engine: `s`
 * is true for rows of the reference, the columns follow as `x0`, `x1`, …
 */
export interface Part {
  name: string;
  columns: PartColumn[];
}

/** The rows of one side of a part, as a WHERE clause; rows lie side by side, so the scan skips the rest. */
export function whereSide(side: Side): string {
  return side === 'reference' ? 's' : 'NOT s';
}

/** How many columns go into a part of tables with so many rows in all. */
export function columnsPerPart(rows: number): number {
  return Math.max(1, Math.min(MOST_COLUMNS, Math.floor(MOST_VALUES / Math.max(1, rows))));
}

export function partOf(name: string, pairs: ColumnPair[]): Part {
  return {
    name,
    columns: pairs.map((pair, index) => ({
      pair,
      x: `x${index}`,
      mayBeInfinite: pair.reading.reference.mayBeInfinite || pair.reading.current.mayBeInfinite
    }))
  };
}

export function createPartSql(part: Part, relations: Record<Side, string>): string {
  const side = (which: Side, flag: string): string => {
    const columns = part.columns.map(({ pair, x }) => `${storedExpression(pair, which)} AS ${x}`);
    return `SELECT ${[`${flag} AS s`, ...columns].join(', ')} FROM ${quoteIdentifier(relations[which])}`;
  };
  return (
    `CREATE OR REPLACE TABLE ${quoteIdentifier(part.name)} AS ` +
    `${side('reference', 'TRUE')} UNION ALL ${side('current', 'FALSE')}`
  );
}

export function dropPartSql(name: string): string {
  return `DROP TABLE IF EXISTS ${quoteIdentifier(name)}`;
}

function storedExpression(pair: ColumnPair, side: Side): string {
  const { expression } = pair.reading[side];
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

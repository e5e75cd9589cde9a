import type { ColumnKind } from '../drift/report';
import type { OpenedTable, SeparateRequest } from '../ports';
import { familyOf, readingOf } from '../profile/kind';
import { quoteIdentifier } from '../profile/sql';
import type { MultivariateOptions } from './schema';

/** A column that the classifier sees. */
export interface SeenColumn {
  name: string;
  kind: ColumnKind;
}

export const WIRE_KINDS: Record<ColumnKind, SeparateRequest['columns'][number]['kind']> = {
  numeric: 'number',
  datetime: 'number',
  boolean: 'number',
  categorical: 'category',
  text: 'text',
  embedding: 'vector'
};

/** The block of a row that stands by itself. */
export const BY_ROW = 'CAST(NULL AS BIGINT)';

/**
 * Rows in the order of the hash of their place, which draws the same ones each time whatever the
 * number of threads: the place `n`, the block `b`, and `c0`, `c1`, … for the columns.
 */
export function drawnRows(
  table: OpenedTable,
  columns: readonly SeenColumn[],
  { rows, seed }: MultivariateOptions,
  block = BY_ROW
): string {
  const listed = columns.map((column, index) => `, ${valueOf(table, column)} AS c${index}`);
  return (
    `SELECT n, ${block} AS b${listed.join('')} FROM ${numberedRows(table)} ` +
    `ORDER BY ${drawnOrder(seed)} LIMIT ${rows}`
  );
}

/** By the place `n` of the rows. */
export function drawnOrder(seed: number): string {
  return `hash(n + ${seed} * 1000003), n`;
}

/** The table with the place of each row in a column `n`, which hides one of the table's own. */
export function numberedRows(table: OpenedTable): string {
  const names = table.columns.filter(({ name }) => name.toLowerCase() !== 'n');
  const listed = names.map(({ name }) => quoteIdentifier(name)).join(', ');
  const own = table.columns.find(({ name }) => name.toLowerCase() === 'n');
  const aside = own ? `, ${quoteIdentifier(own.name)} AS ${quoteIdentifier(ASIDE)}` : '';
  return `(SELECT row_number() OVER () AS n${listed ? `, ${listed}` : ''}${aside} FROM ${quoteIdentifier(table.relation)})`;
}

/** The table as it is, whose columns can be reached by what `numberedRows` calls them too. */
export function namedRows(table: OpenedTable): string {
  const relation = quoteIdentifier(table.relation);
  const own = table.columns.find(({ name }) => name.toLowerCase() === 'n');
  return own
    ? `(SELECT *, ${quoteIdentifier(own.name)} AS ${quoteIdentifier(ASIDE)} FROM ${relation})`
    : relation;
}

/** What `numberedRows` calls a column of the table. */
export function numberedName(name: string): string {
  return name.toLowerCase() === 'n' ? ASIDE : name;
}

const ASIDE = 'model-audit own n';

/** The column as both sides can be compared: numbers as DOUBLE, levels and texts as text. */
export function valueOf(table: OpenedTable, { name, kind }: SeenColumn): string {
  const type = table.columns.find(column => column.name === name)?.type ?? '';
  return comparable(kind, type, numberedName(name));
}

/** The same of a column that is reached by its own name. */
export function comparable(kind: ColumnKind, type: string, name: string): string {
  const reading = readingOf(kind, familyOf(type), name)?.expression ?? 'NULL';
  switch (kind) {
    case 'numeric':
    case 'datetime':
    case 'boolean':
      return `CAST(${reading} AS DOUBLE)`;
    case 'embedding':
      return `CAST(${reading} AS DOUBLE[])`;
    default:
      return `CAST(${reading} AS VARCHAR)`;
  }
}

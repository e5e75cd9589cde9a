import type { AnalysisContext } from '../analysis/analysis';
import type { OpenedTable } from '../ports';
import { countOf, quoteIdentifier } from '../profile/sql';
import { drawnRows, valueOf, type SeenColumn } from './columns';
import type { MultivariateOptions } from './schema';

/** Values of a side that several of its rows share and no row of the other; fewer are levels. */
const LEAST_VALUES = 10;
/** Share of a side's rows that have such a value, from which a column ties rows together. */
const TIED = 0.5;
/** Share of a side's rows that equal others of that side alone, from which equal rows are tied. */
const EQUAL = 0.01;
/** Share of equal rows that may stand on both sides; more are alike for how coarse columns are. */
const ON_BOTH = 0.1;
/** Columns looked at by one statement. */
const AT_ONCE = 20;

/** Rows by how their values are shared; `reference` first. */
interface Sharing {
  place: number;
  /** Rows whose value several rows of their side have and none of the other. */
  rows: [number, number];
  /** Different such values. */
  values: [number, number];
  /** Rows whose value stands on both sides. */
  both: [number, number];
}

/**
 * The column whose values tie most rows together, such as a figure of each hour: on both sides half
 * of the rows or more share their value with others of that side, and with none of the other. Of
 * several the one of the fewest values, since the others mostly are parts of its blocks; null
 * where there is none.
 */
export async function repeatedColumn(
  context: AnalysisContext,
  columns: readonly SeenColumn[],
  options: MultivariateOptions
): Promise<SeenColumn | null> {
  const looked = columns
    .map((column, place) => ({ ...column, place }))
    .filter(({ kind }) => kind === 'numeric' || kind === 'datetime' || kind === 'categorical');
  const values = looked.map(({ place, kind }) => ({
    place,
    value:
      kind === 'categorical' ? `c${place}` : `CASE WHEN NOT isnan(c${place}) THEN c${place} END`
  }));
  const found = (await sharing(context, columns, values, options)).filter(
    ({ rows, values: [ofReference, ofCurrent] }) =>
      Math.min(ofReference, ofCurrent) >= LEAST_VALUES &&
      rows[0] >= TIED * drawn(context.reference, options) &&
      rows[1] >= TIED * drawn(context.current, options)
  );
  const count = ({ values: [ofReference, ofCurrent] }: Sharing): number => ofReference + ofCurrent;
  const [coarsest] = found.sort((a, b) => count(a) - count(b));
  return coarsest ? columns[coarsest.place] : null;
}

/**
 * The SQL of a number that equal rows share, where a side has such rows beside those that are equal
 * on both sides for how coarse the columns are; null elsewhere.
 */
export async function equalRowsSql(
  context: AnalysisContext,
  columns: readonly SeenColumn[],
  options: MultivariateOptions
): Promise<((table: OpenedTable) => string) | null> {
  const hash = (names: readonly string[]): string =>
    `CAST(hash(${names.join(', ')}) >> 1 AS BIGINT)`;
  const value = hash(columns.map((_, place) => `c${place}`));
  const [found] = await sharing(context, columns, [{ place: 0, value }], options);
  const sizes = [drawn(context.reference, options), drawn(context.current, options)];
  const repeat = sizes.some((size, side) => found.rows[side] >= EQUAL * size);
  const coarse = sizes.some((size, side) => found.both[side] >= ON_BOTH * size);
  return repeat && !coarse ? table => hash(columns.map(column => valueOf(table, column))) : null;
}

function drawn(table: OpenedTable, { rows }: MultivariateOptions): number {
  return Math.min(table.rows, rows);
}

async function sharing(
  { engine, reference, current, signal }: AnalysisContext,
  columns: readonly SeenColumn[],
  values: readonly { place: number; value: string }[],
  options: MultivariateOptions
): Promise<Sharing[]> {
  const table = quoteIdentifier(`tied_${current.relation}`);
  const side = (of: OpenedTable, number: number): string =>
    `SELECT ${number} AS s, * EXCLUDE (n, b) FROM (${drawnRows(of, columns, options)})`;
  const found: Sharing[] = [];
  try {
    await engine.query(
      [`CREATE OR REPLACE TABLE ${table} AS ${side(reference, 0)} UNION ALL ${side(current, 1)}`],
      { signal }
    );
    for (let start = 0; start < values.length; start += AT_ONCE) {
      const sql = values.slice(start, start + AT_ONCE).map(each => sharingSql(table, each));
      const [{ rows }] = await engine.query([sql.join(' UNION ALL ')], { signal });
      found.push(...rows.map(row => readSharing(row.map(countOf))));
    }
    return found;
  } finally {
    // Without the signal, as this is due after a cancel too; a dead engine has nothing to drop.
    await engine.query([`DROP TABLE IF EXISTS ${table}`]).catch(() => undefined);
  }
}

function sharingSql(table: string, { place, value }: { place: number; value: string }): string {
  const alone = (own: string, other: string): string =>
    `FILTER (WHERE ${own} >= 2 AND ${other} = 0)`;
  return (
    `SELECT ${place}, sum(r) ${alone('r', 'p')}, sum(p) ${alone('p', 'r')}, ` +
    `count(*) ${alone('r', 'p')}, count(*) ${alone('p', 'r')}, ` +
    `sum(r) FILTER (WHERE p > 0), sum(p) FILTER (WHERE r > 0) FROM ` +
    `(SELECT v, count(*) FILTER (WHERE s = 0) AS r, count(*) FILTER (WHERE s = 1) AS p ` +
    `FROM (SELECT s, ${value} AS v FROM ${table}) WHERE v IS NOT NULL GROUP BY v)`
  );
}

function readSharing(row: readonly number[]): Sharing {
  return {
    place: row[0],
    rows: [row[1], row[2]],
    values: [row[3], row[4]],
    both: [row[5], row[6]]
  };
}

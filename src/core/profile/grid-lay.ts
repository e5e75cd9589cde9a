import { throwIfAborted } from '../errors';
import type { QueryResult } from '../ports';
import { baseCell, cutsOf, type ReferenceGrid } from './grid';
import {
  chooseBase,
  likelyDecimals,
  MOST_POINTS,
  cutSearch,
  gridRules,
  withCuts,
  withTenths,
  type GridBounds,
  type CutSearch,
  type FoundCuts
} from './grid-choose';
import { mergeCells, type Cells } from './grid-cells';
import {
  baseSql,
  columnsPerSelect,
  countAll,
  insideSql,
  TIMEOUT_SECONDS,
  type CountedTable,
  type GridColumn
} from './grid-count';
import { readCounted, type GridCounts } from './grid-table';
import { readSamples, sampleSql, type SampleQuantiles } from './moments';
import type { ColumnPair } from './pairing';
import { chunksOf, type Part } from './part';
import { storedColumns, valuesSql } from './sorted';
import { numberOrNull, quoteIdentifier } from './sql';

/** Cuts of one column at most: all that a search can find. */
const MOST_CUTS = 4096;

/** A column's grid with the counts of the table that fixed it. */
export interface LaidColumn {
  pair: ColumnPair;
  grid: ReferenceGrid;
  counts: GridCounts;
}

/**
 * Fixes the grids of some numeric and datetime columns by a table, and counts it on them. A sample
 * places the base cells; their counts tell which of them hold the tenths, or a value of many rows,
 * and only those, with the tails, are read again. Where NumPy does it, columns that can be held in
 * memory are read once.
 */
export async function layGrids(table: CountedTable, pairs: ColumnPair[]): Promise<LaidColumn[]> {
  return table.engine.laid ? layByNumPy(table, pairs) : layBySql(table, pairs);
}

async function layByNumPy(
  { engine, relation, rows, side, signal }: CountedTable,
  pairs: ColumnPair[]
): Promise<LaidColumn[]> {
  throwIfAborted(signal);
  const groups = chunksOf(pairs, columnsPerSelect(rows)).map(group => ({
    sql: valuesSql(group, relation, side),
    columns: group.length,
    stored: storedColumns(group, relation, side)
  }));
  const laid = await engine.laid!(
    { groups, rules: gridRules(rows) },
    { signal, timeout: TIMEOUT_SECONDS }
  );
  return laid.map(({ grid, counts }, index) => {
    const column = { pair: pairs[index], grid, counts: readCounted(counts) };
    return grid.decimals === null ? column : onTenths(column);
  });
}

async function layBySql(table: CountedTable, pairs: ColumnPair[]): Promise<LaidColumn[]> {
  const samples = await sample(table, pairs);
  const bounds = await boundsOf(table, pairs, samples);
  let columns = pairs.map((pair, index) => ({
    pair,
    grid: chooseBase(table.rows, samples[index], bounds[index], likelyDecimals(samples[index]))
  }));
  let counts = await countAll(table, columns);
  const wrong = columns.filter((_, index) => counts[index].off > 0);
  if (wrong.length > 0) {
    // Some value has more decimal places than the sample's.
    const plain = wrong.map(({ pair }) => {
      const index = pairs.indexOf(pair);
      return { pair, grid: chooseBase(table.rows, samples[index], bounds[index], null) };
    });
    const again = await countAll(table, plain);
    counts = counts.map((each, index) => again[wrong.indexOf(columns[index])] ?? each);
    columns = columns.map(each => plain[wrong.indexOf(each)] ?? each);
  }
  return split(
    table,
    columns.map((column, index) => ({ ...column, counts: counts[index] }))
  );
}

/** The columns as one part of a single side. */
function partOf({ relation, side }: CountedTable, pairs: readonly ColumnPair[]): Part {
  const columns = pairs.map((pair, index) => ({
    pair,
    x: `x${index}`,
    mayBeInfinite: pair.reading[side].mayBeInfinite
  }));
  const list = columns.map(
    ({ pair, x }) => `CAST(${pair.reading[side].expression} AS DOUBLE) AS ${x}`
  );
  const flag = side === 'reference' ? 'TRUE' : 'FALSE';
  const source = `(SELECT ${[`${flag} AS s`, ...list].join(', ')} FROM ${quoteIdentifier(relation)})`;
  return {
    source,
    sides: { reference: source, current: source },
    create: null,
    columns,
    relations: { reference: relation, current: relation }
  };
}

async function sample(
  table: CountedTable,
  pairs: readonly ColumnPair[]
): Promise<(SampleQuantiles | null)[]> {
  const part = partOf(table, pairs);
  const [result] = await ask(table, [sampleSql(part, part.columns, table.rows, table.side)]);
  return readSamples(result.rows[0], pairs.length);
}

/** Smallest and largest finite values; null where there are none. */
async function boundsOf(
  table: CountedTable,
  pairs: readonly ColumnPair[],
  samples: readonly (SampleQuantiles | null)[]
): Promise<(GridBounds | null)[]> {
  const wanted = pairs.filter((_, index) => {
    const known = samples[index];
    return known === null || known.tailLow === known.tailHigh || likelyDecimals(known) !== null;
  });
  if (wanted.length === 0) {
    return pairs.map(() => null);
  }
  const { source, columns } = partOf(table, wanted);
  const figures = columns.flatMap(({ x }) => {
    const finite = `CASE WHEN isfinite(${x}) THEN ${x} END`;
    return [`min(${finite})`, `max(${finite})`];
  });
  const [result] = await ask(table, [`SELECT ${figures.join(', ')} FROM ${source}`]);
  const cells = result.rows[0].map(numberOrNull);
  return pairs.map(pair => {
    const place = wanted.indexOf(pair);
    const [minimum, maximum] = place < 0 ? [null, null] : cells.slice(place * 2);
    return minimum === null || maximum === null ? null : { minimum, maximum };
  });
}

async function ask({ engine, signal }: CountedTable, statements: string[]): Promise<QueryResult[]> {
  throwIfAborted(signal);
  return engine.query(statements, { signal, timeout: TIMEOUT_SECONDS });
}

/** Cuts the grids at the tenths, at values of many rows and in the tails, and counts what was cut anew. */
async function split(table: CountedTable, columns: LaidColumn[]): Promise<LaidColumn[]> {
  const open = columns.filter(
    ({ grid, counts }) => grid.decimals === null && counts.minimum !== null
  );
  const found = await findCuts(table, open);
  const cut = open.map(({ pair, grid, counts }, index) => ({
    pair,
    grid: withCuts(grid, found[index], {
      minimum: counts.minimum ?? 0,
      maximum: counts.maximum ?? 0
    })
  }));
  const again = await countAll(
    table,
    cut.map(({ pair, grid }): GridColumn => ({ pair, grid, only: cutBases(grid) }))
  );
  return columns.map(column => {
    const place = open.indexOf(column);
    if (place < 0) {
      return column.grid.decimals === null ? column : onTenths(column);
    }
    const { grid } = cut[place];
    const kept = moved(column.counts.cells, grid, new Set(cutBases(grid)));
    return {
      ...column,
      grid,
      counts: { ...column.counts, cells: mergeCells(kept, again[place].cells) }
    };
  });
}

/** Every value of a base cell of one value lies at the tenth that cuts it, not above. */
function onTenths(column: LaidColumn): LaidColumn {
  const grid = withTenths(column.grid, column.counts);
  const cells = moved(column.counts.cells, grid, new Set());
  return { ...column, grid, counts: { ...column.counts, cells } };
}

function cutBases(grid: ReferenceGrid): number[] {
  const bases = new Set(cutsOf(grid).map(cut => baseCell(grid, cut)));
  return [...bases].sort((left, right) => left - right);
}

/** Counts by base cell as counts by cell, without those of the given base cells. */
function moved(cells: Cells, grid: ReferenceGrid, without: ReadonlySet<number>): Cells {
  const cuts = cutsOf(grid).map(cut => baseCell(grid, cut));
  const kept: Cells = { index: [], counts: [], parts: [] };
  let below = 0;
  cells.index.forEach((index, place) => {
    while (below < cuts.length && cuts[below] < index - 1) {
      below += 1;
    }
    if (!without.has(index - 1)) {
      kept.index.push(index + below);
      kept.counts.push(cells.counts[place]);
      kept.parts.push(cells.parts[place]);
    }
  });
  return kept;
}

/** Where the base cells are cut, column by column. */
async function findCuts(table: CountedTable, columns: LaidColumn[]): Promise<FoundCuts[]> {
  const search = (which: LaidColumn[], few: boolean): Promise<FoundCuts[]> =>
    searchCuts(
      table,
      which,
      which.map(({ counts }) => cutSearch(counts, few))
    );
  const found = await search(columns, true);
  const tooMany = columns.filter((_, index) => found[index].points.length > MOST_POINTS);
  const again = await search(tooMany, false);
  return found.map((cuts, index) => again[tooMany.indexOf(columns[index])] ?? cuts);
}

async function searchCuts(
  table: CountedTable,
  columns: readonly LaidColumn[],
  searches: readonly CutSearch[]
): Promise<FoundCuts[]> {
  if (columns.length === 0) {
    return [];
  }
  const results = await ask(
    table,
    columns.map((column, index) => cutsSql(table, column, searches[index]))
  );
  return results.map(({ rows }) => {
    const values = (single: number): number[] =>
      rows.filter(row => Number(row[1]) === single).map(([x]) => numberOrNull(x) ?? 0);
    return { points: values(1), ends: values(0) };
  });
}

/** One statement for one column: the tenths and the values of many rows, and cuts in between. */
function cutsSql(
  { relation, side }: CountedTable,
  { pair, grid }: LaidColumn,
  { tenths, bases, least, step }: CutSearch
): string {
  const values = `SELECT CAST(${pair.reading[side].expression} AS DOUBLE) AS x FROM ${quoteIdentifier(relation)}`;
  const at = tenths.map(
    ({ base, rank }) => `OR (b = ${base} AND upto >= ${rank} AND upto - n < ${rank})`
  );
  const single = `(n >= ${least} ${at.join(' ')})`;
  const between = step === null ? '' : ` OR upto // ${step} <> (upto - n) // ${step}`;
  return `
WITH counted AS (SELECT ${baseSql(grid, 'x')} AS b, x, count(*) AS n FROM (${values}) WHERE x IS NOT NULL AND ${insideSql(grid, 'x', bases)} GROUP BY b, x),
ranked AS (SELECT b, x, n, CAST(sum(n) OVER (PARTITION BY b ORDER BY x ROWS UNBOUNDED PRECEDING) AS BIGINT) AS upto FROM counted)
SELECT x, CASE WHEN ${single} THEN 1 ELSE 0 END AS single FROM ranked
WHERE ${single}${between} ORDER BY single DESC, n DESC, x LIMIT ${MOST_CUTS}`;
}

import { throwIfAborted } from '../errors';
import type { CellValue, Engine } from '../ports';
import { cutsOf, countingGrid, FARTHEST, type ReferenceGrid } from './grid';
import { CELL_PARTS, NO_CELLS, type Cells } from './grid-cells';
import { readCounted, type GridCounts } from './grid-table';
import type { ColumnPair } from './pairing';
import { chunksOf, type Side } from './part';
import { storedColumns, valuesSql } from './sorted';
import { countOf, doubleLiteral, numberOrNull, quoteIdentifier } from './sql';

/** Values of one SELECT that several columns share, and columns of one. */
const VALUES_PER_SELECT = 1_000_000;
const COLUMNS_PER_SELECT = 16;
/** Values and columns of one call, so that progress moves and cancel works. */
const VALUES_PER_CALL = 12_000_000;
const COLUMNS_PER_CALL = 48;
/** A statement over very many rows takes minutes; beyond this something is stuck. */
export const TIMEOUT_SECONDS = 1800;

/** One side of a column, where it is to be counted. */
export interface GridColumn {
  pair: ColumnPair;
  grid: ReferenceGrid;
  /** Base cells to count alone; all of them without it. */
  only?: readonly number[];
}

/** A table whose columns are counted. */
export interface CountedTable {
  engine: Engine;
  relation: string;
  rows: number;
  side: Side;
  signal?: AbortSignal;
}

/**
 * Counts columns on their grids, a few at a time and in their order: by NumPy where the engine has
 * it, else by one GROUP BY a column. Both give the same counts to the last one.
 */
export async function* countOnGrids(
  table: CountedTable,
  columns: readonly GridColumn[]
): AsyncGenerator<GridCounts[]> {
  const { engine, rows, signal } = table;
  const perSelect = columnsPerSelect(rows);
  const perCall = Math.max(perSelect, columnsFor(rows, VALUES_PER_CALL, COLUMNS_PER_CALL));
  for (const share of chunksOf([...columns], perCall)) {
    throwIfAborted(signal);
    yield await (engine.counted ? byNumPy(table, share, perSelect) : bySql(table, share));
  }
}

/** Columns of a table of so many rows that share a SELECT. */
export function columnsPerSelect(rows: number): number {
  return columnsFor(rows, VALUES_PER_SELECT, COLUMNS_PER_SELECT);
}

function columnsFor(rows: number, values: number, most: number): number {
  return Math.min(most, Math.max(1, Math.floor(values / Math.max(1, rows))));
}

/** All of the columns' counts. */
export async function countAll(
  table: CountedTable,
  columns: readonly GridColumn[]
): Promise<GridCounts[]> {
  const all: GridCounts[] = [];
  for await (const counts of countOnGrids(table, columns)) {
    all.push(...counts);
  }
  return all;
}

async function byNumPy(
  { engine, relation, side, signal }: CountedTable,
  columns: GridColumn[],
  perSelect: number
): Promise<GridCounts[]> {
  // A restricted column has rows of its own.
  const groups = columns.some(({ only }) => only)
    ? columns.map(column => [column])
    : chunksOf(columns, perSelect);
  const counted = await engine.counted!(
    {
      groups: groups.map(group => {
        const pairs = group.map(({ pair }) => pair);
        const grids = group.map(({ grid }) => countingGrid(grid));
        return group[0].only
          ? { sql: restrictedSql(group[0], relation, side), grids }
          : {
              sql: valuesSql(pairs, relation, side),
              grids,
              stored: storedColumns(pairs, relation, side)
            };
      })
    },
    { signal, timeout: TIMEOUT_SECONDS }
  );
  return counted.map(readCounted);
}

function restrictedSql({ pair, grid, only }: GridColumn, relation: string, side: Side): string {
  const values = valuesSql([pair], relation, side);
  return only === undefined
    ? values
    : `SELECT c0 FROM (${values}) WHERE ${insideSql(grid, 'c0', only)}`;
}

/** Whether a value is finite and in one of the base cells. */
export function insideSql(grid: ReferenceGrid, x: string, bases: readonly number[]): string {
  return bases.length === 0
    ? 'FALSE'
    : `isfinite(${x}) AND ${baseSql(grid, x)} IN (${bases.join(', ')})`;
}

/** The base cell of a finite value. */
export function baseSql({ low, perUnit, cells }: ReferenceGrid, x: string): string {
  const place = `(${x} - ${doubleLiteral(low)}) * ${doubleLiteral(perUnit)}`;
  return `CAST(floor(least(greatest(${place}, -1), ${cells})) AS INTEGER)`;
}

async function bySql(table: CountedTable, columns: GridColumn[]): Promise<GridCounts[]> {
  const { engine, relation, side, signal } = table;
  const statements = [
    `SELECT ${columns.map((column, index) => figuresSql(column, `c${index}`)).join(', ')} FROM (${valuesOf(columns, relation, side)})`,
    ...columns.map(column => cellsSql(column, relation, side))
  ];
  const [figures, ...cells] = await engine.query(statements, { signal, timeout: TIMEOUT_SECONDS });
  return columns.map((_, index) =>
    readFigures(
      figures.rows[0].slice(index * FIGURES, (index + 1) * FIGURES),
      readCells(cells[index].rows)
    )
  );
}

function valuesOf(columns: readonly GridColumn[], relation: string, side: Side): string {
  const list = columns.map(
    ({ pair }, index) => `CAST(${pair.reading[side].expression} AS DOUBLE) AS c${index}`
  );
  return `SELECT ${list.join(', ')} FROM ${quoteIdentifier(relation)}`;
}

const FIGURES = 9;

function figuresSql({ grid }: GridColumn, x: string): string {
  const finite = `CASE WHEN isfinite(${x}) THEN ${x} END`;
  const moved = `((${finite}) - ${doubleLiteral(grid.low)}) * ${doubleLiteral(grid.perUnit)} - ${doubleLiteral(grid.cells / 2)}`;
  const scale = doubleLiteral(10 ** (grid.decimals ?? 0));
  const off =
    grid.decimals === null
      ? '0'
      : `count(CASE WHEN isfinite(${x}) AND CAST(floor(${x} * ${scale} + 0.5) AS DOUBLE) / ${scale} <> ${x} THEN 1 END)`;
  return [
    `count(${x})`,
    `count(CASE WHEN isnan(${x}) THEN 1 END)`,
    `count(CASE WHEN ${x} = CAST('inf' AS DOUBLE) THEN 1 END)`,
    `count(CASE WHEN ${x} = CAST('-inf' AS DOUBLE) THEN 1 END)`,
    `min(${finite})`,
    `max(${finite})`,
    off,
    `sum(${moved})`,
    `sum((${moved}) * (${moved}))`
  ].join(', ');
}

function readFigures(row: CellValue[], cells: Cells): GridCounts {
  const [counted, nan, positiveInfinity, negativeInfinity] = row.slice(0, 4).map(countOf);
  const [minimum, maximum, , sum, squares] = row.slice(4).map(numberOrNull);
  return {
    present: counted - nan,
    nan,
    positiveInfinity,
    negativeInfinity,
    minimum,
    maximum,
    off: countOf(row[6]),
    sum: sum ?? 0,
    squares: squares ?? 0,
    cells
  };
}

/** One statement for one column: a row a filled cell. */
function cellsSql({ pair, grid, only }: GridColumn, relation: string, side: Side): string {
  const place = `(x - ${doubleLiteral(grid.low)}) * ${doubleLiteral(grid.perUnit)}`;
  const far = `least(greatest(${place}, ${doubleLiteral(-FARTHEST)}), ${doubleLiteral(FARTHEST)})`;
  const values = `SELECT CAST(${pair.reading[side].expression} AS DOUBLE) AS x FROM ${quoteIdentifier(relation)}`;
  const wanted = only === undefined ? 'isfinite(x)' : insideSql(grid, 'x', only);
  return `
WITH placed AS (SELECT x, ${baseSql(grid, 'x')} AS base, floor(${far} * ${CELL_PARTS}) AS part FROM (${values}) WHERE x IS NOT NULL AND ${wanted})
SELECT base + 1 + ${belowSql(cutsOf(grid))} AS cell, count(*) AS n, sum(CAST(part - base * ${CELL_PARTS} AS DOUBLE)) AS parts
FROM placed GROUP BY cell ORDER BY cell`;
}

/** How many of the cuts lie below x: halved again and again, so that few are looked at. */
function belowSql(cuts: readonly number[], first = 0, last = cuts.length): string {
  if (first === last) {
    return String(first);
  }
  const middle = Math.floor((first + last) / 2);
  return `CASE WHEN x <= ${doubleLiteral(cuts[middle])} THEN ${belowSql(cuts, first, middle)} ELSE ${belowSql(cuts, middle + 1, last)} END`;
}

function readCells(rows: CellValue[][]): Cells {
  if (rows.length === 0) {
    return NO_CELLS;
  }
  return {
    index: rows.map(([cell]) => countOf(cell)),
    counts: rows.map(([, count]) => countOf(count)),
    parts: rows.map(([, , parts]) => countOf(parts))
  };
}

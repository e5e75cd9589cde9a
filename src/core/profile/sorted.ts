import type { SortedColumn, SortedRequest, StoredColumns } from '../ports';
import type { Moments } from './moments';
import type { Grid, OrderedSummary } from './ordered';
import type { ColumnPair } from './pairing';
import { chunksOf, SIDES, type Side } from './part';
import { quoteIdentifier } from './sql';

/**
 * Rows of both sides up to which columns are sorted in the process' memory: two columns of
 * doubles are then 320 MB. Larger ones are left to the engine, which sorts on disk.
 */
export const MOST_SORTED_ROWS = 40_000_000;
/** Values of one SELECT: enough to share its planning, too few to be felt in memory (16 MB). */
const VALUES_PER_SELECT = 2_000_000;
const COLUMNS_PER_SELECT = 16;
/**
 * Values and columns of one call: some SELECTs for every thread, yet so few that it takes about a
 * second and views fill while a wide table is compared.
 */
const VALUES_PER_CALL = 12_000_000;
const COLUMNS_PER_CALL = 48;

/** How histograms are drawn: bins, values that get a bin each, and the shares left to the outer bins. */
const DRAWING = { bins: 40, valueBins: 60, shares: [0.01, 0.002, 0] };

/** A call of the engine for some columns. */
export interface SortedCall {
  pairs: ColumnPair[];
  request: SortedRequest;
}

/** The calls for these numeric and datetime columns, in order. */
export function sortedCalls(
  pairs: ColumnPair[],
  relations: Record<Side, string>,
  rows: number
): SortedCall[] {
  const columnsFor = (values: number, most: number): number =>
    Math.min(most, Math.max(1, Math.floor(values / rows)));
  const perSelect = columnsFor(VALUES_PER_SELECT, COLUMNS_PER_SELECT);
  const perCall = Math.max(perSelect, columnsFor(VALUES_PER_CALL, COLUMNS_PER_CALL));
  return chunksOf(pairs, perCall).map(chunk => ({
    pairs: chunk,
    request: {
      groups: chunksOf(chunk, perSelect).map(group => ({
        reference: valuesSql(group, relations.reference, 'reference'),
        current: valuesSql(group, relations.current, 'current'),
        columns: group.length,
        stored: {
          reference: storedColumns(group, relations.reference, 'reference'),
          current: storedColumns(group, relations.current, 'current')
        }
      })),
      rows,
      drawing: DRAWING
    }
  }));
}

/** The columns' values as doubles, `c0`, `c1`, …; a single column comes without its NULLs. */
export function valuesSql(pairs: ColumnPair[], relation: string, side: Side): string {
  const list = pairs.map(
    (pair, index) => `CAST(${pair.reading[side].expression} AS DOUBLE) AS c${index}`
  );
  const all = `SELECT ${list.join(', ')} FROM ${quoteIdentifier(relation)}`;
  return pairs.length === 1 ? `SELECT c0 FROM (${all}) WHERE c0 IS NOT NULL` : all;
}

/** What the same columns are where they are the table's as they stand; absent where one is not. */
export function storedColumns(
  pairs: ColumnPair[],
  relation: string,
  side: Side
): StoredColumns | undefined {
  const columns = pairs.flatMap(({ name, reading }) => {
    const { stored } = reading[side];
    return stored ? [{ name, moment: stored === 'moment' }] : [];
  });
  return columns.length === pairs.length ? { relation, columns } : undefined;
}

/** What a sorted column says, in the form that statements give too. */
export function readSorted(column: SortedColumn): {
  moments: Record<Side, Moments>;
  grid: Grid;
  summary: OrderedSummary;
} {
  const { points, histogram, squares, spread, tails } = column;
  const bins = histogram.reference.length;
  const both = SIDES.every(side => column.moments[side].finite > 0);
  return {
    moments: column.moments,
    grid: { low: histogram.low, perUnit: histogram.perUnit, cells: bins, first: 0, step: 1, bins },
    summary: {
      points: points.x.map((x, index) => ({
        x,
        reference: points.reference[index],
        current: points.current[index]
      })),
      gap: column.gap,
      area: column.area,
      pooled: both ? { squares, spread, tails } : null,
      histogram: { reference: histogram.reference, current: histogram.current },
      minimum: column.minimum,
      maximum: column.maximum
    }
  };
}

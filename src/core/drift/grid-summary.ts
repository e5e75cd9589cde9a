import { placesOf, type CellPlaces, type ReferenceGrid } from '../profile/grid';
import { gridDistances, type GridDistances } from '../profile/grid-bounds';
import { finiteRows, momentsOf, type GridCounts } from '../profile/grid-table';
import type { CumulativePoint, Grid, OrderedSummary } from '../profile/ordered';
import type { ColumnPair } from '../profile/pairing';
import { orderedSummary } from './ordered-summary';
import { shiftBounds } from './shift-bounds';
import type { ColumnSummary, RowsOutside, Sides } from './summaries';

/** Bins of a drawn histogram, and single values that get a bin each. */
const HISTOGRAM_BINS = 40;
const VALUE_BINS = 60;
/** Share of the reference that a histogram leaves to either outer bin. */
const OUTER_SHARE = 0.01;
/** Points of a curve: hundredths of the reference, fiftieths of the current side. */
const CURVE = { reference: 100, current: 50 };

/**
 * What two tables' counts on one grid tell of a column, in the form that sorted values give too.
 *
 * @param merged - Whether the reference is a sum of profiles, whose tenths the grid was not cut at.
 */
export function gridSummary(
  pair: ColumnPair,
  rows: Sides<number>,
  grid: ReferenceGrid,
  counts: Sides<GridCounts>,
  merged = false
): ColumnSummary {
  const { reference, current } = counts;
  const places = placesOf(grid, grid.decimals !== null && reference.off + current.off === 0);
  const drawn = drawnGrid(grid, places, reference);
  const distances = gridDistances(grid, reference, current);
  const summary: OrderedSummary = {
    points: pointsOf(places, counts),
    ...distancesOf(distances, merged ? shiftBounds(places, counts, rows) : null),
    histogram: {
      reference: histogramOf(drawn, places, reference),
      current: histogramOf(drawn, places, current)
    },
    minimum: { reference: reference.minimum, current: current.minimum },
    maximum: { reference: reference.maximum, current: current.maximum }
  };
  return orderedSummary(pair, rows, {
    moments: { reference: momentsOf(grid, reference), current: momentsOf(grid, current) },
    grid: drawn,
    summary
  });
}

function distancesOf(
  found: GridDistances | null,
  shift: [number, number] | null
): Pick<OrderedSummary, 'gap' | 'area' | 'pooled' | 'bounds'> {
  if (found === null) {
    return { gap: null, area: 0, pooled: null };
  }
  const { gap, area, squares, spread, tails } = found;
  return {
    gap: { x: gap.x, value: gap.value },
    area: area?.value ?? NaN,
    pooled: { squares: squares?.value ?? NaN, spread: spread.value, tails: tails ?? NaN },
    bounds: {
      gap: gap.interval,
      area: area && area.interval,
      squares: squares && squares.interval,
      spread: spread.interval,
      ...(shift && { shift })
    }
  };
}

/** The first end of a cell at or past every hundredth of the reference and every fiftieth of the current side. */
function pointsOf(places: CellPlaces, counts: Sides<GridCounts>): CumulativePoint[] {
  const points: CumulativePoint[] = [];
  const reached = { reference: 0, current: 0 };
  for (const point of endsOf(places, counts)) {
    const passes = (['reference', 'current'] as const).filter(side => {
      const { present, negativeInfinity } = counts[side];
      const step = Math.floor(
        (CURVE[side] * (point[side] + negativeInfinity)) / Math.max(1, present)
      );
      const further = step > reached[side];
      reached[side] = Math.max(step, reached[side]);
      return further;
    });
    if (passes.length > 0 || points.length === 0) {
      points.push(point);
    }
  }
  return points;
}

/** The cumulative counts at the end of every cell that holds values of either side. */
function* endsOf({ to }: CellPlaces, counts: Sides<GridCounts>): Generator<CumulativePoint> {
  const { reference, current } = counts;
  const high = Math.max(reference.maximum ?? -Infinity, current.maximum ?? -Infinity);
  const sums = { reference: 0, current: 0 };
  let [i, j] = [0, 0];
  while (i < reference.cells.index.length || j < current.cells.index.length) {
    const cell = Math.min(reference.cells.index[i] ?? Infinity, current.cells.index[j] ?? Infinity);
    if (reference.cells.index[i] === cell) {
      sums.reference += reference.cells.counts[i++];
    }
    if (current.cells.index[j] === cell) {
      sums.current += current.cells.counts[j++];
    }
    yield { x: Math.min(to[cell], high), ...sums };
  }
}

/** Equal bins of whole base cells between the outer hundredths of the reference. */
function drawnGrid(grid: ReferenceGrid, { base }: CellPlaces, reference: GridCounts): Grid {
  const { low, perUnit, cells } = grid;
  if (grid.decimals !== null && cells <= VALUE_BINS) {
    return { low, perUnit, cells, first: 0, step: 1, bins: cells };
  }
  const outer = finiteRows(reference) * OUTER_SHARE;
  const { index, counts } = reference.cells;
  const first = baseAt(index, counts, base, outer) ?? 0;
  const last = baseAt(index, counts, base, finiteRows(reference) - outer) ?? cells - 1;
  const [from, to] = [Math.max(0, first), Math.min(cells, Math.max(first, last) + 1)];
  const step = Math.max(1, Math.ceil((to - from) / HISTOGRAM_BINS));
  const bins = Math.max(1, Math.ceil((to - from) / step));
  return { low, perUnit, cells, first: from, step, bins };
}

/** The base cell in which the cumulative count reaches `rows`. */
function baseAt(
  index: readonly number[],
  counts: readonly number[],
  base: Int32Array,
  rows: number
): number | null {
  let sum = 0;
  const place = counts.findIndex(count => (sum += count) >= rows);
  return place < 0 ? null : base[index[place]];
}

function histogramOf(drawn: Grid, { base }: CellPlaces, { cells }: GridCounts): number[] {
  const bins = new Array<number>(drawn.bins).fill(0);
  cells.index.forEach((cell, place) => {
    const bin = Math.floor((base[cell] - drawn.first) / drawn.step);
    bins[Math.min(drawn.bins - 1, Math.max(0, bin))] += cells.counts[place];
  });
  return bins;
}

/**
 * Rows of the current side beyond the reference's smallest and largest value, by the cells: as
 * exact as the cells of those two values, which hold nothing else unless values are off the grid.
 */
export function rowsOutside(
  grid: ReferenceGrid,
  { minimum, maximum }: GridCounts,
  { cells }: GridCounts
): RowsOutside {
  const { from, to, single } = placesOf(grid, false);
  const [low, high] = [minimum ?? -Infinity, maximum ?? Infinity];
  const outside = { below: 0, above: 0 };
  cells.index.forEach((cell, place) => {
    const above = single[cell] === 1 ? from[cell] > high : from[cell] >= high;
    outside.below += to[cell] < low ? cells.counts[place] : 0;
    outside.above += above ? cells.counts[place] : 0;
  });
  return outside;
}

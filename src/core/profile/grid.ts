import { CELL_PARTS } from './grid-cells';
import type { CountingGrid } from '../ports';

/**
 * A grid that the reference fixes, so that every other table is counted alike. With
 * y = (x - low) perUnit the base cells are floor(y), -1 below the grid and `cells` above it; cuts
 * split them further. A cut belongs to the cell below it.
 */
export interface ReferenceGrid {
  low: number;
  /** Base cells per unit. */
  perUnit: number;
  cells: number;
  /**
   * Decimal places that every value of the reference has, each value then in the middle of a base
   * cell of its own; null where there is no such number.
   */
  decimals: number | null;
  /** Values that have a cell of their own: those that many rows hold, and the reference's tenths. */
  points: number[];
  /** Further cuts, in the tails; the tenths, where every base cell is one value. */
  ends: number[];
}

/** All cuts, ascending: a point's cell begins above the next smaller double. */
export function cutsOf({ points, ends }: ReferenceGrid): number[] {
  const cuts = new Set([...ends, ...points.flatMap(point => [nextBelow(point), point])]);
  return [...cuts].sort((left, right) => left - right);
}

export function countingGrid(grid: ReferenceGrid): CountingGrid {
  const { low, perUnit, cells, decimals } = grid;
  return {
    low,
    perUnit,
    cells,
    cuts: cutsOf(grid),
    scale: decimals === null ? null : 10 ** decimals
  };
}

/** Places from the grid's beginning beyond which none is told apart, in base cells. */
export const FARTHEST = 1e15;

/** The base cell of a finite value, -1 to `cells`; the same arithmetic as where values are counted. */
export function baseCell(
  { low, perUnit, cells }: Pick<ReferenceGrid, 'low' | 'perUnit' | 'cells'>,
  x: number
): number {
  const place = Math.min(FARTHEST, Math.max(-FARTHEST, (x - low) * perUnit));
  const base = Math.floor(Math.floor(place * CELL_PARTS) / CELL_PARTS);
  return Math.min(cells, Math.max(-1, base));
}

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);

/** The largest double below a finite one. */
export function nextBelow(value: number): number {
  if (value === 0) {
    return -Number.MIN_VALUE;
  }
  double[0] = value;
  bits[0] += value > 0 ? -1n : 1n;
  return double[0];
}

/** Where the cells of a grid lie; all lists have an entry a cell. */
export interface CellPlaces {
  /** Smallest and largest value that a cell can hold; infinite at the ends of the grid. */
  from: Float64Array;
  to: Float64Array;
  /** Whether a cell can hold one value only. */
  single: Uint8Array;
  /** Base cell, from -1 to `cells`. */
  base: Int32Array;
}

/**
 * Where the cells lie. With `exact` every value of both tables has the grid's decimal places, so
 * that a base cell holds one value.
 */
export function placesOf(grid: ReferenceGrid, exact: boolean): CellPlaces {
  const cuts = cutsOf(grid);
  const count = grid.cells + 2 + cuts.length;
  const places: CellPlaces = {
    from: new Float64Array(count),
    to: new Float64Array(count),
    single: new Uint8Array(count),
    base: new Int32Array(count)
  };
  const points = new Set(grid.points);
  let cell = 0;
  let next = 0;
  const add = (base: number, from: number, to: number, point: number | null): void => {
    const value = point ?? (exact ? valueOfCell(grid, base) : null);
    const held = value !== null && (point !== null || (value > from && value <= to));
    places.from[cell] = held ? value : from;
    places.to[cell] = held ? value : Math.max(from, to);
    places.single[cell] = held ? 1 : 0;
    places.base[cell] = base;
    cell += 1;
  };
  for (let base = -1; base <= grid.cells; base += 1) {
    let from = base < 0 ? -Infinity : grid.low + base / grid.perUnit;
    const end = base >= grid.cells ? Infinity : grid.low + (base + 1) / grid.perUnit;
    while (next < cuts.length && baseCell(grid, cuts[next]) === base) {
      add(base, from, cuts[next], points.has(cuts[next]) ? cuts[next] : null);
      from = cuts[next];
      next += 1;
    }
    add(base, from, end, null);
  }
  return places;
}

/** The value in the middle of a base cell of a grid with decimal places; null outside of it. */
export function valueOfCell({ low, cells, decimals }: ReferenceGrid, base: number): number | null {
  if (decimals === null || base < 0 || base >= cells) {
    return null;
  }
  const scale = 10 ** decimals;
  return (Math.round(low * scale + 0.5) + base) / scale;
}

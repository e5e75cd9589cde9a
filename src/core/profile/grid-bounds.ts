import { CELL_PARTS } from './grid-cells';
import { FARTHEST, placesOf, type CellPlaces, type ReferenceGrid } from './grid';
import { finiteRows, type GridCounts } from './grid-table';

/** A figure and the ends between which the exact one lies. */
export interface Bounded {
  value: number;
  interval: [number, number];
}

/** What two tables' counts on one grid tell of the distances between them. */
export interface GridDistances {
  /** Largest |F - G|; the value is that at the best end of a cell, and the lower end too. */
  gap: Bounded & { x: number };
  /** Integrals of |F - G| and (F - G)^2, in the column's unit; null where values lie too far off. */
  area: Bounded | null;
  squares: Bounded | null;
  /** As in `PooledSums`. */
  spread: Bounded;
  /** As in `PooledSums`; null where it is not certain. */
  tails: number | null;
}

/** One cell that holds values, with the difference of the cumulative shares around and inside of it. */
interface Stretch {
  from: number;
  to: number;
  single: boolean;
  rows: number;
  /** Just before and at its end. */
  before: number;
  after: number;
  /** Between which it stays inside. */
  least: number;
  most: number;
  /** Integral of the difference over the cell, and by how much it may be wrong. */
  signed: number;
  error: number;
}

/** Relative room for the rounding of sums, so that what is promised holds to the last digit. */
const ROUNDING = 1e-12;

/**
 * Bounds of the distances between two tables on one grid. Inside of a cell the cumulative shares
 * F and G lie between those at its ends, and the integral of F - G over it is known from the sum of
 * the values' places. Where F - G can't change its sign the area is that integral's size; elsewhere,
 * and for the squares, the largest figures belong to a difference that takes its two extreme values
 * alone, the smallest to one that stays alike.
 *
 * Null where a side has no finite value.
 */
export function gridDistances(
  grid: ReferenceGrid,
  reference: GridCounts,
  current: GridCounts
): GridDistances | null {
  const sizes = { n: finiteRows(reference), m: finiteRows(current) };
  if (sizes.n === 0 || sizes.m === 0) {
    return null;
  }
  const exact = grid.decimals !== null && reference.off + current.off === 0;
  const places = placesOf(grid, exact);
  const sums = new DistanceSums(sizes.n + sizes.m);
  const ends = {
    low: Math.min(reference.minimum ?? Infinity, current.minimum ?? Infinity),
    high: Math.max(reference.maximum ?? -Infinity, current.maximum ?? -Infinity)
  };
  eachStretch(grid, places, [reference, current], ends, stretch => sums.add(stretch));
  const far =
    Math.max(Math.abs(ends.low - grid.low), Math.abs(ends.high - grid.low)) * grid.perUnit;
  return sums.distances(far < FARTHEST);
}

/**
 * The cells that hold values of either side, in their order. All are one object that changes, as
 * there are thousands of cells in each of up to thousands of columns.
 */
function eachStretch(
  grid: ReferenceGrid,
  { from, to, single, base }: CellPlaces,
  [reference, current]: [GridCounts, GridCounts],
  ends: { low: number; high: number },
  take: (stretch: Stretch) => void
): void {
  const [n, m] = [finiteRows(reference), finiteRows(current)];
  const [left, right] = [reference.cells, current.cells];
  const stretch: Stretch = { ...NO_STRETCH };
  let [i, j, above, below] = [0, 0, 0, 0];
  while (i < left.index.length || j < right.index.length) {
    const cell = Math.min(left.index[i] ?? Infinity, right.index[j] ?? Infinity);
    const r = left.index[i] === cell ? left.counts[i] : 0;
    const c = right.index[j] === cell ? right.counts[j] : 0;
    const low = Math.max(from[cell], ends.low);
    const high = Math.max(low, Math.min(to[cell], ends.high));
    const before = above / n - below / m;
    const whole = high - (grid.low + base[cell] / grid.perUnit);
    // How far below the cell's upper end its values lie, all together.
    const depths =
      (r > 0 ? depth(r, left.parts[i], whole, grid.perUnit) / n : 0) -
      (c > 0 ? depth(c, right.parts[j], whole, grid.perUnit) / m : 0);
    stretch.from = low;
    stretch.to = high;
    stretch.single = single[cell] === 1 || high === low;
    stretch.rows = r + c;
    stretch.before = before;
    stretch.after = (above + r) / n - (below + c) / m;
    stretch.least = above / n - (below + c) / m;
    stretch.most = (above + r) / n - below / m;
    stretch.signed = before * (high - low) + depths;
    stretch.error = (r / n + c / m) / (2 * CELL_PARTS * grid.perUnit);
    take(stretch);
    i += r > 0 ? 1 : 0;
    j += c > 0 ? 1 : 0;
    above += r;
    below += c;
  }
}

const NO_STRETCH: Stretch = {
  from: 0,
  to: 0,
  single: false,
  rows: 0,
  before: 0,
  after: 0,
  least: 0,
  most: 0,
  signed: 0,
  error: 0
};

function depth(count: number, part: number, whole: number, perUnit: number): number {
  return count * whole - (part + count / 2) / CELL_PARTS / perUnit;
}

/** A sum with its two ends. */
class BoundedSum {
  private value = 0;
  private low = 0;
  private high = 0;

  add(low: number, value: number, high: number): void {
    this.low += low;
    this.value += Math.min(Math.max(value, low), high);
    this.high += high;
  }

  get bounded(): Bounded {
    const exact = this.low === this.high;
    return {
      value: this.value,
      interval: exact
        ? [this.value, this.value]
        : [this.low * (1 - ROUNDING), this.high * (1 + ROUNDING)]
    };
  }
}

class DistanceSums {
  private readonly area = new BoundedSum();
  private readonly squares = new BoundedSum();
  private readonly spread = new BoundedSum();
  private gap = { x: 0, value: -1, most: 0 };
  private tails: number | null = 0;
  private seen = 0;
  private last: number | null = null;

  constructor(private readonly total: number) {}

  add(stretch: Stretch): void {
    const { from, to, rows, before, after, single, least, most } = stretch;
    if (this.last !== null && from > this.last) {
      // No value lies between two cells.
      const step = from - this.last;
      const area = Math.abs(before) * step;
      this.area.add(area, area, area);
      const squares = before * before * step;
      this.squares.add(squares, squares, squares);
    }
    this.last = to;
    const size = Math.abs(after);
    if (size > this.gap.value) {
      this.gap.x = to;
      this.gap.value = size;
    }
    this.gap.most = Math.max(
      this.gap.most,
      single ? size : Math.max(Math.abs(least), Math.abs(most))
    );
    this.addInside(stretch);
    this.addTails(rows, (before + after) / 2, single);
    this.seen += rows;
  }

  private addInside(stretch: Stretch): void {
    const { before, after, least, most, rows, single } = stretch;
    if (single) {
      const spread = (rows * (before * before + after * after)) / 2;
      this.spread.add(spread, spread, spread);
      return;
    }
    const largest = Math.max(least * least, most * most);
    const smallest = least < 0 && most > 0 ? 0 : Math.min(least * least, most * most);
    const straight = (before * before + before * after + after * after) / 3;
    this.spread.add(rows * smallest, rows * straight, rows * largest);
    const width = stretch.to - stretch.from;
    // Where the integral can lie: what its sum says, and what the differences allow.
    const low = Math.max(stretch.signed - stretch.error, least * width);
    const high = Math.max(low, Math.min(stretch.signed + stretch.error, most * width));
    const crosses = least < 0 && most > 0;
    const larger = Math.max(Math.abs(low), Math.abs(high));
    const size = low < 0 && high > 0 ? 0 : Math.min(Math.abs(low), Math.abs(high));
    const path =
      before * after < 0
        ? (width * (before * before + after * after)) / (2 * (Math.abs(before) + Math.abs(after)))
        : Math.abs(stretch.signed);
    const [first, last] = [low / width, high / width];
    this.area.add(
      size,
      path,
      crosses
        ? Math.max(
            mixture(first, least, most, Math.abs(least), Math.abs(most)),
            mixture(last, least, most, Math.abs(least), Math.abs(most))
          ) * width
        : larger
    );
    this.squares.add(
      (size * size) / width,
      straight * width,
      Math.max(
        mixture(first, least, most, least * least, most * most),
        mixture(last, least, most, least * least, most * most)
      ) * width
    );
  }

  private addTails(rows: number, middle: number, single: boolean): void {
    const after = this.total - this.seen - rows;
    if ((!single && rows > 0) || rows === this.total) {
      // Where all values are one there is nothing to weigh.
      this.tails = null;
    } else if (this.tails !== null) {
      this.tails +=
        (rows * middle * middle) / (this.seen * after + (rows * (this.seen + after)) / 4);
    }
  }

  distances(near: boolean): GridDistances {
    const { x, value, most } = this.gap;
    const finite = (sum: BoundedSum): Bounded | null => {
      const { bounded } = sum;
      return near && bounded.interval.every(Number.isFinite) ? bounded : null;
    };
    return {
      gap: { x, value, interval: [value, Math.max(value, most)] },
      area: finite(this.area),
      squares: finite(this.squares),
      spread: this.spread.bounded,
      tails: this.tails
    };
  }
}

/** The mean of a figure over a difference with this mean that takes its two extreme values alone. */
function mixture(
  mean: number,
  least: number,
  most: number,
  atLeast: number,
  atMost: number
): number {
  const share = most > least ? Math.min(1, Math.max(0, (mean - least) / (most - least))) : 0;
  return share * atMost + (1 - share) * atLeast;
}

import type { GridRules } from '../ports';
import { valueOfCell, type ReferenceGrid } from './grid';
import { finiteRows, type GridCounts } from './grid-table';
import { SAMPLE_ROWS, SAMPLE_SHARES, type SampleQuantiles } from './moments';

/** Base cells between the outer 0.2 % of the sample; fewer for few rows, whose chance is larger. */
const MOST_CELLS = 4096;
const FEWEST_CELLS = 512;
const CELLS_PER_ROOT = 8;
/** Different values that get a base cell each. */
const MOST_VALUES = 16_384;
/** Decimal places looked for. */
const MOST_DECIMALS = 3;
/** Whole numbers up to here are told apart after scaling. */
const LARGEST_WHOLE = 2 ** 50;
/** Cells that a tail is cut into, each wider than the one before. */
const TAIL_CELLS = 48;
/** Share of the finite rows from which a value has a cell of its own. */
const HEAVY_SHARE = 1 / 1000;
/** Share of the finite rows that a cell should hold at most, where a base cell holds much more. */
const CELL_SHARE = 1 / 2000;
/** Rows that a cell is made for at least, so that grids of small tables are no lists of their values. */
const FEWEST_ROWS = 10;
/** With no more filled base cells than this, every value may have a cell of its own. */
const FEW_FILLED = 256;
export const MOST_POINTS = 1024;

/** Smallest and largest finite value of the reference. */
export interface GridBounds {
  minimum: number;
  maximum: number;
}

/** The fewest decimal places that the sample's quantiles have; null where they have more than three. */
export function likelyDecimals(sample: SampleQuantiles | null): number | null {
  const values = sample === null ? [] : (Object.values(sample) as number[]);
  for (let decimals = 0; decimals <= MOST_DECIMALS && values.length > 0; decimals += 1) {
    const scale = 10 ** decimals;
    const whole = (x: number): boolean =>
      Math.abs(x * scale) < LARGEST_WHOLE && Math.floor(x * scale + 0.5) / scale === x;
    if (values.every(whole)) {
      return decimals;
    }
  }
  return null;
}

/** The base cells: a value each where the values have few decimal places, else equal ones over the core. */
export function chooseBase(
  rows: number,
  sample: SampleQuantiles | null,
  bounds: GridBounds | null,
  decimals: number | null
): ReferenceGrid {
  if (decimals !== null && bounds !== null) {
    const scale = 10 ** decimals;
    const first = Math.floor(bounds.minimum * scale + 0.5);
    const cells = Math.floor(bounds.maximum * scale + 0.5) - first + 1;
    if (cells <= MOST_VALUES && Math.abs(first) < LARGEST_WHOLE) {
      return { low: (first - 0.5) / scale, perUnit: scale, cells, decimals, points: [], ends: [] };
    }
  }
  const cells = baseCells(rows);
  const [low, high] =
    sample !== null && sample.tailLow < sample.tailHigh
      ? [sample.tailLow, sample.tailHigh]
      : [bounds?.minimum ?? 0, bounds?.maximum ?? 0];
  const perUnit = cells / (high - low);
  const sound = Number.isFinite(perUnit) && perUnit > 0 && (high - low) * perUnit > 0;
  return sound
    ? { low, perUnit, cells, decimals: null, points: [], ends: [] }
    : { low: low - 0.5, perUnit: 1, cells: 1, decimals: null, points: [], ends: [] };
}

function baseCells(rows: number): number {
  const wanted = 2 ** Math.ceil(Math.log2(CELLS_PER_ROOT * Math.sqrt(Math.max(1, rows))));
  return Math.min(MOST_CELLS, Math.max(FEWEST_CELLS, wanted));
}

/** What grids of a table of so many rows go by where the bridge fixes them. */
export function gridRules(rows: number): GridRules {
  return {
    sampleRows: SAMPLE_ROWS,
    shares: [...SAMPLE_SHARES],
    cells: baseCells(rows),
    mostValues: MOST_VALUES,
    mostDecimals: MOST_DECIMALS,
    largestWhole: LARGEST_WHOLE,
    tailCells: TAIL_CELLS,
    heavyShare: HEAVY_SHARE,
    cellShare: CELL_SHARE,
    fewestRows: FEWEST_ROWS,
    fewFilled: FEW_FILLED,
    mostPoints: MOST_POINTS
  };
}

/** A tenth of the reference: its base cell, and its rank among the values there, from 1. */
export interface TenthPlace {
  base: number;
  rank: number;
}

/** Where the tenths x[ceil(k n / 10) - 1] of the present values lie, infinite ones left out. */
export function tenthPlaces(counts: GridCounts): TenthPlace[] {
  const { present, negativeInfinity, cells } = counts;
  const finite = finiteRows(counts);
  const found: TenthPlace[] = [];
  let [place, below] = [0, 0];
  for (let tenth = 1; tenth <= 9 && finite > 0; tenth += 1) {
    const rank = Math.ceil((tenth * present) / 10) - negativeInfinity;
    if (rank < 1 || rank > finite) {
      continue;
    }
    while (below + cells.counts[place] < rank) {
      below += cells.counts[place];
      place += 1;
    }
    found.push({ base: cells.index[place] - 1, rank: rank - below });
  }
  return found;
}

/** What has to be asked to cut base cells that hold much, or a tenth. */
export interface CutSearch {
  tenths: TenthPlace[];
  /** Base cells to read again. */
  bases: number[];
  /** Rows from which a value has a cell of its own. */
  least: number;
  /** Rows after which a base cell is cut anyway; null where every value has a cell. */
  step: number | null;
}

/** With few filled cells every value may get one; else the tenths and the values of many rows. */
export function cutSearch(counts: GridCounts, few = true): CutSearch {
  const { index, counts: rows } = counts.cells;
  const tenths = tenthPlaces(counts);
  const finite = finiteRows(counts);
  if (few && index.length <= FEW_FILLED && index.length * FEWEST_ROWS <= finite) {
    return { tenths, bases: index.map(cell => cell - 1), least: 1, step: null };
  }
  const least = Math.max(FEWEST_ROWS, Math.ceil(finite * HEAVY_SHARE));
  const heavy = index.filter((_, place) => rows[place] >= least).map(cell => cell - 1);
  const bases = [...new Set([...tenths.map(({ base }) => base), ...heavy])];
  const step = Math.max(FEWEST_ROWS, Math.ceil(finite * CELL_SHARE));
  return { tenths, bases: bases.sort((left, right) => left - right), least, step };
}

/** The grid with the tenths of its single values cut. */
export function withTenths(grid: ReferenceGrid, counts: GridCounts): ReferenceGrid {
  const values = tenthPlaces(counts).flatMap(({ base }) => valueOfCell(grid, base) ?? []);
  return { ...grid, ends: [...new Set(values)].sort((left, right) => left - right) };
}

/** Values found by a search: those that get a cell of their own, and where cells are cut beside. */
export interface FoundCuts {
  points: number[];
  ends: number[];
}

/** The grid cut at what was found, and with its tails split in ever wider cells. */
export function withCuts(
  grid: ReferenceGrid,
  { points, ends: found }: FoundCuts,
  { minimum, maximum }: GridBounds
): ReferenceGrid {
  const { low, perUnit, cells } = grid;
  const width = 1 / perUnit;
  const high = low + cells * width;
  const ends = new Set([
    ...found,
    ...tailSteps(low - minimum, width).map(step => low - step),
    ...tailSteps(maximum - high, width).map(step => high + step)
  ]);
  return {
    ...grid,
    // Beyond the reference's own ends lie other tables' values alone.
    points: [...new Set([...points, minimum, maximum])].sort((left, right) => left - right),
    ends: [...ends]
      .filter(end => end > minimum && end < maximum)
      .sort((left, right) => left - right)
  };
}

function tailSteps(reach: number, width: number): number[] {
  if (!(reach > width) || !Number.isFinite(reach)) {
    return [];
  }
  const count = Math.min(TAIL_CELLS, Math.ceil(4 * Math.log2(reach / width)));
  const factor = (reach / width) ** (1 / count);
  return Array.from({ length: count }, (_, step) => width * factor ** step);
}

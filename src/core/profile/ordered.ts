import type { ColumnKind } from '../drift/report';
import type { CellValue } from '../ports';
import type { Moments, SampleQuantiles } from './moments';
import { finiteExpression, type Part, type PartColumn } from './part';
import { countOf, doubleLiteral, numberOrNull } from './sql';

/** Bins of a drawn histogram. */
const HISTOGRAM_BINS = 40;
/** Whole numbers spanning no more than this get a bin a value. */
const VALUE_BINS = 60;
const FEWEST_CELLS = 4000;
const MOST_CELLS = 32000;
const ROWS_PER_CELL = 25;

/**
 * Equal cells from `low` upwards, `step` of them a histogram bin; values outside
 * fall into the two tail cells.
 */
export interface Grid {
  low: number;
  /** Cells per unit. */
  perUnit: number;
  cells: number;
  /** Cells below the histogram's second bin, cells a bin, and bins. */
  first: number;
  step: number;
  bins: number;
}

/** Bounds of the histogram's bins in the column's unit. */
export function histogramEdges(grid: Grid): number[] {
  return Array.from(
    { length: grid.bins + 1 },
    (_, index) => grid.low + (grid.first + index * grid.step) / grid.perUnit
  );
}

/** Smallest and largest finite value of both sides, and whether all of them are whole numbers. */
export interface Bounds {
  minimum: number;
  maximum: number;
  whole: boolean;
}

/**
 * Whether the samples leave open where the values lie, so that the bounds must
 * be asked for: no sample, one value for nearly all, or few whole numbers.
 */
export function needsBounds(kind: ColumnKind, samples: (SampleQuantiles | null)[]): boolean {
  const known = samples.filter(sample => sample !== null);
  if (known.length < samples.length) {
    return true;
  }
  const low = Math.min(...known.map(sample => sample.tailLow));
  const high = Math.max(...known.map(sample => sample.tailHigh));
  const values = known.flatMap(sample => Object.values(sample) as number[]);
  return (
    low === high ||
    (kind === 'numeric' && high - low < VALUE_BINS && values.every(Number.isInteger))
  );
}

/** Chooses the grid; any choice gives the same statistics, a good one gives them fast. */
export function chooseGrid(
  rows: number,
  samples: (SampleQuantiles | null)[],
  bounds: Bounds | null
): Grid {
  if (bounds?.whole && bounds.maximum - bounds.minimum < VALUE_BINS) {
    const bins = bounds.maximum - bounds.minimum + 1;
    return { low: bounds.minimum - 0.5, perUnit: 1, cells: bins, first: 0, step: 1, bins };
  }
  const known = samples.filter(sample => sample !== null);
  const whole: [number, number] = bounds ? [bounds.minimum, bounds.maximum] : [0, 0];
  const tails = span(
    known.map(sample => sample.tailLow),
    known.map(sample => sample.tailHigh),
    whole
  );
  const cells = Math.min(MOST_CELLS, Math.max(FEWEST_CELLS, Math.ceil(rows / ROWS_PER_CELL)));
  const perUnit = cells / (tails[1] - tails[0]);
  if (!Number.isFinite(perUnit) || perUnit <= 0) {
    return { low: whole[0] - 0.5, perUnit: 1, cells: 1, first: 0, step: 1, bins: 1 };
  }
  const drawn = span(
    known.map(sample => sample.low),
    known.map(sample => sample.high),
    tails
  );
  const first = Math.max(0, Math.floor((drawn[0] - tails[0]) * perUnit));
  const last = Math.min(cells, Math.ceil((drawn[1] - tails[0]) * perUnit));
  const step = Math.max(1, Math.ceil((last - first) / HISTOGRAM_BINS));
  const bins = Math.max(1, Math.ceil((last - first) / step));
  return { low: tails[0], perUnit, cells, first, step, bins };
}

function span(lows: number[], highs: number[], otherwise: [number, number]): [number, number] {
  const low = Math.min(...lows);
  const high = Math.max(...highs);
  return low < high ? [low, high] : otherwise;
}

/** A point of both cumulative counts: values at or below `x`, infinities left out. */
export interface CumulativePoint {
  x: number;
  reference: number;
  current: number;
}

/**
 * Sums over the distinct pooled finite values, with F and G the cumulative shares of the two
 * sides, l the rows of a value, c the rows at or below it, N those of both sides.
 */
export interface PooledSums {
  /** Integral of (F - G)^2, in the column's unit. */
  squares: number;
  /** Sum of l (d^2 + d'^2) / 2, d = F - G at the value and d' just below it. */
  spread: number;
  /** Sum of l ((d + d') / 2)^2 / (B (N - B) - N l / 4), B = c - l / 2. */
  tails: number;
}

/** The ends between which every figure lies; null for one that is not known. */
export interface OrderedBounds {
  gap: [number, number];
  area: [number, number] | null;
  squares: [number, number] | null;
  spread: [number, number];
  /** The shift, where tenths of the reference are known to a cell only. */
  shift?: [number, number];
}

/** What the values of a numeric or datetime column tell, sorted or by statements. */
export interface OrderedSummary {
  /** Ascending; holds the first value at or past every tenth of both sides, and enough points between for a curve. */
  points: CumulativePoint[];
  /** Largest difference of the cumulative shares of finite values, and where it is. */
  gap: { x: number; value: number } | null;
  /** Area between the cumulative shares, in the column's unit. */
  area: number;
  /** Sums that every value counts in; null where a side has no finite value. */
  pooled: PooledSums | null;
  /** Between which the figures lie where the values were counted on a grid; absent where they are exact. */
  bounds?: OrderedBounds;
  histogram: { reference: number[]; current: number[] };
  /** Finite values; null where a side has none. */
  minimum: { reference: number | null; current: number | null };
  maximum: { reference: number | null; current: number | null };
}

/** The cell of a value `x`; -1 and `cells` are the tails. */
export function cellExpression(grid: Grid): string {
  const place = `(x - ${doubleLiteral(grid.low)}) * ${doubleLiteral(grid.perUnit)}`;
  return `CAST(floor(least(greatest(${place}, -1), ${grid.cells})) AS INTEGER)`;
}

interface Counts {
  reference: Moments;
  current: Moments;
}

/**
 * One statement for one column, exact. Values are counted in cells; a cell is
 * opened, that is its rows are sorted, only where it could hold the largest
 * gap, a change of the gap's sign, a tenth of the reference or of the current
 * side. In any other cell counts and sums tell the area to the last digit: where
 * the gap keeps its sign, the integral of |F - G| is |integral of F - integral of G|.
 * Cells that hold one value need no opening, so few distinct values are fast.
 */
export function orderedSql(part: Part, column: PartColumn, grid: Grid, counts: Counts): string {
  const n = Math.max(1, counts.reference.finite);
  const m = Math.max(1, counts.current.finite);
  const low = doubleLiteral(grid.low);
  const rank = (scale: number, cumulative: string, below: number, total: number): string =>
    `((${cumulative} + ${below}) * ${scale}) // ${Math.max(1, total)}`;
  const reference = [counts.reference.negativeInfinity, counts.reference.present] as const;
  const current = [counts.current.negativeInfinity, counts.current.present] as const;
  const gap = `CAST(cr AS DOUBLE) / ${n} - CAST(cc AS DOUBLE) / ${m}`;
  const gapBefore = `CAST(cr - r AS DOUBLE) / ${n} - CAST(cc - c AS DOUBLE) / ${m}`;
  return `
WITH v AS (SELECT x, s, ${cellExpression(grid)} AS b FROM (SELECT ${finiteExpression(column)} AS x, s FROM ${part.source}) WHERE x IS NOT NULL),
halves AS MATERIALIZED (SELECT b, s, count(*) AS n, sum(x - ${low}) AS t, min(x) AS lo, max(x) AS hi FROM v GROUP BY b, s),
cells AS MATERIALIZED (
  SELECT b, CAST(sum(CASE WHEN s THEN n ELSE 0 END) AS BIGINT) AS r,
    CAST(sum(CASE WHEN NOT s THEN n ELSE 0 END) AS BIGINT) AS c,
    sum(CASE WHEN s THEN t ELSE 0 END) AS tr, sum(CASE WHEN NOT s THEN t ELSE 0 END) AS tc,
    min(lo) AS lo, max(hi) AS hi
  FROM halves GROUP BY b),
summed AS (
  SELECT *, CAST(sum(r) OVER o AS BIGINT) AS cr, CAST(sum(c) OVER o AS BIGINT) AS cc
  FROM cells WINDOW o AS (ORDER BY b ROWS UNBOUNDED PRECEDING)),
gaps AS (
  SELECT *, ${gap} AS after, ${gapBefore} AS before, CAST(r AS DOUBLE) / ${n} AS up, CAST(c AS DOUBLE) / ${m} AS down
  FROM summed),
judged AS MATERIALIZED (
  SELECT *, lo < hi AND (
      b < 0 OR b >= ${grid.cells}
      OR (before - down < 0 AND before + up > 0)
      OR greatest(abs(before - down), abs(before + up)) > (SELECT max(abs(after)) FROM gaps)
      OR ${rank(10, 'cr', ...reference)} <> ${rank(10, 'cr - r', ...reference)}
      OR ${rank(10, 'cc', ...current)} <> ${rank(10, 'cc - c', ...current)}
    ) AS open
  FROM gaps),
pieces AS (
  SELECT lo, hi, r, c,
    CASE WHEN lo < hi THEN abs(before * (hi - lo) + (r * (hi - ${low}) - tr) / ${n} - (c * (hi - ${low}) - tc) / ${m}) ELSE 0 END AS area
  FROM judged WHERE NOT open
  UNION ALL
  SELECT x, x, CASE WHEN s THEN 1 ELSE 0 END, CASE WHEN s THEN 0 ELSE 1 END, 0 FROM v WHERE b IN (SELECT b FROM judged WHERE open)),
ranked AS (
  SELECT hi, area, CAST(sum(r) OVER o AS BIGINT) AS cr, CAST(sum(c) OVER o AS BIGINT) AS cc, lead(lo) OVER o AS next
  FROM pieces WINDOW o AS (ORDER BY lo ROWS UNBOUNDED PRECEDING)),
points AS (
  SELECT hi AS x, cr, cc, abs(${gap}) AS d, area + coalesce(abs(${gap}) * (next - hi), 0) AS area
  FROM ranked WHERE next IS DISTINCT FROM hi)
SELECT 0 AS part, min(x) AS x, min(cr) AS cr, min(cc) AS cc, max(d) AS d, arg_max(x, d) AS at, sum(area) AS area
FROM points GROUP BY ${rank(100, 'cr', ...reference)}, ${rank(50, 'cc', ...current)}
UNION ALL
SELECT 1, least(greatest(floor((b - ${grid.first}) / ${grid.step}), 0), ${grid.bins - 1}) AS bin,
  CAST(sum(r) AS BIGINT), CAST(sum(c) AS BIGINT), NULL, NULL, NULL
FROM cells GROUP BY bin
UNION ALL
SELECT 2, CASE WHEN s THEN 0 ELSE 1 END AS side, NULL, NULL, min(lo), max(hi), NULL FROM halves GROUP BY side`;
}

export function readOrdered(rows: CellValue[][], grid: Grid): OrderedSummary {
  const summary: OrderedSummary = {
    points: [],
    gap: null,
    area: 0,
    pooled: null,
    histogram: {
      reference: new Array<number>(grid.bins).fill(0),
      current: new Array<number>(grid.bins).fill(0)
    },
    minimum: { reference: null, current: null },
    maximum: { reference: null, current: null }
  };
  const stretches = rows.filter(row => Number(row[0]) === 0).map(row => row.map(numberOrNull));
  stretches.sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0));
  for (const [, x, reference, current, gap, at, area] of stretches) {
    if (x === null) {
      continue;
    }
    summary.points.push({ x, reference: reference ?? 0, current: current ?? 0 });
    summary.area += area ?? 0;
    if (gap !== null && at !== null && gap > (summary.gap?.value ?? -1)) {
      summary.gap = { x: at, value: gap };
    }
  }
  for (const [, bin, reference, current] of rows.filter(row => Number(row[0]) === 1)) {
    summary.histogram.reference[countOf(bin)] = countOf(reference);
    summary.histogram.current[countOf(bin)] = countOf(current);
  }
  for (const [, side, , , minimum, maximum] of rows.filter(row => Number(row[0]) === 2)) {
    const name = Number(side) === 0 ? 'reference' : 'current';
    summary.minimum[name] = numberOrNull(minimum);
    summary.maximum[name] = numberOrNull(maximum);
  }
  return summary;
}

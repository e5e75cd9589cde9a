import type { CellValue } from '../ports';
import { finiteExpression, whereSide, type Part, type PartColumn, type Side } from './part';
import { countOf, doubleLiteral, numberOrNull } from './sql';

/** Rows a sample aims at; enough for a robust range, cheap at any size. */
export const SAMPLE_ROWS = 5000;
export const SAMPLE_SHARES = [0.002, 0.01, 0.5, 0.99, 0.998] as const;

/**
 * Quantiles of a sample of one side. They place the grid, the centre of the
 * sums and the drawing's bounds; no statistic rests on them.
 */
export interface SampleQuantiles {
  tailLow: number;
  low: number;
  middle: number;
  high: number;
  tailHigh: number;
}

/**
 * One statement for the sample quantiles of some columns of one side. Rows are
 * picked by their place, so that two runs pick the same.
 */
export function sampleSql(part: Part, columns: PartColumn[], rows: number, side: Side): string {
  const lists = columns.map(
    (column, index) =>
      `quantile_disc(${finiteExpression(column)}, [${SAMPLE_SHARES.join(', ')}]) AS q${index}`
  );
  const cells = columns.flatMap((_, index) =>
    SAMPLE_SHARES.map((_share, place) => `q${index}[${place + 1}]`)
  );
  const step = Math.floor(rows / SAMPLE_ROWS);
  const all = `SELECT * FROM ${part.source} WHERE ${whereSide(side)}`;
  const picked =
    step > 1
      ? `SELECT * FROM (SELECT *, row_number() OVER () AS place FROM (${all})) WHERE hash(place) % ${step} = 0`
      : all;
  return `SELECT ${cells.join(', ')} FROM (SELECT ${lists.join(', ')} FROM (${picked}))`;
}

export function readSamples(row: CellValue[], count: number): (SampleQuantiles | null)[] {
  const width = SAMPLE_SHARES.length;
  return Array.from({ length: count }, (_, index) => {
    const cells = row.slice(index * width, (index + 1) * width).map(numberOrNull);
    if (cells.some(cell => cell === null)) {
      return null;
    }
    const [tailLow, low, middle, high, tailHigh] = cells as number[];
    return { tailLow, low, middle, high, tailHigh };
  });
}

/** Where one side's sums are taken from, so that large offsets cost no digits. */
export interface Centre {
  centre: number;
  scale: number;
}

export function centreOf(sample: SampleQuantiles | null): Centre {
  if (sample === null) {
    return { centre: 0, scale: 1 };
  }
  const spread = 1 / (sample.tailHigh - sample.tailLow);
  return { centre: sample.middle, scale: Number.isFinite(spread) && spread > 0 ? spread : 1 };
}

/** Counts and moments of one side of a numeric or datetime column; moments leave infinities out. */
export interface Moments {
  /** Neither NULL nor NaN. */
  present: number;
  finite: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  /** Null without finite values or beyond a double's range. */
  mean: number | null;
  /** Sample standard deviation, n - 1; null below two values or beyond a double's range. */
  standardDeviation: number | null;
}

const FIGURES = 7;

/**
 * One statement for the moments of some columns of one side, one row. Without
 * `apart` every value is taken for finite, which is twice as fast: a sum that
 * is not finite then tells that the column must be read again (`needsApart`).
 */
export function momentsSql(
  part: Part,
  columns: PartColumn[],
  centres: Centre[],
  side: Side,
  apart: boolean
): string {
  const values = columns.map((column, index) => {
    const finite = apart ? finiteExpression(column) : column.x;
    return `${column.x} AS x${index}, ${finite} AS f${index}`;
  });
  const moved = columns.map((_, index) => {
    const { centre, scale } = centres[index];
    return `x${index}, f${index}, (f${index} - ${doubleLiteral(centre)}) * ${doubleLiteral(scale)} AS d${index}`;
  });
  const figures = columns.map(({ mayBeInfinite }, index) =>
    figuresOf(index, apart && mayBeInfinite)
  );
  return (
    `SELECT ${figures.join(', ')} FROM (SELECT ${moved.join(', ')} FROM (SELECT ${values.join(', ')} ` +
    `FROM ${part.source} WHERE ${whereSide(side)}))`
  );
}

function figuresOf(index: number, apart: boolean): string {
  const special = apart
    ? `count(f${index}), ` +
      `count(CASE WHEN isnan(x${index}) THEN 1 END), ` +
      `count(CASE WHEN x${index} = CAST('inf' AS DOUBLE) THEN 1 END), ` +
      `count(CASE WHEN x${index} = CAST('-inf' AS DOUBLE) THEN 1 END)`
    : `count(x${index}), 0, 0, 0`;
  return `count(x${index}), ${special}, sum(d${index}), sum(d${index} * d${index})`;
}

/** Whether figures read without `apart` show that NaN or infinities are among the values. */
export function needsApart(column: PartColumn, moments: Moments): boolean {
  return column.mayBeInfinite && moments.finite > 0 && moments.mean === null;
}

export function readMoments(row: CellValue[], centres: Centre[]): Moments[] {
  return centres.map((centre, index) => {
    const cells = row.slice(index * FIGURES, (index + 1) * FIGURES);
    const [counted, finite, nan, positiveInfinity, negativeInfinity] = cells
      .slice(0, 5)
      .map(countOf);
    const [sum, squares] = cells.slice(5).map(numberOrNull);
    return {
      present: counted - nan,
      finite,
      nan,
      positiveInfinity,
      negativeInfinity,
      mean: finiteOrNull(sum === null ? null : centre.centre + sum / finite / centre.scale),
      standardDeviation: deviation(finite, sum, squares, centre.scale)
    };
  });
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function deviation(
  count: number,
  sum: number | null,
  squares: number | null,
  scale: number
): number | null {
  if (count < 2 || sum === null || squares === null) {
    return null;
  }
  const variance = Math.max(0, squares - (sum * sum) / count) / (count - 1);
  return finiteOrNull(Math.sqrt(variance) / scale);
}

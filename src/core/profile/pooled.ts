import type { CellValue } from '../ports';
import type { Moments } from './moments';
import { cellExpression, type Grid, type PooledSums } from './ordered';
import { finiteExpression, type Part, type PartColumn, type Side } from './part';
import { numberOrNull } from './sql';

/**
 * One statement for one column, one row. Every distinct value counts, so all are sorted, but
 * inside of the grid's cells: an engine that works in parallel does so here too.
 */
export function pooledSql(
  part: Part,
  column: PartColumn,
  grid: Grid,
  counts: Record<Side, Moments>
): string {
  const n = Math.max(1, counts.reference.finite);
  const m = Math.max(1, counts.current.finite);
  const rows = `CAST(${n + m} AS DOUBLE)`;
  const gap = (r: string, c: string): string =>
    `CAST(${r} AS DOUBLE) / ${n} - CAST(${c} AS DOUBLE) / ${m}`;
  return `
WITH v AS (SELECT x, s, ${cellExpression(grid)} AS b FROM (SELECT ${finiteExpression(column)} AS x, s FROM ${part.source}) WHERE x IS NOT NULL),
distinct_values AS MATERIALIZED (
  SELECT b, x, count(CASE WHEN s THEN 1 END) AS r, count(CASE WHEN NOT s THEN 1 END) AS c FROM v GROUP BY b, x),
cells AS (
  SELECT b, CAST(sum(r) AS BIGINT) AS r, CAST(sum(c) AS BIGINT) AS c, max(x) AS hi FROM distinct_values GROUP BY b),
below AS (
  SELECT b, CAST(sum(r) OVER o AS BIGINT) - r AS r, CAST(sum(c) OVER o AS BIGINT) - c AS c, lag(hi) OVER (ORDER BY b) AS hi
  FROM cells WINDOW o AS (ORDER BY b ROWS UNBOUNDED PRECEDING)),
walked AS (
  SELECT d.x, d.r, d.c, below.r + CAST(sum(d.r) OVER o AS BIGINT) AS cr, below.c + CAST(sum(d.c) OVER o AS BIGINT) AS cc,
    coalesce(lag(d.x) OVER (PARTITION BY d.b ORDER BY d.x), below.hi, d.x) AS previous
  FROM distinct_values AS d JOIN below ON d.b = below.b
  WINDOW o AS (PARTITION BY d.b ORDER BY d.x ROWS UNBOUNDED PRECEDING)),
gaps AS (
  SELECT x - previous AS step, CAST(r + c AS DOUBLE) AS l, CAST(2 * (cr + cc) - r - c AS DOUBLE) / 2 AS middle,
    ${gap('cr', 'cc')} AS after, ${gap('(cr - r)', '(cc - c)')} AS before
  FROM walked)
SELECT sum(before * before * step) AS squares, sum(l * (after * after + before * before)) / 2 AS spread,
  sum(CASE WHEN l < ${rows} THEN l * (after + before) * (after + before) / (middle * (${rows} - middle) - l * ${rows} / 4) END) / 4 AS tails
FROM gaps`;
}

/** Null where a side has no finite value. */
export function readPooled(rows: CellValue[][], counts: Record<Side, Moments>): PooledSums | null {
  if (counts.reference.finite === 0 || counts.current.finite === 0) {
    return null;
  }
  const [squares, spread, tails] = rows[0].map(numberOrNull);
  // Of a single value nothing is left to add up.
  return { squares: squares ?? NaN, spread: spread ?? NaN, tails: tails ?? NaN };
}

import type { CellValue } from '../ports';
import { labelOfCode } from './kind';
import type { Part, PartColumn, Side } from './part';
import { countOf } from './sql';

/** Levels listed by name; the others are counted. */
export const LISTED_LEVELS = 30;
const LABEL_CHARACTERS = 200;

/**
 * What one statement tells of a categorical or boolean column. Every statistic
 * is a sum over levels, so levels with the same two counts come back as one
 * entry: exact for any number of levels.
 */
export interface LevelSummary {
  entries: { reference: number; current: number; levels: number }[];
  /** The most frequent of either side, most frequent in the reference first. */
  listed: { label: string; reference: number; current: number }[];
}

/**
 * Each side is grouped for itself, by values or their codes: labels are made of the few that differ.
 * The missing ones come along as a level that counts none, as any condition on what is grouped would
 * work every value out twice.
 */
export function levelsSql(part: Part, { pair, x }: PartColumn): string {
  const present = (count: string): string => `CASE WHEN v IS NOT NULL THEN ${count} END`;
  const share = (count: string): string =>
    `CAST(${count} AS DOUBLE) / (SELECT greatest(CAST(sum(${present(count)}) AS DOUBLE), 1) FROM levels)`;
  const { code } = pair.reading.reference;
  const label = code ? labelOfCode('x', code.labels) : 'CAST(x AS VARCHAR)';
  const grouped = (side: Side, counts: string): string =>
    `SELECT ${x} AS x, ${counts} FROM ${part.sides[side]} GROUP BY ${x}`;
  return `
WITH counted AS (
  ${grouped('reference', 'count(*) AS r, 0 AS c')} UNION ALL ${grouped('current', '0, count(*)')}),
levels AS MATERIALIZED (
  SELECT ${label} AS v, CAST(sum(r) AS BIGINT) AS r, CAST(sum(c) AS BIGINT) AS c
  FROM counted GROUP BY v)
SELECT NULL AS label, r, c, count(v) AS levels FROM levels GROUP BY r, c
UNION ALL
SELECT * FROM (
  SELECT left(v, ${LABEL_CHARACTERS}), r, c, NULL FROM levels
  ORDER BY greatest(${share('r')}, ${share('c')}) DESC, v LIMIT ${LISTED_LEVELS + 1})`;
}

/** Rows of all levels, which are the present ones. */
export function rowsInLevels({ entries }: LevelSummary): { reference: number; current: number } {
  const rows = { reference: 0, current: 0 };
  for (const { reference, current, levels } of entries) {
    rows.reference += reference * levels;
    rows.current += current * levels;
  }
  return rows;
}

export function readLevels(rows: CellValue[][]): LevelSummary {
  const entries = rows
    .filter(([label]) => label === null)
    .map(([, reference, current, levels]) => ({
      reference: countOf(reference),
      current: countOf(current),
      levels: countOf(levels)
    }))
    .filter(({ levels }) => levels > 0)
    .sort((a, b) => b.reference - a.reference || b.current - a.current);
  const listed = rows
    .filter(([label]) => label !== null)
    .slice(0, LISTED_LEVELS)
    .map(([label, reference, current]) => ({
      label: String(label),
      reference: countOf(reference),
      current: countOf(current)
    }))
    .sort(
      (a, b) => b.reference - a.reference || b.current - a.current || (a.label < b.label ? -1 : 1)
    );
  return { entries, listed };
}

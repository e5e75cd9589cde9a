import type { CellValue } from '../ports';
import { labelOfCode } from './kind';
import type { ColumnPair } from './pairing';
import type { Side } from './part';
import { countOf, quoteIdentifier } from './sql';

/** Levels that a profile lists; the rows of all others are one number. */
export const MOST_LEVELS = 10_000;
/** Longer labels are told by their beginning and a digest. */
const LONGEST_LABEL = 200;
const LABEL_BEGINNING = 150;

/**
 * One statement for one column: the most frequent levels, each beside the rows of all. Values are
 * grouped as they are; labels are made of those that differ.
 */
export function levelCountsSql(pair: ColumnPair, relation: string, side: Side): string {
  const { expression, code } = pair.reading[side];
  const values = `SELECT ${code?.expression ?? expression} AS x FROM ${quoteIdentifier(relation)}`;
  const grouped = `SELECT x, count(*) AS n FROM (${values}) GROUP BY x`;
  const text = code ? labelOfCode('x', code.labels) : 'CAST(x AS VARCHAR)';
  const label = `CASE WHEN length(v) <= ${LONGEST_LABEL} THEN v ELSE left(v, ${LABEL_BEGINNING}) || '…' || md5(v) END`;
  // A condition on what is grouped would work every value out twice, so the missing ones come along.
  return (
    `SELECT label, n, CAST(sum(CASE WHEN label IS NOT NULL THEN n END) OVER () AS BIGINT) AS present FROM (` +
    `SELECT label, CAST(sum(n) AS BIGINT) AS n FROM (SELECT ${label} AS label, n FROM ` +
    `(SELECT ${text} AS v, n FROM (${grouped}))) GROUP BY label) ` +
    `ORDER BY n DESC, label LIMIT ${MOST_LEVELS + 1}`
  );
}

/** The levels to list, the rows of all others, and those of all. */
export function readLevelCounts(rows: CellValue[][]): {
  levels: [string, number][];
  rest: number;
  present: number;
} {
  const levels = rows
    .filter(([label]) => label !== null)
    .slice(0, MOST_LEVELS)
    .map(([label, count]): [string, number] => [String(label), countOf(count)]);
  const listed = levels.reduce((sum, [, count]) => sum + count, 0);
  const present = rows.length > 0 ? countOf(rows[0][2]) : 0;
  return { levels, rest: present - listed, present };
}

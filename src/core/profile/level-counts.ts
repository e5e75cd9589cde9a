import type { CellValue } from '../ports';
import type { ColumnPair } from './pairing';
import type { Side } from './part';
import { countOf, quoteIdentifier } from './sql';

/** Levels that a profile lists; the rows of all others are one number. */
export const MOST_LEVELS = 10_000;
/** Longer labels are told by their beginning and a digest. */
const LONGEST_LABEL = 200;
const LABEL_BEGINNING = 150;

/** One statement for one column: the most frequent levels, and one more than a profile lists. */
export function levelCountsSql(pair: ColumnPair, relation: string, side: Side): string {
  const labels = `SELECT CAST(${pair.reading[side].expression} AS VARCHAR) AS v FROM ${quoteIdentifier(relation)}`;
  const label = `CASE WHEN length(v) <= ${LONGEST_LABEL} THEN v ELSE left(v, ${LABEL_BEGINNING}) || '…' || md5(v) END`;
  return `SELECT label, count(*) AS n FROM (SELECT ${label} AS label FROM (${labels}) WHERE v IS NOT NULL) GROUP BY label ORDER BY n DESC, label LIMIT ${MOST_LEVELS + 1}`;
}

/** The levels to list; `present` is the rows of all of them. */
export function readLevelCounts(
  rows: CellValue[][],
  present: number
): { levels: [string, number][]; rest: number } {
  const levels = rows
    .slice(0, MOST_LEVELS)
    .map(([label, count]): [string, number] => [String(label), countOf(count)]);
  const listed = levels.reduce((sum, [, count]) => sum + count, 0);
  return { levels, rest: present - listed };
}

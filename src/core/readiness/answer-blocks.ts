import type { AnalysisContext } from '../analysis/analysis';
import { namedRows } from '../multivariate/columns';
import type { DomainScores } from '../multivariate/scores';
import type { OpenedTable } from '../ports';
import { countOf } from '../profile/sql';
import type { AnswerBlocks } from './label-shift';

/** Groups of blocks that are counted apart, at most and where there are many counts, at least. */
const MOST_GROUPS = 200;
const FEWEST_GROUPS = 20;
/** Counts of all groups together, at most about. */
const MOST_COUNTS = 100_000;

/** What a row is counted by: SQL of its class and of its answer, and their places. */
export interface Counted {
  label: string;
  answer: { reference: string; current: string };
  classes: readonly string[];
  places: ReadonlyMap<string, number>;
}

/**
 * The counts by block, so that whole blocks can be drawn anew; undefined where every row stands by
 * itself. Of more than 200 blocks some are taken together, each by its number, which leaves as many
 * independent groups; rows without a block are dealt to them one by one.
 */
export async function countBlocks(
  context: AnalysisContext,
  { tied, blockOf }: Pick<DomainScores, 'tied' | 'blockOf'>,
  counted: Counted
): Promise<AnswerBlocks | undefined> {
  if (tied.by === 'row') {
    return undefined;
  }
  const { engine, reference, current, signal } = context;
  const { classes, places, label, answer } = counted;
  const cells = classes.length * places.size;
  const groups = Math.max(FEWEST_GROUPS, Math.min(MOST_GROUPS, Math.floor(MOST_COUNTS / cells)));
  // Blocks before 1970 have numbers below 0.
  const group = (table: OpenedTable): string =>
    `(coalesce(${blockOf(table)}, row_number() OVER ()) % ${groups} + ${groups}) % ${groups}`;
  const [ofReference, ofCurrent] = await engine.query(
    [
      `SELECT b, l, g, count(*) FROM (SELECT ${group(reference)} AS b, ${label} AS l, ${answer.reference} AS g ` +
        `FROM ${namedRows(reference)}) WHERE l IS NOT NULL AND g IS NOT NULL GROUP BY b, l, g ORDER BY b, l, g`,
      `SELECT b, g, count(*) FROM (SELECT ${group(current)} AS b, ${answer.current} AS g ` +
        `FROM ${namedRows(current)}) WHERE g IS NOT NULL GROUP BY b, g ORDER BY b, g`
    ],
    { signal }
  );
  const classAt = new Map(classes.map((name, index) => [name, index]));
  const found: AnswerBlocks = { rule: tied, reference: new Map(), current: new Map() };
  for (const [block, name, given, count] of ofReference.rows) {
    const [row, column] = [classAt.get(String(name)), places.get(String(given))];
    if (row !== undefined && column !== undefined) {
      const byClass = at(found.reference, countOf(block), () =>
        classes.map(() => new Array<number>(places.size).fill(0))
      );
      byClass[row][column] += countOf(count);
    }
  }
  for (const [block, given, count] of ofCurrent.rows) {
    const column = places.get(String(given));
    if (column !== undefined) {
      const answers = at(found.current, countOf(block), () =>
        new Array<number>(places.size).fill(0)
      );
      answers[column] += countOf(count);
    }
  }
  return Math.min(found.reference.size, found.current.size) < 2 ? undefined : found;
}

function at<T>(map: Map<number, T>, key: number, made: () => T): T {
  const value = map.get(key) ?? made();
  map.set(key, value);
  return value;
}

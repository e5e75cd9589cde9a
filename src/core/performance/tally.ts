import type { AnalysisContext } from '../analysis/analysis';
import type { QueryResult } from '../ports';
import { countOf, numberOrNull, quoteIdentifier } from '../profile/sql';
import { pause } from '../record/pause';
import { addCell, noCells, sortCells, type Cells } from './cells';
import type { PreparedTable } from './prepare';

type EnginePart = Pick<AnalysisContext, 'engine' | 'signal'>;

/**
 * Probabilities of all sides in ascending buckets: every value its own while there are few, else
 * equal numbers of rows, of the evaluation set and of the sample alike.
 */
export interface Buckets {
  relation: string;
  /** Numbers of the buckets in SQL, ascending. */
  keys: number[];
  /** The mean probability of each, and the rows of all sides in it. */
  score: number[];
  rows: number[];
  /** Whether each holds one probability alone. */
  exact: boolean;
}

/** Classes that can be told apart at most. */
export const MOST_CLASSES = 100;
/** Different probabilities up to which each is a bucket of its own. */
const MOST_VALUES = 20_000;

/** Buckets of the probabilities of one view, as a relation of `p` and `b`. */
export async function makeBuckets(
  { engine, signal }: EnginePart,
  sides: { reference: PreparedTable; current: PreparedTable; source: PreparedTable | null },
  view: number,
  bucketsOfSide: number
): Promise<Buckets> {
  const values = 'performance_values';
  const relation = 'performance_buckets';
  const rows = (side: PreparedTable, reference: number, current: number): string =>
    `SELECT p${view} AS p, ${reference} AS e, ${current} AS c FROM ${quoteIdentifier(side.relation)} WHERE r IS NULL`;
  const union = [
    rows(sides.reference, 1, 0),
    rows(sides.current, 0, 1),
    ...(sides.source ? [rows(sides.source, 0, 0)] : [])
  ].join(' UNION ALL ');
  const collected = await engine.query(
    [
      `CREATE OR REPLACE TABLE ${quoteIdentifier(values)} AS SELECT p, sum(e) AS e, sum(c) AS c, count(*) AS n FROM (${union}) GROUP BY p`,
      `SELECT count(*) FROM ${quoteIdentifier(values)}`
    ],
    { signal }
  );
  const exact = countOf(last(collected).rows[0][0]) <= MOST_VALUES;
  // Rows of lower probability over the step, of both sides: rises with p, and the sum is the
  // same only where both are.
  const step = (side: PreparedTable): number => Math.max(1, Math.ceil(side.rows / bucketsOfSide));
  const bucket = exact
    ? 'row_number() OVER (ORDER BY p)'
    : `CAST(floor((ce - e) / ${step(sides.reference)}) + floor((cc - c) / ${step(sides.current)}) AS BIGINT)`;
  const running = (column: string): string =>
    `sum(${column}) OVER (ORDER BY p ROWS UNBOUNDED PRECEDING) AS c${column}`;
  const from = exact
    ? quoteIdentifier(values)
    : `(SELECT p, e, c, n, ${running('e')}, ${running('c')} FROM ${quoteIdentifier(values)})`;
  const made = await engine.query(
    [
      `CREATE OR REPLACE TABLE ${quoteIdentifier(relation)} AS SELECT p, n, ${bucket} AS b FROM ${from}`,
      `SELECT b, ${exact ? 'min(p)' : 'sum(p * n) / sum(n)'}, sum(n) FROM ${quoteIdentifier(relation)} GROUP BY b ORDER BY b`
    ],
    { signal }
  );
  const found = last(made).rows;
  return {
    relation,
    keys: found.map(([key]) => countOf(key)),
    score: found.map(([, score]) => countOf(score)),
    rows: found.map(([, , rows]) => countOf(rows)),
    exact
  };
}

/** Buckets as counts are asked for: `factor` neighbouring numbers are one. */
export interface Grain {
  buckets: Buckets;
  factor: number;
}

/** The same buckets, several as one where there are more than `wanted`. */
export function coarser(buckets: Buckets, wanted: number): Grain {
  const factor = Math.ceil(((buckets.keys.at(-1) ?? 0) + 1) / wanted);
  if (factor <= 1) {
    return { buckets, factor: 1 };
  }
  const joined: Buckets = { ...buckets, keys: [], score: [], rows: [], exact: false };
  let sum = 0;
  buckets.keys.forEach((key, place) => {
    const to = Math.floor(key / factor);
    if (joined.keys.at(-1) !== to) {
      joined.keys.push(to);
      joined.rows.push(0);
      joined.score.push(0);
      sum = 0;
    }
    const at = joined.keys.length - 1;
    sum += buckets.score[place] * buckets.rows[place];
    joined.rows[at] += buckets.rows[place];
    joined.score[at] = sum / joined.rows[at];
  });
  return { buckets: joined, factor };
}

/** Entries after which the page gets its turn. */
const PIECE = 5000;

/**
 * Counts the rows of a prepared table by bucket, answer and label, and by group where wanted; else
 * all are the group null. `target` is the class that counts as positive.
 */
export async function countCells(
  { engine, signal }: EnginePart,
  { relation }: PreparedTable,
  { buckets, factor }: Grain,
  { view, target, grouped }: { view: number; target: number; grouped: boolean }
): Promise<Map<number | null, Cells>> {
  const label = `CASE WHEN y IS NULL THEN 2 WHEN y = ${target} THEN 0 ELSE 1 END`;
  const bucket = factor === 1 ? 'b' : `CAST(floor(b / ${factor}) AS BIGINT)`;
  const rows =
    `SELECT ${grouped ? 'w' : 'CAST(NULL AS BIGINT)'} AS w, ${bucket} AS b, a, ${label} AS l ` +
    `FROM ${quoteIdentifier(relation)} s JOIN ${quoteIdentifier(buckets.relation)} v ON s.p${view} = v.p ` +
    `WHERE r IS NULL`;
  const counted = `SELECT w, b, a, l, count(*) AS n FROM (${rows}) GROUP BY w, b, a, l`;
  const results = await engine.query(
    [
      // One row a group: many small rows take longer to travel than to count.
      `SELECT w, string_agg(b || ' ' || a || ' ' || l || ' ' || n, ';') FROM (${counted}) GROUP BY w`
    ],
    { signal }
  );
  return readCells(last(results), buckets);
}

async function readCells(
  { rows }: QueryResult,
  { keys }: Buckets
): Promise<Map<number | null, Cells>> {
  const places = new Map(keys.map((key, place) => [key, place]));
  const groups = new Map<number | null, Cells>();
  for (const [group, packed] of rows) {
    const cells = noCells();
    const known = new Map<number, number>();
    const entries = String(packed ?? '').split(';');
    for (const [at, entry] of entries.entries()) {
      const [b, a, l, n] = entry.split(' ').map(Number);
      const bucket = places.get(b) ?? 0;
      const key = bucket * MOST_CLASSES + a;
      let cell = known.get(key);
      if (cell === undefined) {
        cell = addCell(cells, bucket, a);
        known.set(key, cell);
      }
      cells.rows[cell] += n;
      cells.positive[cell] += l === 0 ? n : 0;
      cells.negative[cell] += l === 1 ? n : 0;
      if (at % PIECE === 0) {
        await pause();
      }
    }
    groups.set(numberOrNull(group), sortCells(cells));
    await pause();
  }
  return groups;
}

function last(results: readonly QueryResult[]): QueryResult {
  return results[results.length - 1];
}

import type { AnalysisContext } from '../analysis/analysis';
import type { ColumnKind } from '../drift/report';
import { drawnOrder, drawnRows, type SeenColumn } from '../multivariate/columns';
import type { DomainScores } from '../multivariate/scores';
import type { CellValue, QueryResult } from '../ports';
import {
  countOf,
  doubleLiteral,
  numberOrNull,
  quoteIdentifier,
  quoteLiteral
} from '../profile/sql';
import { rangeWords } from './region-words';
import type { CoverageGap } from './schema';

/** Edges of a column's ranges that come from each side. */
const EDGES = 32;
/** Levels of a column that are looked at, the most frequent among uncovered rows. */
const LEVELS = 200;
/** Columns counted by one statement. */
const AT_ONCE = 20;
/** Gaps told in all, and levels of one column. */
const GAPS = 8;
const GAPS_A_COLUMN = 3;
/** How many times denser than evaluation rows production rows are in a region that is told. */
const DENSER = 3;
/** Standard errors by which the sides' shares differ; many regions are looked at. */
const ERRORS = 4;

/** Regions of one column each, and the share of uncovered rows that lie in none of them. */
export interface CoverageGaps {
  gaps: CoverageGap[];
  elsewhere: number;
}

/** How regions are looked for. */
interface Search extends Counts {
  /** How many times denser than evaluation rows production rows are in a region that is told. */
  denser: number;
  /** Whether the regions are of uncovered rows, or of production rows that may become such. */
  known: boolean;
}

/**
 * Which production rows are not covered, in the order of the scores, and where they lie. Not covered
 * are those with a score beyond `limit`, and those in a range or at a level of one column where
 * production is more than `odds` times denser: values that the evaluation set has not got may all be
 * of a few days, which a classifier that has not seen these days does not know.
 *
 * Told is for every column the range, or the levels, with the most production rows beyond `DENSER`
 * times the evaluation rows' share. Counts of the rows that the classifier saw, and whether each is
 * covered, are all that is read; columns of text and vectors have no regions. What lies in none of
 * them is not covered for how columns go together.
 */
export async function coverageGaps(
  context: AnalysisContext,
  scores: DomainScores,
  { limit, odds }: { limit: number; odds: number }
): Promise<CoverageGaps & { uncovered: boolean[] }> {
  const rows = {
    evaluation: scores.scores.reference.length,
    production: scores.scores.current.length
  };
  const columns = scores.columns
    .map((column, place) => ({ ...column, place }))
    .filter(({ kind }) => kind !== 'text' && kind !== 'embedding');
  const table = `${scores.kept}_gaps`;
  const { engine, signal } = context;
  try {
    await engine.query([tableSql(context, scores, limit, table)], { signal });
    const dense = { ...rows, uncovered: 0, denser: odds, known: false };
    await markUncovered(context, table, await regions(context, table, columns, dense));
    const uncovered = await readUncovered(context, scores, table);
    const count = uncovered.filter(Boolean).length;
    if (count === 0) {
      return { uncovered, gaps: [], elsewhere: 0 };
    }
    const search = { ...rows, uncovered: count, denser: DENSER, known: true };
    const found = await regions(context, table, columns, search);
    const told = found.sort((a, b) => b.excess - a.excess).slice(0, GAPS);
    const elsewhere = await outside(context, table, told);
    return { uncovered, gaps: told.map(({ gap }) => gap), elsewhere: elsewhere / count };
  } finally {
    // Without the signal, as this is due after a cancel too; a dead engine has nothing to drop.
    await engine.query([`DROP TABLE IF EXISTS ${quoteIdentifier(table)}`]).catch(() => undefined);
  }
}

async function regions(
  context: AnalysisContext,
  table: string,
  columns: readonly PlacedColumn[],
  search: Search
): Promise<Gap[]> {
  const found: Gap[] = [];
  for (let start = 0; start < columns.length; start += AT_ONCE) {
    const some = columns.slice(start, start + AT_ONCE);
    found.push(...(await gapsOf(context, table, some, search)));
  }
  return found;
}

async function markUncovered(
  { engine, signal }: AnalysisContext,
  table: string,
  gaps: readonly Gap[]
): Promise<void> {
  const where = gaps.map(gap => `coalesce(${gap.where}, FALSE)`).join(' OR ');
  if (where !== '') {
    await engine.query([`UPDATE ${quoteIdentifier(table)} SET s = 2 WHERE s = 1 AND (${where})`], {
      signal
    });
  }
}

async function readUncovered(
  { engine, signal }: AnalysisContext,
  { options: { seed } }: DomainScores,
  table: string
): Promise<boolean[]> {
  const [{ rows }] = await engine.query(
    [
      `SELECT CAST(s AS INTEGER) FROM ${quoteIdentifier(table)} WHERE s > 0 ORDER BY ${drawnOrder(seed)}`
    ],
    { signal }
  );
  return rows.map(([side]) => countOf(side) === 2);
}

/** Uncovered rows that lie in none of the regions. */
async function outside(
  { engine, signal }: AnalysisContext,
  table: string,
  gaps: readonly Gap[]
): Promise<number> {
  const none = gaps.map(({ where }) => ` AND NOT coalesce(${where}, FALSE)`).join('');
  const [found] = await engine.query(
    [`SELECT count(*) FROM ${quoteIdentifier(table)} WHERE s = 2${none}`],
    { signal }
  );
  return countOf(found.rows[0][0]);
}

type PlacedColumn = SeenColumn & { place: number };
interface Gap {
  gap: CoverageGap;
  excess: number;
  /** The region as SQL. */
  where: string;
}

/** The drawn rows of both sides: `s` 0 for the evaluation set, 2 for uncovered production, else 1. */
function tableSql(
  { reference, current }: AnalysisContext,
  { columns, options, kept }: DomainScores,
  limit: number,
  table: string
): string {
  const values = columns.map(({ kind }, index) =>
    isOrdered(kind) ? `CASE WHEN NOT isnan(c${index}) THEN c${index} END AS c${index}` : `c${index}`
  );
  return (
    `CREATE OR REPLACE TABLE ${quoteIdentifier(table)} AS ` +
    `SELECT 0 AS s, n, ${values.join(', ')} FROM (${drawnRows(reference, columns, options)}) ` +
    `UNION ALL SELECT CASE WHEN k.score > ${doubleLiteral(limit)} THEN 2 ELSE 1 END, d.n, ` +
    `${values.join(', ')} ` +
    `FROM (${drawnRows(current, columns, options)}) d JOIN ${quoteIdentifier(kept)} k ON d.n = k.n`
  );
}

function isOrdered(kind: ColumnKind): boolean {
  return kind === 'numeric' || kind === 'datetime';
}

async function gapsOf(
  { engine, signal }: AnalysisContext,
  table: string,
  columns: readonly PlacedColumn[],
  search: Search
): Promise<Gap[]> {
  const ordered = columns.filter(({ kind }) => isOrdered(kind));
  const edges = new Map<number, number[]>(ordered.map(({ place }) => [place, []]));
  if (ordered.length > 0) {
    const [found] = await engine.query([edgesSql(table, ordered, search)], { signal });
    for (const [place, edge] of found.rows) {
      edges.get(countOf(place))?.push(numberOrNull(edge) ?? NaN);
    }
  }
  const [counted] = await engine.query([countSql(table, columns, edges)], { signal });
  const parts = partsOf(counted);
  return columns.flatMap(column => {
    const own = parts.get(column.place) ?? [];
    return isOrdered(column.kind)
      ? rangeGaps(column, own, edges.get(column.place) ?? [], search)
      : levelGaps(column, own, search);
  });
}

/** Values at equal shares of the evaluation rows, and of those looked for, ends included. */
function edgesSql(table: string, columns: readonly PlacedColumn[], { known }: Search): string {
  const shares = Array.from({ length: EDGES - 1 }, (_, index) => (index + 1) / EDGES).join(', ');
  return columns
    .map(({ place }) => {
      const of = (rows: string): string =>
        `coalesce(quantile_disc(c${place}, [0, ${shares}, 1]) FILTER (WHERE ${rows}), [])`;
      return (
        `SELECT ${place} AS c, unnest(list_sort(list_distinct(list_concat(${of('s = 0')}, ${of(known ? 's = 2' : 's > 0')})))) AS e ` +
        `FROM ${quoteIdentifier(table)}`
      );
    })
    .join(' UNION ALL ');
}

function countSql(
  table: string,
  columns: readonly PlacedColumn[],
  edges: ReadonlyMap<number, number[]>
): string {
  const counts =
    'count(*) FILTER (WHERE s = 0) AS r, count(*) FILTER (WHERE s > 0) AS p, count(*) FILTER (WHERE s = 2) AS u';
  return columns
    .map(({ place }) => {
      const own = edges.get(place);
      const cases = (own ?? []).map(
        (edge, index) => `WHEN c${place} <= ${doubleLiteral(edge)} THEN ${index}`
      );
      const key = own
        ? `CASE WHEN c${place} IS NULL THEN NULL ${cases.join(' ')} ELSE ${own.length} END`
        : `c${place}`;
      return (
        `SELECT * FROM (SELECT ${place} AS c, CAST(${key} AS VARCHAR) AS k, ${counts} ` +
        `FROM ${quoteIdentifier(table)} GROUP BY 2 ORDER BY u DESC, p DESC, r DESC, k LIMIT ${LEVELS})`
      );
    })
    .join(' UNION ALL ');
}

/** Drawn rows, in all or of one region. */
interface Counts {
  evaluation: number;
  production: number;
  /** Of the production rows. */
  uncovered: number;
}

interface Part extends Counts {
  /** Index of the range, or the level; null for missing values. */
  key: CellValue;
}

function partsOf({ rows }: QueryResult): Map<number, Part[]> {
  const parts = new Map<number, Part[]>();
  for (const [place, key, evaluation, production, uncovered] of rows) {
    const own = parts.get(countOf(place)) ?? [];
    own.push({
      key,
      evaluation: countOf(evaluation),
      production: countOf(production),
      uncovered: countOf(uncovered)
    });
    parts.set(countOf(place), own);
  }
  return parts;
}

function sumOf(parts: readonly Counts[]): Counts {
  const sum = (of: (part: Counts) => number): number =>
    parts.reduce((all, part) => all + of(part), 0);
  return {
    evaluation: sum(part => part.evaluation),
    production: sum(part => part.production),
    uncovered: sum(part => part.uncovered)
  };
}

/** What a region has beyond `denser` times the evaluation rows' share. */
function beyond(part: Counts, search: Search): number {
  return (
    part.production / search.production - (search.denser * part.evaluation) / search.evaluation
  );
}

/** The region as a gap, where production is dense enough there and it is no chance. */
function gapOf(column: string, region: string, where: string, part: Counts, search: Search): Gap[] {
  const production = part.production / search.production;
  const evaluation = part.evaluation / search.evaluation;
  const rows = search.production + search.evaluation;
  const share = (part.production + part.evaluation) / rows;
  const error = Math.sqrt(share * (1 - share) * (1 / search.production + 1 / search.evaluation));
  const told = beyond(part, search) > 0 && production - evaluation >= ERRORS * error;
  const gap = {
    column,
    region,
    production,
    evaluation,
    uncovered: part.uncovered / search.uncovered
  };
  return told && (part.uncovered > 0 || !search.known)
    ? [{ gap, where, excess: production - evaluation }]
    : [];
}

/** The run of neighbouring ranges with the most beyond, and the missing values. */
function rangeGaps(
  { name, kind, place }: PlacedColumn,
  parts: readonly Part[],
  edges: readonly number[],
  search: Search
): Gap[] {
  const ranges = [...edges, Infinity].map((_, index) =>
    sumOf(parts.filter(({ key }) => key === String(index)))
  );
  const [start, end] = openEnded(ranges, largestRun(ranges.map(part => beyond(part, search))));
  const [low, high] = [edges[start - 1] ?? null, edges[end - 1] ?? null];
  const bounds = [
    ...(low === null ? [] : [`c${place} > ${doubleLiteral(low)}`]),
    ...(high === null ? [] : [`c${place} <= ${doubleLiteral(high)}`])
  ];
  const where = bounds.length > 0 ? `(${bounds.join(' AND ')})` : `(c${place} IS NOT NULL)`;
  const missing = sumOf(parts.filter(({ key }) => key === null));
  return [
    ...gapOf(name, rangeWords(kind, low, high), where, sumOf(ranges.slice(start, end)), search),
    ...gapOf(name, 'is missing', `(c${place} IS NULL)`, missing, search)
  ];
}

/** A run beyond which no row lies has no bound there. */
function openEnded(ranges: readonly Counts[], [start, end]: [number, number]): [number, number] {
  const empty = (parts: readonly Counts[]): boolean =>
    parts.every(part => part.evaluation + part.production === 0);
  return [
    empty(ranges.slice(0, start)) ? 0 : start,
    empty(ranges.slice(end)) ? ranges.length : end
  ];
}

/** Bounds of the neighbouring numbers with the largest sum: from the first to before the second. */
export function largestRun(values: readonly number[]): [number, number] {
  let best: [number, number] = [0, 0];
  let [most, sum, start] = [0, 0, 0];
  values.forEach((value, index) => {
    sum += value;
    if (sum > most) {
      most = sum;
      best = [start, index + 1];
    } else if (sum <= 0) {
      sum = 0;
      start = index + 1;
    }
  });
  return best;
}

function levelGaps(
  { name, kind, place }: PlacedColumn,
  parts: readonly Part[],
  search: Search
): Gap[] {
  const label = (key: string): string =>
    kind === 'boolean' ? String(Number(key) === 1) : key.slice(0, 80);
  return parts
    .flatMap(part => {
      const key = part.key === null ? null : String(part.key);
      return key === null
        ? gapOf(name, 'is missing', `(c${place} IS NULL)`, part, search)
        : gapOf(
            name,
            `is ${label(key)}`,
            `(CAST(c${place} AS VARCHAR) = ${quoteLiteral(key)})`,
            part,
            search
          );
    })
    .sort((a, b) => b.excess - a.excess)
    .slice(0, search.known ? GAPS_A_COLUMN : LEVELS);
}

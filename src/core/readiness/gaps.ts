import type { AnalysisContext } from '../analysis/analysis';
import type { ColumnKind } from '../drift/report';
import { drawnRows, type DomainScores, type SeenColumn } from '../multivariate/scores';
import type { CellValue, QueryResult } from '../ports';
import { countOf, doubleLiteral, numberOrNull, quoteIdentifier } from '../profile/sql';
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
/** Least excess of a region among uncovered rows over its share of the evaluation rows. */
const LEAST_EXCESS = 0.1;
/** Kuiper's statistic times the root of the rows: chance gives more in one column of a hundred. */
const CHANCE = 2;

/**
 * Where production rows beyond the score `limit` lie: for every column the range whose share of
 * those rows exceeds its share of the evaluation rows the most, or the levels that do. Counts of
 * the rows that the classifier saw are all that is read; columns of text and vectors have none.
 */
export async function coverageGaps(
  context: AnalysisContext,
  scores: DomainScores,
  limit: number
): Promise<CoverageGap[]> {
  const totals = {
    evaluation: scores.scores.reference.length,
    production: scores.scores.current.length,
    uncovered: scores.scores.current.filter(score => score > limit).length
  };
  if (totals.uncovered === 0) {
    return [];
  }
  const columns = scores.columns
    .map((column, place) => ({ ...column, place }))
    .filter(({ kind }) => kind !== 'text' && kind !== 'embedding');
  const table = `${scores.kept}_gaps`;
  const { engine, signal } = context;
  const gaps: Gap[] = [];
  try {
    await engine.query([tableSql(context, scores, limit, table)], { signal });
    for (let start = 0; start < columns.length; start += AT_ONCE) {
      const some = columns.slice(start, start + AT_ONCE);
      gaps.push(...(await gapsOf(context, table, some, totals)));
    }
  } finally {
    // Without the signal, as this is due after a cancel too; a dead engine has nothing to drop.
    await engine.query([`DROP TABLE IF EXISTS ${quoteIdentifier(table)}`]).catch(() => undefined);
  }
  return gaps
    .sort((a, b) => b.excess - a.excess)
    .slice(0, GAPS)
    .map(({ gap }) => gap);
}

type PlacedColumn = SeenColumn & { place: number };
interface Gap {
  gap: CoverageGap;
  excess: number;
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
    `SELECT 0 AS s, ${values.join(', ')} FROM (${drawnRows(reference, columns, options)}) ` +
    `UNION ALL SELECT CASE WHEN k.score > ${doubleLiteral(limit)} THEN 2 ELSE 1 END, ` +
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
  totals: Counts
): Promise<Gap[]> {
  const ordered = columns.filter(({ kind }) => isOrdered(kind));
  const edges = new Map<number, number[]>(ordered.map(({ place }) => [place, []]));
  if (ordered.length > 0) {
    const [found] = await engine.query([edgesSql(table, ordered)], { signal });
    for (const [place, edge] of found.rows) {
      edges.get(countOf(place))?.push(numberOrNull(edge) ?? NaN);
    }
  }
  const [counted] = await engine.query([countSql(table, columns, edges)], { signal });
  const parts = partsOf(counted);
  return columns.flatMap(column => {
    const own = parts.get(column.place) ?? [];
    return isOrdered(column.kind)
      ? rangeGaps(column, own, edges.get(column.place) ?? [], totals)
      : levelGaps(column, own, totals);
  });
}

/** Values that lie at equal shares of the evaluation rows, and of the uncovered ones. */
function edgesSql(table: string, columns: readonly PlacedColumn[]): string {
  const shares = Array.from({ length: EDGES - 1 }, (_, index) => (index + 1) / EDGES).join(', ');
  return columns
    .map(({ place }) => {
      const of = (side: number): string =>
        `coalesce(quantile_disc(c${place}, [${shares}]) FILTER (WHERE s = ${side}), [])`;
      return (
        `SELECT ${place} AS c, unnest(list_sort(list_distinct(list_concat(${of(0)}, ${of(2)})))) AS e ` +
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
        `FROM ${quoteIdentifier(table)} GROUP BY 2 ORDER BY u DESC, r DESC, k LIMIT ${LEVELS})`
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

/** The region as a gap, where its share of the uncovered rows exceeds that of the others enough. */
function gapOf(column: string, region: string, part: Counts, totals: Counts): Gap[] {
  const uncovered = part.uncovered / totals.uncovered;
  const evaluation = part.evaluation / totals.evaluation;
  const excess = uncovered - evaluation;
  const chance = CHANCE * Math.sqrt(1 / totals.uncovered + 1 / totals.evaluation);
  return excess >= Math.max(LEAST_EXCESS, chance)
    ? [
        {
          gap: {
            column,
            region,
            production: part.production / totals.production,
            evaluation,
            uncovered
          },
          excess
        }
      ]
    : [];
}

/** The run of neighbouring ranges with the largest excess, and the missing values. */
function rangeGaps(
  { name, kind }: PlacedColumn,
  parts: readonly Part[],
  edges: readonly number[],
  totals: Counts
): Gap[] {
  const ranges = [...edges, Infinity].map((_, index) =>
    sumOf(parts.filter(({ key }) => key === String(index)))
  );
  const [start, end] = largestRun(
    ranges.map(part => part.uncovered / totals.uncovered - part.evaluation / totals.evaluation)
  );
  const region = rangeWords(kind, edges[start - 1] ?? null, edges[end - 1] ?? null);
  const missing = parts.filter(({ key }) => key === null);
  return [
    ...gapOf(name, region, sumOf(ranges.slice(start, end)), totals),
    ...gapOf(name, 'is missing', sumOf(missing), totals)
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

function levelGaps({ name, kind }: PlacedColumn, parts: readonly Part[], totals: Counts): Gap[] {
  const label = (key: CellValue): string =>
    kind === 'boolean' ? String(Number(key) === 1) : String(key).slice(0, 80);
  return parts
    .flatMap(part =>
      gapOf(name, part.key === null ? 'is missing' : `is ${label(part.key)}`, part, totals)
    )
    .sort((a, b) => b.excess - a.excess)
    .slice(0, GAPS_A_COLUMN);
}

import type { AnalysisContext } from '../analysis/analysis';
import { spanMicroseconds } from '../audit/moment';
import { AuditError } from '../errors';
import type { OpenedTable } from '../ports';
import { countOf, numberOrNull } from '../profile/sql';
import { momentSql, timed } from '../time/cut';
import { cutBy } from '../time/period';
import { BY_ROW, drawnRows, numberedName, valueOf, type SeenColumn } from './columns';
import type { BlockRule, MultivariateOptions } from './schema';
import { equalRowsSql, repeatedColumn } from './tied';

/** Blocks of a side that folds, and an interval, need. */
export const FEWEST_BLOCKS = 5;
/** With as many weeks on either side, days no longer need to stand for themselves. */
const MANY_WEEKS = 20;
/** Parts of a side's span where its days are too few. */
const STRETCHES = 10;

/** How rows are tied together, and the SQL that tells a row's block, NULL for one by itself. */
export interface Blocks {
  rule: BlockRule;
  /** Blocks of the side that has fewer; Infinity where there are more than folds in any case. */
  fewest: number;
  of: (table: OpenedTable) => string;
}

/**
 * What ties rows together, so that no fold knows the rows of another: what the plan names; or else
 * the week or the day of the moment; or else stretches of time; or else a column whose values are
 * each shared by many rows of one side alone; or else equal rows.
 *
 * @throws AuditError `unknown-column`, and `invalid-input` for fewer than 5 blocks where the plan
 * names them.
 */
export async function chooseBlocks(
  context: AnalysisContext,
  columns: readonly SeenColumn[],
  options: MultivariateOptions
): Promise<Blocks> {
  const { column, period } = options.blocks ?? {};
  if (column !== undefined) {
    return namedColumn(context, column, options);
  }
  const moments = momentsOf(context);
  if (period !== undefined) {
    return namedPeriod(context, moments, period, options);
  }
  const found = moments && (await byTime(context, moments, options));
  if (found && 'of' in found) {
    return found;
  }
  const why = found?.why ?? null;
  const repeated = await repeatedColumn(context, columns, options);
  if (repeated) {
    return {
      rule: { by: 'value', column: repeated.name, period: null, why },
      fewest: Infinity,
      of: table => valueBlock(table, repeated)
    };
  }
  const equal = await equalRowsSql(context, columns, options);
  return {
    rule: { by: equal ? 'equal' : 'row', column: null, period: null, why },
    fewest: Infinity,
    of: equal ?? (() => BY_ROW)
  };
}

/** A number for each value, the same on both sides. */
function valueBlock(table: OpenedTable, column: SeenColumn): string {
  const value = valueOf(table, column);
  const present = column.kind === 'numeric' ? `NOT isnan(${value})` : `${value} IS NOT NULL`;
  return `CASE WHEN ${present} THEN CAST(hash(${value}) >> 1 AS BIGINT) END`;
}

async function namedColumn(
  context: AnalysisContext,
  name: string,
  options: MultivariateOptions
): Promise<Blocks> {
  for (const table of [context.reference, context.current]) {
    if (!table.columns.some(column => column.name === name)) {
      throw new AuditError(
        'unknown-column',
        `${table.description} has no column ${name}, which ties rows together.`,
        'Name a column of both tables under multivariate.blocks.column.',
        name
      );
    }
  }
  const column: SeenColumn = { name, kind: 'categorical' };
  const of = (table: OpenedTable): string => valueBlock(table, column);
  const fewest = await demandBlocks(context, of, options, `${name} has`, 'values');
  return { rule: { by: 'value', column: name, period: null, why: null }, fewest, of };
}

async function namedPeriod(
  context: AnalysisContext,
  moments: Moments | null,
  period: string,
  options: MultivariateOptions
): Promise<Blocks> {
  if (moments === null) {
    throw new AuditError(
      'unknown-column',
      'Blocks of a period need a timestamp column in both tables.',
      'Name it under evaluation.columns.timestamp, or name a column under multivariate.blocks.'
    );
  }
  const of = periodBlock(moments, period);
  const fewest = await demandBlocks(context, of, options, `Periods of ${period} make`, 'blocks');
  return { rule: { by: 'period', column: null, period, why: null }, fewest, of };
}

async function demandBlocks(
  context: AnalysisContext,
  of: Blocks['of'],
  options: MultivariateOptions,
  begins: string,
  things: string
): Promise<number> {
  const [fewest] = fewestOf(await countBlocks(context, [of], options));
  if (fewest < FEWEST_BLOCKS) {
    throw new AuditError(
      'invalid-input',
      `${begins} ${fewest} ${things} on one side, too few to keep some back: ${FEWEST_BLOCKS} are needed.`,
      'Name finer blocks under multivariate.blocks, or leave it out of the plan.'
    );
  }
  return fewest;
}

/** The moment of a row as SQL, in microseconds since 1970 UTC. */
type Moments = (table: OpenedTable) => string;

/** Null where a side has no timestamp column. */
function momentsOf({ plan, reference, current }: AnalysisContext): Moments | null {
  const { timestamp } = plan.evaluation.columns;
  const expressions = new Map<OpenedTable, string>();
  for (const table of [reference, current]) {
    const columns = table.columns.map(({ name, type }) => ({ name: numberedName(name), type }));
    const { time } = timed({ ...table, columns }, timestamp && numberedName(timestamp));
    if (time === null) {
      return null;
    }
    expressions.set(table, momentSql(time));
  }
  return table => expressions.get(table) ?? 'NULL';
}

function periodBlock(moments: Moments, period: string): Blocks['of'] {
  const cut = cutBy(period, 0);
  const origin = 'origin' in cut ? cut.origin : 0;
  const span = spanMicroseconds(period);
  return table =>
    `CAST(floor((${moments(table)} - ${origin}) / CAST(${span} AS DOUBLE)) AS BIGINT)`;
}

/** Blocks of time, or why there are none. */
async function byTime(
  context: AnalysisContext,
  moments: Moments,
  options: MultivariateOptions
): Promise<Blocks | { why: string }> {
  const [week, day] = [periodBlock(moments, '1w'), periodBlock(moments, '1d')];
  const [weeks, days] = fewestOf(await countBlocks(context, [week, day], options));
  const period = weeks >= MANY_WEEKS ? '1w' : '1d';
  if (days >= FEWEST_BLOCKS) {
    return {
      rule: { by: 'period', column: null, period, why: null },
      fewest: period === '1w' ? weeks : days,
      of: period === '1w' ? week : day
    };
  }
  if (days === 0) {
    return { why: 'one side has no moments' };
  }
  const why = `one side has ${days === 1 ? 'one day' : `${days} days`} only`;
  const of = await stretches(context, moments, options);
  const [fewest] = fewestOf(await countBlocks(context, [of], options));
  return fewest >= FEWEST_BLOCKS
    ? { rule: { by: 'stretch', column: null, period: null, why }, fewest, of }
    : { why };
}

/** By way of cutting, the blocks of the side that has fewer. */
function fewestOf([reference, current]: readonly number[][]): number[] {
  return reference.map((count, way) => Math.min(count, current[way]));
}

/** Rows between neighbouring ends of either side's tenths; stretches that overlap are one. */
async function stretches(
  { engine, reference, current, signal }: AnalysisContext,
  moments: Moments,
  options: MultivariateOptions
): Promise<Blocks['of']> {
  const shares = Array.from({ length: STRETCHES }, (_, index) => (index + 1) / STRETCHES);
  const results = await engine.query(
    [reference, current].map(
      table =>
        `SELECT unnest(quantile_disc(b, [${shares.join(', ')}])) FROM (${drawnRows(table, [], options, moments(table))})`
    ),
    { signal }
  );
  const ends = results.flatMap(({ rows }) => rows.map(([end]) => numberOrNull(end) ?? 0));
  const edges = [...new Set(ends)].sort((a, b) => a - b);
  return table =>
    `CASE WHEN ${moments(table)} IS NOT NULL THEN ${edges
      .map(edge => `CAST(${moments(table)} > ${edge} AS BIGINT)`)
      .join(' + ')} END`;
}

/** Blocks among the drawn rows, by side and then by way of cutting. */
async function countBlocks(
  { engine, reference, current, signal }: AnalysisContext,
  ways: readonly Blocks['of'][],
  options: MultivariateOptions
): Promise<number[][]> {
  const results = await engine.query(
    [reference, current].flatMap(table =>
      ways.map(
        way => `SELECT count(DISTINCT b) FROM (${drawnRows(table, [], options, way(table))})`
      )
    ),
    { signal }
  );
  const counts = results.map(({ rows }) => countOf(rows[0][0]));
  return [counts.slice(0, ways.length), counts.slice(ways.length)];
}

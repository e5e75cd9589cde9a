import { throwIfAborted } from '../errors';
import { columnShape } from '../drift/shape';
import { collectSummaries, type Tables } from '../drift/collect';
import type { ColumnShape } from '../drift/report';
import type { ColumnPair } from '../profile/pairing';
import { SIDES, type Side } from '../profile/part';
import { countOf, quoteIdentifier } from '../profile/sql';
import { columnBins } from '../time/bins';
import type { Condition } from './condition';
import {
  edgePredicate,
  isOrdered,
  isUsable,
  levelPredicate,
  missingPredicate,
  numberPredicate,
  otherPredicate,
  readableEdges,
  valueSql,
  type Predicate
} from './values';

/** Some rows of both tables. */
export interface Division {
  conditions: Condition[];
  /** As WHERE clauses on the opened tables. */
  where: Record<Side, string>;
  rows: Record<Side, number>;
}

/**
 * Splits the rows of both sides by one column: a segment a level, the most frequent first, all
 * other levels as one, missing values as one; numbers and moments of more than `most` different
 * values between the tenths of the reference. Segments without any row are left out. Null where the
 * column can't be read on both sides.
 *
 * @throws `cancelled`, and what the engine throws.
 */
export async function divide(
  tables: Tables,
  pair: ColumnPair,
  most: number
): Promise<Division[] | null> {
  const [reference, current] = SIDES.map(side => valueSql(pair, side));
  if (reference === null || current === null) {
    return null;
  }
  const values = { reference, current };
  const groups = await groupsOf(tables, pair, values, most);
  const where = (side: Side, group: readonly Predicate[]): string =>
    group.map(({ sql }) => sql(`(${values[side]})`)).join(' AND ');
  const rows = {
    reference: await countRows(tables, 'reference', values.reference, groups),
    current: await countRows(tables, 'current', values.current, groups)
  };
  return groups
    .map((group, index) => ({
      conditions: group.map(({ condition }) => condition),
      where: { reference: where('reference', group), current: where('current', group) },
      rows: { reference: rows.reference[index], current: rows.current[index] }
    }))
    .filter(division => division.rows.reference + division.rows.current > 0);
}

async function groupsOf(
  tables: Tables,
  pair: ColumnPair,
  values: Record<Side, string>,
  most: number
): Promise<Predicate[][]> {
  const missing = missingPredicate(pair);
  const found = isOrdered(pair.kind) ? await fewNumbers(tables, values, most) : null;
  if (found !== null && pair.kind === 'numeric') {
    const levels = found.map(value => numberPredicate(pair, value));
    return [...levels.map(level => [level]), [otherPredicate(pair, levels)], [missing]];
  }
  const shape = await shapeOf(tables, pair);
  if (isOrdered(pair.kind)) {
    return [...between(pair, readableEdges(pair, columnBins(shape).edges ?? [])), [missing]];
  }
  const levels = (shape.levels ?? [])
    .map(({ label }) => label)
    .filter(isUsable)
    .slice(0, most)
    .map(label => levelPredicate(pair, label));
  return [...levels.map(level => [level]), [otherPredicate(pair, levels)], [missing]];
}

/** Below the first edge, from each edge to the next, from the last one on. */
function between(pair: ColumnPair, edges: readonly number[]): Predicate[][] {
  return [...edges, null]
    .map((edge, index) => [
      ...(index > 0 ? [edgePredicate(pair, 'atLeast', edges[index - 1])] : []),
      ...(edge !== null ? [edgePredicate(pair, 'below', edge)] : [])
    ])
    .map(group => (group.length > 0 ? group : [presentPredicate(pair)]));
}

/** All present rows, where there is no edge to cut them at. */
function presentPredicate({ name }: ColumnPair): Predicate {
  return { condition: { column: name, test: 'other' }, sql: x => `(${x} IS NOT NULL)` };
}

/** The different finite values of both sides in ascending order; null where there are more than `most`. */
async function fewNumbers(
  tables: Tables,
  values: Record<Side, string>,
  most: number
): Promise<number[] | null> {
  const union = SIDES.map(
    side => `SELECT ${values[side]} AS x FROM ${quoteIdentifier(tables[side].relation)}`
  ).join(' UNION ALL ');
  const [result] = await ask(
    tables,
    `SELECT x FROM (${union}) WHERE x IS NOT NULL AND isfinite(x) GROUP BY x LIMIT ${most + 1}`
  );
  const numbers = result.rows.map(([x]) => Number(x));
  return numbers.length > most ? null : numbers.sort((a, b) => a - b);
}

/** What the values of a column look like, also of one that is not compared. */
export async function shapeOf(tables: Tables, pair: ColumnPair): Promise<ColumnShape> {
  for await (const [summary] of collectSummaries(tables, [pair])) {
    return columnShape(summary);
  }
  throw new Error('a column has one summary');
}

/** Rows of each group on one side, in one statement. */
async function countRows(
  tables: Tables,
  side: Side,
  value: string,
  groups: readonly Predicate[][]
): Promise<number[]> {
  const cases = groups.map(
    (group, index) => `WHEN ${group.map(({ sql }) => sql('x')).join(' AND ')} THEN ${index}`
  );
  const [result] = await ask(
    tables,
    `SELECT g, count(*) FROM (SELECT CASE ${cases.join(' ')} END AS g ` +
      `FROM (SELECT ${value} AS x FROM ${quoteIdentifier(tables[side].relation)})) GROUP BY g`
  );
  const rows = groups.map(() => 0);
  for (const [group, count] of result.rows) {
    if (group !== null) {
      rows[Number(group)] = countOf(count);
    }
  }
  return rows;
}

function ask(tables: Tables, statement: string): ReturnType<Tables['engine']['query']> {
  throwIfAborted(tables.signal);
  return tables.engine.query([statement], { signal: tables.signal });
}

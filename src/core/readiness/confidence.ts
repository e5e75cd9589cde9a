import type { AnalysisContext } from '../analysis/analysis';
import { doubleLiteral, numberOrNull, quoteIdentifier } from '../profile/sql';

/** More classes than these would have more groups than rows to fill them. */
const MOST_CLASSES = 12;
/** Groups of each answer, by how sure the model is of it. */
const GROUPS = 4;

/**
 * SQL of the group of a row where the plan names a probability for each of several classes: the
 * likeliest class, and in which quarter of the evaluation rows the largest probability lies. So
 * there are more groups than classes, and they can speak against changed shares of the classes.
 * Null where there are two classes, too many, or a probability is not on both sides.
 *
 * @param label - SQL of the class of an evaluation row.
 */
export async function confidenceGroups(
  { engine, plan, reference, current, signal }: AnalysisContext,
  label: string,
  classes: readonly string[]
): Promise<string | null> {
  const columns = Object.values(plan.evaluation.columns.probabilities ?? {});
  const known = columns.every(column =>
    [reference, current].every(table => table.columns.some(({ name }) => name === column))
  );
  if (!known || columns.length < 3 || classes.length < 3 || columns.length > MOST_CLASSES) {
    return null;
  }
  const values = columns.map(column => `TRY_CAST(${quoteIdentifier(column)} AS DOUBLE)`);
  const most = `greatest(${values.join(', ')})`;
  // A row without one of the probabilities, or with what is none, has no group.
  const whole = values.map(value => `coalesce(${value} BETWEEN 0 AND 1, FALSE)`).join(' AND ');
  const shares = Array.from({ length: GROUPS - 1 }, (_, index) => (index + 1) / GROUPS);
  const [found] = await engine.query(
    [
      `SELECT unnest(quantile_disc(p, [${shares.join(', ')}])) FROM (SELECT ${most} AS p FROM ` +
        `${quoteIdentifier(reference.relation)} WHERE ${whole} AND (${label}) IS NOT NULL)`
    ],
    { signal }
  );
  const edges = [...new Set(found.rows.flatMap(([edge]) => numberOrNull(edge) ?? []))];
  const answer = `CASE ${values.map((value, index) => `WHEN ${value} = ${most} THEN ${index * GROUPS}`).join(' ')} END`;
  const sureness = edges.map(
    (edge, index) => `WHEN ${most} <= ${doubleLiteral(edge)} THEN ${index}`
  );
  return edges.length === 0
    ? null
    : `CASE WHEN ${whole} THEN ${answer} + CASE ${sureness.join(' ')} ELSE ${edges.length} END END`;
}

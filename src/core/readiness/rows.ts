import type { AnalysisContext } from '../analysis/analysis';
import { numberedRows, valueOf, type DomainScores } from '../multivariate/scores';
import type { OpenedTable } from '../ports';
import { countOf, quoteIdentifier } from '../profile/sql';
import type { ReadinessResult } from './schema';

/** Equal rows have equal 64-bit hashes of the compared columns; no two others are likely to. */
function hashOf(table: OpenedTable, { columns }: DomainScores): string {
  return `hash(${columns.map(column => valueOf(table, column)).join(', ')})`;
}

/** Shares of rows that repeat an earlier one of their side, and that stand on the other side. */
export async function repeatedRows(
  { engine, reference, current, signal }: AnalysisContext,
  scores: DomainScores
): Promise<Pick<ReadinessResult, 'duplicates' | 'leakage'>> {
  const side = (table: OpenedTable): string =>
    `SELECT ${hashOf(table, scores)} AS h, count(*) AS k FROM ${numberedRows(table)} GROUP BY ALL`;
  const [result] = await engine.query(
    [
      `WITH r AS (${side(reference)}), c AS (${side(current)}) SELECT
      (SELECT sum(k) - count(*) FROM r), (SELECT sum(k) - count(*) FROM c),
      (SELECT sum(k) FROM r WHERE h IN (SELECT h FROM c)),
      (SELECT sum(k) FROM c WHERE h IN (SELECT h FROM r))`
    ],
    { signal }
  );
  const [evaluation, production, evaluationToo, productionToo] = result.rows[0].map(countOf);
  return {
    duplicates: { production: production / current.rows, evaluation: evaluation / reference.rows },
    leakage: {
      production: productionToo / current.rows,
      evaluation: evaluationToo / reference.rows
    }
  };
}

/**
 * Writes the production rows worth labelling first beside the plan: by how much denser production
 * is there, times how unsure the model is (1 - |2 p - 1|) where its probability is known; of equal
 * rows one.
 */
export async function writeToLabel(
  { engine, current, plan, signal }: AnalysisContext,
  scores: DomainScores,
  rows: number
): Promise<ReadinessResult['toLabel']> {
  const { probability } = plan.evaluation.columns;
  const known = current.columns.some(({ name }) => name === probability);
  const unsure =
    known && probability !== undefined
      ? ` * (1 - abs(2 * coalesce(TRY_CAST(${quoteIdentifier(probability)} AS DOUBLE), 0.5) - 1))`
      : '';
  const worth = `s.score / greatest(1 - s.score, 1e-9)${unsure}`;
  const sql =
    `SELECT * EXCLUDE (n) FROM ${numberedRows(current)} t ` +
    `JOIN (SELECT n, score FROM ${quoteIdentifier(scores.kept)}) s USING (n) ` +
    `QUALIFY row_number() OVER (PARTITION BY ${hashOf(current, scores)} ORDER BY ${worth} DESC, n) = 1 ` +
    `ORDER BY ${worth} DESC, n LIMIT ${rows}`;
  const file = await engine.snapshot(sql, `to_label_${current.relation}`, { signal });
  return { path: file.path, rows: file.rows };
}

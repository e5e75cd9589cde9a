import type { AnalysisContext } from '../analysis/analysis';
import { numberedName, numberedRows, valueOf, type SeenColumn } from '../multivariate/columns';
import type { DomainScores } from '../multivariate/scores';
import type { OpenedTable } from '../ports';
import { familyOf } from '../profile/kind';
import { countOf, quoteIdentifier } from '../profile/sql';
import type { ReadinessResult } from './schema';

/**
 * Equal rows have equal 64-bit hashes of the compared columns; no two others are likely to.
 * Missing values equal each other, NULL or NaN, and numbers are compared as numbers: in single
 * precision where a side has no more, and levels that are numbers on both sides too.
 */
function hashOf(table: OpenedTable, other: OpenedTable, { columns }: DomainScores): string {
  return `hash(${columns.map(column => comparedValue(table, other, column)).join(', ')})`;
}

function comparedValue(table: OpenedTable, other: OpenedTable, column: SeenColumn): string {
  const value = valueOf(table, column);
  const types = [table, other].map(
    ({ columns }) => columns.find(({ name }) => name === column.name)?.type ?? ''
  );
  const single = types.some(type => /^(FLOAT|REAL)\b/i.test(type.trim()));
  if (column.kind === 'embedding') {
    return single ? `coalesce(CAST(TRY_CAST(${value} AS FLOAT[]) AS DOUBLE[]), ${value})` : value;
  }
  if (column.kind === 'categorical') {
    const numeric = types.every(type => ['integer', 'real'].includes(familyOf(type)));
    return numeric && types[0] !== types[1] ? number(`CAST(${value} AS DOUBLE)`, single) : value;
  }
  return column.kind === 'numeric' ? number(value, single) : value;
}

/** Digits that numbers of near duplicates agree in. */
export const NEAR_DIGITS = 3;

/**
 * The hash of rows that are nearly equal: numbers rounded to `NEAR_DIGITS` significant digits,
 * levels and texts without case and spaces, everything else as it is. Equal rows stay equal.
 */
function nearHashOf(table: OpenedTable, other: OpenedTable, { columns }: DomainScores): string {
  const values = columns.map(column => {
    const value = comparedValue(table, other, column);
    switch (column.kind) {
      case 'numeric':
        // Adding 0 turns -0 into 0, which would be written otherwise.
        return `printf('%.${NEAR_DIGITS - 1}e', ${value} + 0e0)`;
      case 'categorical':
      case 'text':
        return `translate(lower(CAST(${value} AS VARCHAR)), ' ' || chr(9) || chr(10) || chr(13) || chr(160), '')`;
      default:
        return value;
    }
  });
  return `hash(${values.join(', ')})`;
}

function number(value: string, single: boolean): string {
  // Numbers beyond single precision stay as they are.
  const rounded = single
    ? `coalesce(CAST(TRY_CAST(${value} AS FLOAT) AS DOUBLE), ${value})`
    : value;
  return `CASE WHEN NOT isnan(${value}) THEN ${rounded} END`;
}

/**
 * Shares of rows that repeat an earlier one of their side, and that stand on the other side; and
 * of those that only nearly do so.
 */
export async function repeatedRows(
  { engine, reference, current, signal }: AnalysisContext,
  scores: DomainScores
): Promise<Pick<ReadinessResult, 'duplicates' | 'leakage' | 'near'>> {
  const counted = (hash: typeof hashOf): string => {
    const side = (table: OpenedTable, other: OpenedTable): string =>
      `SELECT ${hash(table, other, scores)} AS h, count(*) AS k FROM ${numberedRows(table)} GROUP BY ALL`;
    return `WITH r AS (${side(reference, current)}), c AS (${side(current, reference)}) SELECT
      (SELECT sum(k) - count(*) FROM r), (SELECT sum(k) - count(*) FROM c),
      (SELECT sum(k) FROM r WHERE h IN (SELECT h FROM c)),
      (SELECT sum(k) FROM c WHERE h IN (SELECT h FROM r))`;
  };
  const results = await engine.query([counted(hashOf), counted(nearHashOf)], { signal });
  const [exact, near] = results.map(({ rows }) => rows[0].map(countOf));
  const share = (rows: number, table: OpenedTable): number => rows / table.rows;
  // Equal rows are nearly equal too, so that the difference is of the others.
  const more = (place: number, table: OpenedTable): { rows: number; share: number } => {
    const rows = near[place] - exact[place];
    return { rows, share: share(rows, table) };
  };
  return {
    duplicates: { production: share(exact[1], current), evaluation: share(exact[0], reference) },
    leakage: { production: share(exact[3], current), evaluation: share(exact[2], reference) },
    near: {
      digits: NEAR_DIGITS,
      duplicates: { production: more(1, current), evaluation: more(0, reference) },
      leakage: { production: more(3, current), evaluation: more(2, reference) }
    }
  };
}

/** Column of the rows to label that tells by what they were ordered. */
const WORTH = 'labelling_worth';

/**
 * Writes the production rows worth labelling first beside the plan: by how much denser production
 * is there, times how unsure the model is (1 - |2 p - 1|) where its probability is known; of equal
 * rows one.
 */
export async function writeToLabel(
  { engine, reference, current, plan, signal }: AnalysisContext,
  scores: DomainScores,
  rows: number
): Promise<ReadinessResult['toLabel']> {
  const { probability } = plan.evaluation.columns;
  const known = (column: string): boolean => current.columns.some(({ name }) => name === column);
  const unsure =
    probability !== undefined && known(probability)
      ? ` * (1 - abs(2 * coalesce(TRY_CAST(t.${quoteIdentifier(numberedName(probability))} AS DOUBLE), 0.5) - 1))`
      : '';
  const worth = `s.score / greatest(1 - s.score, 1e-9)${unsure}`;
  const listed = current.columns.map(
    ({ name }) => `t.${quoteIdentifier(numberedName(name))} AS ${quoteIdentifier(name)}`
  );
  const sql =
    `SELECT ${[...listed, ...(known(WORTH) ? [] : [`${worth} AS ${WORTH}`])].join(', ')} ` +
    `FROM ${numberedRows(current)} t ` +
    `JOIN (SELECT n, score FROM ${quoteIdentifier(scores.kept)}) s ON s.n = t.n ` +
    `QUALIFY row_number() OVER (PARTITION BY ${hashOf(current, reference, scores)} ORDER BY ${worth} DESC, t.n) = 1 ` +
    `ORDER BY ${worth} DESC, t.n LIMIT ${rows}`;
  const file = await engine.snapshot(sql, `to_label_${current.relation}`, { signal });
  return { path: file.path, rows: file.rows };
}

import type { AnalysisContext } from '../analysis/analysis';
import { toAuditError } from '../errors';
import { keySql, openLabels } from '../performance/labels';
import type { OpenedTable, QueryResult } from '../ports';
import { wilsonInterval } from '../probe/wilson';
import { countOf, quoteIdentifier } from '../profile/sql';
import type { AnswerCounts } from './label-shift';
import type { LabelShiftFigure } from './schema';
import { meanShares, sharesOf } from './shares';

/** Fewest labels of production that its classes are measured by. */
export const FEWEST_LABELS = 100;
const Z = 1.959963984540054;
/**
 * Rows with the whole's share that are added to those of an answer before their variance is told, as
 * many as Agresti and Coull (1998) add: two labels that agree do not tell that their like all do.
 */
const DRAWN = 4;
/** More different labels than these are values rather than classes. */
const MOST_LABELS = 100;

/** Where labels of production stand, and how they are read. */
export interface ProductionLabels {
  /** SQL of a label in the sample itself; null where it has none. */
  own: string | null;
  /** SQL of a row's key, and the relation of the keys `lk` with their labels `ly`. */
  arrived: { key: string; labels: string } | null;
  /** Why labels that the plan names were not read; null where there is nothing to tell. */
  trouble: string | null;
}

/**
 * Finds the labels of production: in the sample, or those that the plan says arrive beside it.
 *
 * @param read - The SQL of a class in a table.
 */
export async function productionLabels(
  context: AnalysisContext,
  label: string,
  read: (table: OpenedTable) => string
): Promise<ProductionLabels> {
  const { current } = context;
  const own = current.columns.some(({ name }) => name === label) ? read(current) : null;
  try {
    const { arrived } = await openLabels(context, label);
    if (!arrived) {
      return { own, arrived: null, trouble: null };
    }
    const labels =
      `SELECT lk, CASE WHEN min(v) = max(v) THEN min(v) END AS ly FROM ` +
      `(SELECT ${keySql(arrived, arrived.table)} AS lk, ${read(arrived.table)} AS v ` +
      `FROM ${quoteIdentifier(arrived.table.relation)}) WHERE lk IS NOT NULL GROUP BY lk`;
    return { own, arrived: { key: keySql(arrived, current), labels }, trouble: null };
  } catch (thrown) {
    const error = toAuditError(thrown);
    if (error.code === 'cancelled') {
      throw error;
    }
    return { own, arrived: null, trouble: `The labels could not be read: ${error.message}` };
  }
}

/** Counts production rows by label and answer; null where there are no labels. */
export function labelledSql(
  { own, arrived }: ProductionLabels,
  current: OpenedTable,
  answer: string
): string | null {
  if (own === null && arrived === null) {
    return null;
  }
  const rows =
    `SELECT ${own ?? 'CAST(NULL AS VARCHAR)'} AS own, ${answer} AS g` +
    `${arrived ? `, ${arrived.key} AS k` : ''} FROM ${quoteIdentifier(current.relation)}`;
  const labelled = arrived
    ? `SELECT coalesce(own, ly) AS y, g FROM (${rows}) s LEFT JOIN (${arrived.labels}) l ON s.k = l.lk`
    : `SELECT own AS y, g FROM (${rows})`;
  return (
    `SELECT y, g, count(*) FROM (${labelled}) WHERE y IS NOT NULL AND g IS NOT NULL ` +
    'GROUP BY y, g ORDER BY y, g LIMIT 100000'
  );
}

/** Labelled production rows by class and answer. */
export interface LabelledAnswers {
  classes: string[];
  byClass: number[][];
}

/**
 * Labels in the words of the evaluation set's classes: 1 and 0 for true and false or the other way
 * round. Classes that the evaluation set has not got stand last.
 *
 * @param places - The place of each answer.
 */
export function tabulateLabels(
  { rows }: QueryResult,
  classes: readonly string[],
  places: ReadonlyMap<string, number>
): LabelledAnswers {
  const byClass = new Map(classes.map(name => [name, new Array<number>(places.size).fill(0)]));
  for (const [label, answer, count] of rows) {
    const name = asKnown(String(label), classes);
    const place = places.get(String(answer));
    if (place !== undefined) {
      const row = byClass.get(name) ?? new Array<number>(places.size).fill(0);
      row[place] += countOf(count);
      byClass.set(name, row);
    }
  }
  return { classes: [...byClass.keys()], byClass: [...byClass.values()] };
}

function asKnown(label: string, classes: readonly string[]): string {
  const other: Record<string, string> = { true: '1', false: '0', '1': 'true', '0': 'false' };
  const lower = label.toLowerCase();
  const same = Object.hasOwn(other, lower) ? [lower, other[lower]] : [];
  return classes.includes(label)
    ? label
    : (classes.find(name => same.includes(name.toLowerCase())) ?? label);
}

/**
 * The shares of the classes as labels of production tell them; null where there are fewer than
 * `FEWEST_LABELS`. The labelled rows with an answer stand for all production rows with it, so that
 * it does not matter if labels of some answers arrive first; where all rows are labelled these are
 * plain shares.
 *
 * The intervals are Wilson's for as many rows as would tell a share with the same variance, that of
 * stratification after sampling in two phases (Cochran, Sampling Techniques, 1977, 12.2).
 */
export function measuredShares(
  { by, reference, classes: known, current }: AnswerCounts,
  labelled: LabelledAnswers | null
): LabelShiftFigure | null {
  const rows = labelled?.byClass.flat().reduce((sum, count) => sum + count, 0) ?? 0;
  if (!labelled || rows < FEWEST_LABELS || labelled.classes.length > MOST_LABELS) {
    return null;
  }
  const evaluationRows = reference.map(row => row.reduce((sum, count) => sum + count, 0));
  const evaluationShares = sharesOf(evaluationRows);
  const total = evaluationRows.reduce((sum, count) => sum + count, 0);
  const shares = meanShares(labelled.byClass, current);
  const classes = labelled.classes.map((label, index) => {
    const place = known.indexOf(label);
    const evaluation = place < 0 ? 0 : evaluationShares[place];
    const production = shares[index];
    const effective = effectiveRows(labelled, index, production, current);
    const interval = wilsonInterval(production * effective, effective);
    const error = Z * Math.sqrt((evaluation * (1 - evaluation)) / total);
    const change = production - evaluation;
    return {
      label,
      evaluation,
      production,
      interval,
      change: [
        Math.max(-1, change - Math.hypot(production - interval[0], error)),
        Math.min(1, change + Math.hypot(interval[1] - production, error))
      ] as [number, number]
    };
  });
  return {
    by,
    assumes: 'labels',
    classes,
    condition: null,
    rows: { reference: total, current: rows },
    fit: null
  };
}

/** Production rows with an answer. */
export interface AnsweredRows {
  rows: number;
  /** Those whose answer has no label anywhere. */
  untold: number;
}

export function answeredRows(
  { current }: Pick<AnswerCounts, 'current'>,
  { byClass }: LabelledAnswers
): AnsweredRows {
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  const isUntold = (answer: number): boolean => byClass.every(row => row[answer] === 0);
  return { rows: sum(current), untold: sum(current.filter((_, answer) => isUntold(answer))) };
}

/** As many rows drawn at random as would tell a share as well; at most the labelled ones. */
function effectiveRows(
  { byClass }: LabelledAnswers,
  index: number,
  share: number,
  current: readonly number[]
): number {
  const labelled = current.map((_, answer) => byClass.reduce((sum, row) => sum + row[answer], 0));
  const told = sharesOf(current.map((count, answer) => (labelled[answer] > 0 ? count : 0)));
  const rows = labelled.reduce((sum, count) => sum + count, 0);
  const whole = current.reduce((sum, count) => sum + count, 0);
  const spread = share * (1 - share);
  let [within, between, evenly] = [0, 0, 0];
  told.forEach((weight, answer) => {
    if (weight > 0) {
      const count = byClass[index][answer];
      const drawn = (count + DRAWN * share) / (labelled[answer] + DRAWN);
      within += (weight * weight * drawn * (1 - drawn)) / labelled[answer];
      between += weight * (count / labelled[answer] - share) ** 2;
      evenly += (weight * weight) / labelled[answer];
    }
  });
  const variance = within + between / whole;
  // Where the share is 0 or 1 nothing varies; then the answers' weights alone make rows tell less.
  const effective = variance > 0 ? spread / variance : 1 / evenly;
  return Math.max(1, Math.min(rows, effective));
}

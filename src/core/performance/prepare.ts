import type { AnalysisContext } from '../analysis/analysis';
import type { OpenedTable } from '../ports';
import { familyOf, readingOf } from '../profile/kind';
import { dropPartSql } from '../profile/part';
import { countOf, doubleLiteral, quoteIdentifier } from '../profile/sql';
import { cutSql, type Cut, type TimedTable } from '../time/cut';
import { placeSql, readValues, textOf, type Classes } from './classes';
import { keySql, type ArrivedLabels } from './labels';

/** What a classifier's columns are. */
export interface ClassifierColumns {
  label: string;
  prediction: string | null;
  /** One a view: of two classes the positive one's, of more each class'; none where answers alone are known. */
  probabilities: string[];
  classes: Classes;
  threshold: number;
}

/** Why a row tells nothing, by the number that SQL gives it. */
export const REASONS = [
  'no probability',
  'a probability outside of 0 to 1',
  'no answer',
  'an answer that is none of the classes',
  'no label',
  'a label that is none of the classes'
] as const;
/** Rounding of 32-bit floats may leave the range by this much. */
const SLACK = 1e-6;

/** Rows of a table with their probabilities, answer, label and group; a relation of the engine. */
export interface PreparedTable {
  relation: string;
  /** Rows that tell something, and of those with a label. */
  rows: number;
  labelled: number;
  /** Rows that tell something, and whose label is none of the classes. */
  unknownLabels: number;
  /** Rows that tell nothing, by place in `REASONS`. */
  leftOut: number[];
  /** Rows whose answer is what the probability says; null where either is missing. */
  agreeing: number | null;
}

export interface Side {
  timed: TimedTable;
  /** How rows are grouped; null for one group. */
  cut: Cut | null;
  /** Whether a row without a label tells nothing. */
  needsLabel: boolean;
  arrived: ArrivedLabels | null;
}

/**
 * Makes the relation that the counts are taken from: `p0`, `p1`, … probabilities, `a` the answer
 * and `y` the label by place of the class, `w` the group, `r` the reason to leave the row out.
 */
export async function prepareTable(
  context: Pick<AnalysisContext, 'engine' | 'signal'>,
  { timed, cut, needsLabel, arrived }: Side,
  columns: ClassifierColumns
): Promise<PreparedTable> {
  const { engine, signal } = context;
  const { table } = timed;
  const { classes, prediction, label } = columns;
  const has = (name: string | null): name is string =>
    table.columns.some(each => each.name === name);
  const answers = has(prediction)
    ? placeSql('given', await readValues(context, table, prediction), classes)
    : null;
  const labels = has(label)
    ? placeSql('told', await readValues(context, table, label), classes)
    : null;
  const read = [
    ...columns.probabilities.map((name, view) => `${probabilitySql(table, name)} AS q${view}`),
    `${has(prediction) ? textOf(prediction) : 'CAST(NULL AS VARCHAR)'} AS given`,
    `${has(label) ? textOf(label) : 'CAST(NULL AS VARCHAR)'} AS told`,
    ...(arrived ? [`${keySql(arrived, table)} AS k`] : [])
  ];
  const rows =
    cut === null
      ? `SELECT CAST(NULL AS BIGINT) AS w, ${read.join(', ')} FROM ${quoteIdentifier(table.relation)}`
      : cutSql(timed, cut, read);
  const own = labels ?? 'CAST(NULL AS INTEGER)';
  const placed =
    `SELECT s.*, ${answers ?? 'CAST(NULL AS INTEGER)'} AS placed, ` +
    `${arrived ? `coalesce(${own}, l.ly)` : own} AS y, ${arrived ? 'l.lu' : '0'} AS u FROM (${rows}) s` +
    (arrived ? ` LEFT JOIN (${await labelsSql(context, arrived, columns)}) l ON s.k = l.lk` : '');
  const relation = `performance_${table.relation}`;
  const create =
    `CREATE OR REPLACE TABLE ${quoteIdentifier(relation)} AS ` +
    `SELECT w, a, y, d, CASE WHEN y IS NULL AND (${isToldSql('told')} OR u = 1) THEN 1 ELSE 0 END AS u, ${viewsSql(columns)}, ${reasonSql(columns, answers !== null, needsLabel)} AS r ` +
    `FROM (SELECT *, ${answers === null ? decisionSql(columns) : 'placed'} AS a, ${decisionSql(columns)} AS d FROM (${placed}))`;
  const count =
    `SELECT r, count(*), count(y), sum(CASE WHEN a = d THEN 1 ELSE 0 END), sum(u) ` +
    `FROM ${quoteIdentifier(relation)} GROUP BY r`;
  const results = await engine.query([create, count], { signal });
  const found: PreparedTable = {
    relation,
    rows: 0,
    labelled: 0,
    unknownLabels: 0,
    leftOut: REASONS.map(() => 0),
    agreeing: null
  };
  for (const [reason, all, labelled, agreeing, unknown] of results[results.length - 1].rows) {
    if (reason === null) {
      found.rows = countOf(all);
      found.labelled = countOf(labelled);
      found.unknownLabels = countOf(unknown);
      found.agreeing =
        answers !== null && columns.probabilities.length > 0 ? countOf(agreeing) : null;
    } else {
      found.leftOut[countOf(reason)] += countOf(all);
    }
  }
  return found;
}

/** Forgets relations; without the signal, as this is due after a cancel too. */
export async function dropRelations(
  { engine }: Pick<AnalysisContext, 'engine'>,
  relations: readonly string[]
): Promise<void> {
  await engine.query(relations.map(dropPartSql)).catch(() => undefined);
}

function probabilitySql(table: OpenedTable, name: string): string {
  const type = table.columns.find(column => column.name === name)?.type ?? '';
  return readingOf('numeric', familyOf(type), name)?.expression ?? 'CAST(NULL AS DOUBLE)';
}

/** The answer that the probabilities give: by the threshold, or the likeliest of several classes. */
function decisionSql({ probabilities, threshold }: ClassifierColumns): string {
  if (probabilities.length === 0) {
    return 'CAST(NULL AS INTEGER)';
  }
  if (probabilities.length === 1) {
    return `CASE WHEN q0 >= ${doubleLiteral(threshold)} THEN 0 WHEN q0 IS NOT NULL THEN 1 END`;
  }
  const most = `greatest(${probabilities.map((_, view) => `q${view}`).join(', ')})`;
  return `CASE ${probabilities.map((_, view) => `WHEN q${view} = ${most} THEN ${view}`).join(' ')} END`;
}

/** Probabilities by view; answers stand in where there are none. */
function viewsSql({ probabilities, classes }: ClassifierColumns): string {
  if (probabilities.length > 0) {
    // Adding 0 turns -0 into 0, which some joins hold for another number.
    return probabilities
      .map(
        (_, view) =>
          `CASE WHEN q${view} > 1 THEN 1e0 WHEN q${view} < 0 THEN 0e0 ELSE q${view} + 0e0 END AS p${view}`
      )
      .join(', ');
  }
  const views = classes.names.length === 2 ? [0] : classes.names.map((_, view) => view);
  return views.map(view => `CASE WHEN a = ${view} THEN 1e0 ELSE 0e0 END AS p${view}`).join(', ');
}

function reasonSql(
  { probabilities }: ClassifierColumns,
  hasAnswers: boolean,
  needsLabel: boolean
): string {
  const any = (condition: (column: string) => string): string =>
    probabilities.map((_, view) => condition(`q${view}`)).join(' OR ');
  const cases = [
    ...(probabilities.length > 0
      ? [
          `WHEN ${any(q => `${q} IS NULL OR isnan(${q})`)} THEN 0`,
          `WHEN ${any(q => `${q} < ${doubleLiteral(-SLACK)} OR ${q} > ${doubleLiteral(1 + SLACK)}`)} THEN 1`
        ]
      : []),
    ...(hasAnswers ? ['WHEN a IS NULL AND given IS NULL THEN 2', 'WHEN a IS NULL THEN 3'] : []),
    ...(needsLabel ? ['WHEN y IS NULL AND told IS NULL THEN 4', 'WHEN y IS NULL THEN 5'] : [])
  ];
  return cases.length === 0 ? 'CAST(NULL AS INTEGER)' : `CASE ${cases.join(' ')} END`;
}

/** Whether a text read from a label says anything; a missing number may be written as NaN. */
function isToldSql(text: string): string {
  return `(${text} IS NOT NULL AND lower(${text}) <> 'nan')`;
}

/** One label a key, and whether a key has one that is none of the classes: keys with labels that contradict each other have none. */
async function labelsSql(
  context: Pick<AnalysisContext, 'engine' | 'signal'>,
  arrived: ArrivedLabels,
  { label, classes }: ClassifierColumns
): Promise<string> {
  const place = placeSql(textOf(label), await readValues(context, arrived.table, label), classes);
  return (
    `SELECT lk, CASE WHEN min(v) = max(v) THEN min(v) END AS ly, ` +
    `max(CASE WHEN v IS NULL AND ${isToldSql('lt')} THEN 1 ELSE 0 END) AS lu FROM ` +
    `(SELECT ${keySql(arrived, arrived.table)} AS lk, ${textOf(label)} AS lt, ${place} AS v FROM ${quoteIdentifier(arrived.table.relation)}) ` +
    `WHERE lk IS NOT NULL GROUP BY lk`
  );
}

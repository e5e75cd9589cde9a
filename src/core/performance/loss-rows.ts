import type { AnalysisContext } from '../analysis/analysis';
import { comparable, type SeenColumn } from '../multivariate/columns';
import type { OpenedTable } from '../ports';
import { familyOf, readingOf } from '../profile/kind';
import { countOf, numberOrNull, quoteIdentifier } from '../profile/sql';
import { cutSql } from '../time/cut';
import { keySql, type ArrivedLabels } from './labels';
import type { Side } from './prepare';

/** Why a row tells nothing, by the number that SQL gives it. */
export const LOSS_REASONS = [
  'no prediction',
  'an infinite prediction',
  'no label',
  'an infinite label',
  'a prediction too far from the label to be squared twice'
] as const;
/** The fourth power of a larger difference, summed over many rows, would leave the numbers there are. */
const LARGEST = '1e70';

/** Rows with a label: their number, and sums of the absolute error's powers. */
export interface MeasuredSums {
  rows: number;
  labelled: number;
  absolute: number;
  squared: number;
  fourth: number;
}

/** Rows of a table with prediction, label and group; a relation of the engine. */
export interface LossTable {
  relation: string;
  table: OpenedTable;
  rows: number;
  labelled: number;
  leftOut: number[];
  /** By group; null holds rows without one. */
  groups: Map<number | null, MeasuredSums>;
}

/** Makes the relation: `n` the row's place, `w` its group, `yhat`, `y`, and `r` why it is left out. */
export async function prepareLosses(
  { engine, signal }: Pick<AnalysisContext, 'engine' | 'signal'>,
  { timed, cut, needsLabel, arrived }: Side,
  columns: { label: string; prediction: string }
): Promise<LossTable> {
  const { table } = timed;
  const read = [
    'row_number() OVER () AS n',
    `${numberSql(table, columns.prediction)} AS yhat`,
    `${numberSql(table, columns.label)} AS own`,
    ...(arrived ? [`${keySql(arrived, table)} AS k`] : [])
  ];
  const rows =
    cut === null
      ? `SELECT CAST(NULL AS BIGINT) AS w, ${read.join(', ')} FROM ${quoteIdentifier(table.relation)}`
      : cutSql(timed, cut, read);
  const joined =
    `SELECT s.n, s.w, s.yhat, ${arrived ? 'coalesce(s.own, l.ly)' : 's.own'} AS y FROM (${rows}) s` +
    (arrived ? ` LEFT JOIN (${labelsSql(arrived, columns.label)}) l ON s.k = l.lk` : '');
  const infinite = (column: string): string => `abs(${column}) = CAST('inf' AS DOUBLE)`;
  const reason =
    `CASE WHEN yhat IS NULL THEN 0 WHEN ${infinite('yhat')} THEN 1 ` +
    (needsLabel ? 'WHEN y IS NULL THEN 2 ' : '') +
    `WHEN y IS NOT NULL AND ${infinite('y')} THEN 3 ` +
    `WHEN y IS NOT NULL AND abs(y - yhat) > ${LARGEST} THEN 4 END`;
  const relation = `performance_${table.relation}`;
  const results = await engine.query(
    [
      `CREATE OR REPLACE TABLE ${quoteIdentifier(relation)} AS SELECT n, w, yhat, y, ${reason} AS r FROM (${joined})`,
      `SELECT r, w, count(*), count(y), sum(e), sum(e * e), sum(e * e * e * e) FROM ` +
        `(SELECT r, w, y, CASE WHEN r IS NULL THEN abs(y - yhat) END AS e FROM ${quoteIdentifier(relation)}) GROUP BY r, w`
    ],
    { signal }
  );
  return readLosses(relation, table, results[results.length - 1].rows);
}

function readLosses(
  relation: string,
  table: OpenedTable,
  rows: Awaited<ReturnType<AnalysisContext['engine']['query']>>[number]['rows']
): LossTable {
  const found: LossTable = {
    relation,
    table,
    rows: 0,
    labelled: 0,
    leftOut: LOSS_REASONS.map(() => 0),
    groups: new Map()
  };
  for (const [reason, group, all, labelled, absolute, squared, fourth] of rows) {
    if (reason !== null) {
      found.leftOut[countOf(reason)] += countOf(all);
      continue;
    }
    found.rows += countOf(all);
    found.labelled += countOf(labelled);
    found.groups.set(numberOrNull(group), {
      rows: countOf(all),
      labelled: countOf(labelled),
      absolute: countOf(absolute),
      squared: countOf(squared),
      fourth: countOf(fourth)
    });
  }
  return found;
}

/** The column as finite or infinite DOUBLE; NULL for missing and NaN. */
function numberSql(table: OpenedTable, name: string): string {
  const column = table.columns.find(each => each.name === name);
  const reading = column && readingOf('numeric', familyOf(column.type), name)?.expression;
  return reading === undefined
    ? 'CAST(NULL AS DOUBLE)'
    : `CASE WHEN NOT isnan(${reading}) THEN ${reading} END`;
}

/** One label a key: keys with labels that contradict each other have none. */
function labelsSql(arrived: ArrivedLabels, label: string): string {
  return (
    `SELECT lk, CASE WHEN min(v) = max(v) THEN min(v) END AS ly FROM ` +
    `(SELECT ${keySql(arrived, arrived.table)} AS lk, ${numberSql(arrived.table, label)} AS v ` +
    `FROM ${quoteIdentifier(arrived.table.relation)}) WHERE lk IS NOT NULL GROUP BY lk`
  );
}

/** At most `rows` of a prepared table, drawn by their places, with what a loss is learned from. */
export function drawnLosses(
  { relation, table }: LossTable,
  columns: readonly SeenColumn[],
  { rows, seed }: { rows: number; seed: number }
): string {
  const values = columns.map(({ name, kind }, index) => {
    const type = table.columns.find(column => column.name === name)?.type ?? '';
    return `${comparable(kind, type, name)} AS c${index}`;
  });
  const drawn =
    `SELECT n, w, yhat, y FROM ${quoteIdentifier(relation)} WHERE r IS NULL ` +
    `ORDER BY hash(n + ${seed} * 1000003), n LIMIT ${rows}`;
  const read = `SELECT ${['row_number() OVER () AS n', ...values].join(', ')} FROM ${quoteIdentifier(table.relation)}`;
  const listed = columns.map((_, index) => `, f.c${index}`).join('');
  return `SELECT d.n, d.w AS g, d.yhat, d.y${listed} FROM (${drawn}) d JOIN (${read}) f ON d.n = f.n ORDER BY d.n`;
}

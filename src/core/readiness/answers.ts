import type { AnalysisContext } from '../analysis/analysis';
import type { Plan } from '../plan/schema';
import type { OpenedTable, QueryResult } from '../ports';
import { familyOf, type TypeFamily } from '../profile/kind';
import { countOf, doubleLiteral, numberOrNull, quoteIdentifier } from '../profile/sql';
import type { DomainScores } from '../multivariate/scores';
import { countBlocks } from './answer-blocks';
import {
  labelledSql,
  productionLabels,
  tabulateLabels,
  type LabelledAnswers,
  type ProductionLabels
} from './arrived';
import { confidenceGroups } from './confidence';
import type { AnswerCounts } from './label-shift';

/** More different labels than these are values rather than classes. */
const MOST_CLASSES = 50;
/** Groups of about as many evaluation rows each that a probability is cut into. */
const GROUPS = 20;

/** Why the classes' shares can't be told, as a sentence, or the counts that tell them. */
export type FoundAnswers =
  | {
      counts: AnswerCounts[];
      /** Production rows whose label is known, by the first way's answers; null where there are none. */
      labelled: LabelledAnswers | null;
      /** Why labels that the plan names were not read. */
      trouble: string | null;
      unseen: number;
      why: null;
    }
  | { counts: []; unseen: 0; why: string };

/** What rows are counted by beside class and answer. */
interface Counting {
  scores: Pick<DomainScores, 'tied' | 'blockOf'>;
  labels: ProductionLabels;
}

/**
 * Counts the model's answers on both sides, those of the evaluation set by label: by groups of its
 * probability first, where the plan names one for two classes or one of each of several, then by
 * its predictions. Rows without a label or an answer are left out; `unseen` counts production rows
 * whose answer no evaluation row has. Where rows come in blocks they are counted by block too.
 */
export async function countAnswers(
  context: AnalysisContext,
  scores: Counting['scores']
): Promise<FoundAnswers> {
  const { plan, reference, current } = context;
  const { label, prediction, probability } = plan.evaluation.columns;
  const without = (why: string): FoundAnswers => ({ counts: [], unseen: 0, why });
  if (label === undefined || !has(reference, label)) {
    return without('The evaluation set has no column that the plan names as the label.');
  }
  const on = (name: string | undefined): name is string =>
    name !== undefined && has(reference, name) && has(current, name);
  if (!on(prediction) && !on(probability)) {
    return without(
      "The model's prediction or probability is not a column of both sides that the plan names."
    );
  }
  const mixed = on(prediction) && booleansAmong(context, label, prediction);
  const labelSql = classSql(reference, label, mixed);
  const classes = await classesOf(context, labelSql);
  if (classes.length < 2 || classes.length > MOST_CLASSES) {
    return without(
      classes.length < 2
        ? 'The evaluation set has labels of one class alone, or none.'
        : `The label has more than ${MOST_CLASSES} different values, which are no classes.`
    );
  }
  const positive = positiveOf(classes, plan);
  const labels = await productionLabels(context, label, table => classSql(table, label, mixed));
  const counting: Counting = { scores, labels };
  const several = await confidenceGroups(context, labelSql, classes);
  const ways = [
    ...(on(probability) && positive !== null
      ? [await countProbabilities(context, counting, labelSql, classes, probability)]
      : []),
    ...(several === null
      ? []
      : [
          await countGroups(context, counting, classes, 'probability', labelSql, {
            reference: several,
            current: several
          })
        ]),
    ...(on(prediction)
      ? [
          await countGroups(context, counting, classes, 'prediction', labelSql, {
            reference: classSql(reference, prediction, mixed),
            current: classSql(current, prediction, mixed)
          })
        ]
      : [])
  ].filter(way => way !== null);
  return ways.length === 0
    ? without('No production row has an answer that evaluation rows with a label have too.')
    : {
        counts: ways.map(({ counts }) => counts),
        labelled: ways[0].labelled,
        trouble: labels.trouble,
        unseen: ways[ways.length - 1].unseen,
        why: null
      };
}

function has(table: OpenedTable, name: string): boolean {
  return table.columns.some(column => column.name === name);
}

function familyIn(table: OpenedTable, name: string): TypeFamily {
  return familyOf(table.columns.find(column => column.name === name)?.type ?? '');
}

/** Whether 0 and 1 on one side stand for false and true on another. */
function booleansAmong(
  { reference, current }: AnalysisContext,
  label: string,
  prediction: string
): boolean {
  return [
    familyIn(reference, label),
    familyIn(reference, prediction),
    familyIn(current, prediction)
  ].includes('boolean');
}

/** A class as text: whole numbers alike whatever their type, and 0 and 1 as booleans where some are. */
function classSql(table: OpenedTable, name: string, booleans: boolean): string {
  const column = quoteIdentifier(name);
  const family = familyIn(table, name);
  if (family !== 'integer' && family !== 'real') {
    return `CAST(${column} AS VARCHAR)`;
  }
  const number = `CAST(${column} AS DOUBLE)`;
  const truth = booleans ? `WHEN ${number} = 1 THEN 'true' WHEN ${number} = 0 THEN 'false' ` : '';
  return (
    `CASE WHEN ${number} IS NULL OR isnan(${number}) THEN NULL ${truth}` +
    `WHEN ${number} = floor(${number}) AND abs(${number}) < 1e15 ` +
    `THEN CAST(CAST(${number} AS BIGINT) AS VARCHAR) ELSE CAST(${number} AS VARCHAR) END`
  );
}

/** The most frequent first; one more than are classes tells that there are too many. */
async function classesOf(
  { engine, reference, signal }: AnalysisContext,
  labelSql: string
): Promise<string[]> {
  const [found] = await engine.query(
    [
      `SELECT l FROM (SELECT ${labelSql} AS l FROM ${quoteIdentifier(reference.relation)}) ` +
        `WHERE l IS NOT NULL GROUP BY l ORDER BY count(*) DESC, l LIMIT ${MOST_CLASSES + 1}`
    ],
    { signal }
  );
  return found.rows.map(([label]) => String(label));
}

/** The class whose probability is given; null where that can't be told. */
function positiveOf(classes: readonly string[], { performance }: Plan): string | null {
  const named = performance.positive;
  const wanted = named === undefined ? ['true', '1'] : [String(named)];
  const found = classes.filter(
    label => wanted.includes(label.toLowerCase()) || wanted.includes(label)
  );
  return classes.length === 2 && found.length === 1 ? found[0] : null;
}

async function countProbabilities(
  context: AnalysisContext,
  counting: Counting,
  labelSql: string,
  classes: readonly string[],
  probability: string
): Promise<Counted | null> {
  const { engine, reference, signal } = context;
  const value = `TRY_CAST(${quoteIdentifier(probability)} AS DOUBLE)`;
  const shares = Array.from({ length: GROUPS - 1 }, (_, index) => (index + 1) / GROUPS);
  const [found] = await engine.query(
    [
      `SELECT unnest(quantile_disc(p, [${shares.join(', ')}])) FROM (SELECT ${value} AS p, ${labelSql} AS l ` +
        `FROM ${quoteIdentifier(reference.relation)}) WHERE p BETWEEN 0 AND 1 AND l IS NOT NULL`
    ],
    { signal }
  );
  const edges = [...new Set(found.rows.flatMap(([edge]) => numberOrNull(edge) ?? []))];
  const cases = edges.map((edge, index) => `WHEN ${value} <= ${doubleLiteral(edge)} THEN ${index}`);
  // NaN and what is no probability has no group.
  const group =
    `CASE WHEN ${value} IS NULL OR NOT (${value} BETWEEN 0 AND 1) THEN NULL ` +
    `${cases.join(' ')} ELSE ${edges.length} END`;
  return countGroups(context, counting, classes, 'probability', labelSql, {
    reference: group,
    current: group
  });
}

interface Counted {
  counts: AnswerCounts;
  /** Of the answers, by what they are. */
  places: ReadonlyMap<string, number>;
  labelled: LabelledAnswers | null;
  unseen: number;
}

async function countGroups(
  context: AnalysisContext,
  counting: Counting,
  classes: readonly string[],
  by: AnswerCounts['by'],
  labelSql: string,
  group: { reference: string; current: string }
): Promise<Counted | null> {
  const { engine, reference, current, signal } = context;
  const labelled = labelledSql(counting.labels, current, group.current);
  const [ofReference, ofCurrent, ofLabelled] = await engine.query(
    [
      `SELECT l, g, count(*) FROM (SELECT ${labelSql} AS l, ${group.reference} AS g ` +
        `FROM ${quoteIdentifier(reference.relation)}) WHERE l IS NOT NULL AND g IS NOT NULL ` +
        'GROUP BY l, g ORDER BY g, l LIMIT 100000',
      // Answers that no evaluation row has are counted as one.
      `WITH known AS (SELECT DISTINCT ${group.reference} AS g FROM ${quoteIdentifier(reference.relation)} ` +
        `WHERE ${labelSql} IS NOT NULL) SELECT k.g, count(*) FROM (SELECT ${group.current} AS g ` +
        `FROM ${quoteIdentifier(current.relation)}) c LEFT JOIN known k ON c.g = k.g ` +
        'WHERE c.g IS NOT NULL GROUP BY k.g',
      ...(labelled === null ? [] : [labelled])
    ],
    { signal }
  );
  const found = tabulated(ofReference, ofCurrent, classes, by);
  if (found === null) {
    return null;
  }
  const blocks = await countBlocks(context, counting.scores, {
    label: labelSql,
    answer: group,
    classes: found.counts.classes,
    places: found.places
  });
  return {
    ...found,
    counts: { ...found.counts, blocks },
    labelled:
      labelled === null ? null : tabulateLabels(ofLabelled, found.counts.classes, found.places)
  };
}

/** Null where no production row or no class has an answer. */
function tabulated(
  ofReference: QueryResult,
  ofCurrent: QueryResult,
  classes: readonly string[],
  by: AnswerCounts['by']
): Omit<Counted, 'labelled'> | null {
  const places = new Map<string, number>();
  for (const [, answer] of ofReference.rows) {
    places.set(String(answer), places.get(String(answer)) ?? places.size);
  }
  const rows = new Map(classes.map(label => [label, new Array<number>(places.size).fill(0)]));
  for (const [label, answer, count] of ofReference.rows) {
    const row = rows.get(String(label));
    if (row) {
      row[places.get(String(answer)) ?? 0] = countOf(count);
    }
  }
  const current = new Array<number>(places.size).fill(0);
  let unseen = 0;
  for (const [answer, count] of ofCurrent.rows) {
    const place = answer === null ? undefined : places.get(String(answer));
    if (place === undefined) {
      unseen += countOf(count);
    } else {
      current[place] = countOf(count);
    }
  }
  const answered = [...rows].filter(([, row]) => row.some(count => count > 0));
  return answered.length < 2 || !current.some(count => count > 0)
    ? null
    : {
        counts: {
          by,
          classes: answered.map(([label]) => label),
          reference: answered.map(([, row]) => row),
          current
        },
        places,
        unseen
      };
}

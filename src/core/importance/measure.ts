import { placements } from '../multivariate/auc';
import type { PerformanceOptions } from '../performance/schema';
import type { Answer, CellValue, TargetDescription } from '../ports';
import { problemOf } from '../probe/judge';
import type { IMPORTANCE_METRICS } from './schema';

type Answered = Answer & { outcome: 'answered' };

/** What one permutation of a column costs. */
export interface Loss {
  /** 0 where every answer stays the same. */
  value: number;
  /** A number a row; its mean is `value`. */
  terms: Float64Array;
}

/** By what answers are measured. */
export interface Measure {
  metric: (typeof IMPORTANCE_METRICS)[number];
  /** Whether the answer to this row can be measured. */
  takes(row: number, answer: Answer): boolean;
  /** Why a row's label can't be measured; null where it can. */
  objection(row: number): string | null;
  /** Null where there is no figure without a permutation. */
  baseline(rows: readonly number[], answers: readonly Answer[]): number | null;
  /**
   * What is lost from the unpermuted answers to the permuted ones; `rows` are places in both.
   * Null where the rows do not suffice, such as rows of one class.
   */
  loss(
    rows: readonly number[],
    unpermuted: readonly Answer[],
    permuted: readonly Answer[]
  ): Loss | null;
}

/** Beyond this, a probability of 0 for what happened would cost infinitely much. */
const LEAST_PROBABILITY = Number.EPSILON;

/**
 * ROC AUC where answers to two classes have a score, log loss where those to more classes have
 * probabilities, mean absolute error where answers and labels are numbers, else how far answers
 * move.
 *
 * @param labels - A label a row; null without them.
 * @param answers - To the rows as they are.
 */
export function measureOf(
  labels: readonly CellValue[] | null,
  answers: readonly Answer[],
  { classes, output }: Pick<TargetDescription, 'classes' | 'output'>,
  { kind, positive }: Pick<PerformanceOptions, 'kind' | 'positive'>
): Measure {
  const usable = answers.filter(isUsable);
  const known = labels?.filter(label => labelKey(label) !== null) ?? [];
  const moved = movement(usable);
  if (!labels || known.length === 0 || usable.length === 0) {
    return moved;
  }
  const keys = distinctKeys(known);
  const probabilities = usable[0].probabilities?.length ?? null;
  const scored = usable.every(({ score }) => score !== null);
  const numbers = known.every(label => Number.isFinite(numberOf(label)));
  const regression = kind === 'regression' || (!kind && output === 'values' && numbers);
  if (!regression && scored && keys.length === 2) {
    const named = classes?.length === 2 ? labelKey(classes[1]) : null;
    const wanted = named ?? (positive === undefined ? keys[1] : labelKey(positive));
    return wanted !== null && keys.includes(wanted) ? area(labels, keys, wanted) : moved;
  }
  if (!regression && probabilities !== null && probabilities > 2) {
    const named = classes?.map(labelKey) ?? keys;
    return named.length === probabilities ? logLoss(labels, named) : moved;
  }
  const measured = kind === 'regression' || (output !== 'labels' && scored);
  const answered = usable.every(answer => Number.isFinite(saidNumber(answer)));
  return kind !== 'classification' && numbers && measured && answered && probabilities === null
    ? absoluteError(labels)
    : moved;
}

/** `ROC AUC` lost: the score of a row with the positive label against one with the other. */
function area(labels: readonly CellValue[], keys: readonly string[], positive: string): Measure {
  const isPositive = labels.map(label => labelKey(label) === positive);
  return {
    metric: 'rocAuc',
    takes: (_, answer) => isUsable(answer) && answer.score !== null,
    objection: row => objectionTo(labels[row], keys),
    baseline: (rows, answers) => areaOf(rows, answers, isPositive)?.value ?? null,
    loss(rows, unpermuted, permuted) {
      const before = areaOf(rows, unpermuted, isPositive);
      const after = areaOf(rows, permuted, isPositive);
      return before && after && lossBetween(before, after);
    }
  };
}

/** The area, with what each row adds to it: DeLong's components, scaled to have it as mean. */
function areaOf(
  rows: readonly number[],
  answers: readonly Answer[],
  isPositive: readonly boolean[]
): Loss | null {
  const scores = rows.map(row => (answers[row] as Answered).score ?? 0);
  const positives = scores.filter((_, index) => isPositive[rows[index]]);
  const negatives = scores.filter((_, index) => !isPositive[rows[index]]);
  if (positives.length === 0 || negatives.length === 0) {
    return null;
  }
  const { ofPositives, ofNegatives } = placements(negatives, positives);
  const value = ofPositives.reduce((sum, share) => sum + share, 0) / ofPositives.length;
  const terms = new Float64Array(rows.length);
  let [high, low] = [0, 0];
  rows.forEach((row, index) => {
    const away = isPositive[row]
      ? (ofPositives[high++] - value) / ofPositives.length
      : (ofNegatives[low++] - value) / ofNegatives.length;
    terms[index] = value + away * rows.length;
  });
  return { value, terms };
}

function lossBetween(before: Loss, after: Loss): Loss {
  return {
    value: before.value - after.value,
    terms: before.terms.map((term, index) => term - after.terms[index])
  };
}

function logLoss(labels: readonly CellValue[], classes: readonly (string | null)[]): Measure {
  const places = labels.map(label => classes.indexOf(labelKey(label)));
  return ofRows(
    'logLoss',
    (row, answer) => {
      const given = answer.probabilities?.[places[row]];
      return given === undefined
        ? null
        : -Math.log(Math.min(Math.max(given, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY));
    },
    row => objectionTo(labels[row], classes)
  );
}

function absoluteError(labels: readonly CellValue[]): Measure {
  return ofRows(
    'meanAbsoluteError',
    (row, answer) => {
      const error = Math.abs(saidNumber(answer) - numberOf(labels[row]));
      return Number.isFinite(error) ? error : null;
    },
    row => (Number.isFinite(numberOf(labels[row])) ? null : MISSING_LABEL)
  );
}

/** A measure that is the mean of a cost a row. */
function ofRows(
  metric: Measure['metric'],
  cost: (row: number, answer: Answered) => number | null,
  objection: Measure['objection']
): Measure {
  const costs = (rows: readonly number[], answers: readonly Answer[]): Float64Array =>
    Float64Array.from(rows, row => cost(row, answers[row] as Answered) ?? NaN);
  return {
    metric,
    takes: (row, answer) => isUsable(answer) && cost(row, answer) !== null,
    objection,
    baseline: (rows, answers) => (rows.length === 0 ? null : meanOf(costs(rows, answers))),
    loss(rows, unpermuted, permuted) {
      if (rows.length === 0) {
        return null;
      }
      const before = costs(rows, unpermuted);
      const terms = costs(rows, permuted).map((after, index) => after - before[index]);
      return { value: meanOf(terms), terms };
    }
  };
}

/** How far answers move: share of probability, the answer's own unit, or share of other labels. */
function movement(usable: readonly Answered[]): Measure {
  const size = usable.length > 0 ? (usable[0].probabilities?.length ?? null) : null;
  const numbers =
    usable.length > 0 && usable.every(({ label, score }) => label === null && score !== null);
  const fits = (answer: Answered): boolean =>
    size !== null ? answer.probabilities?.length === size : !numbers || answer.score !== null;
  const distance = (before: Answered, after: Answered): number => {
    if (size !== null) {
      const others = after.probabilities ?? [];
      const moved = (before.probabilities ?? []).map((p, index) => Math.abs(p - others[index]));
      return moved.reduce((sum, part) => sum + part, 0) / 2;
    }
    return numbers
      ? Math.abs((before.score ?? 0) - (after.score ?? 0))
      : Number(before.label !== after.label || before.score !== after.score);
  };
  return {
    metric: 'answers',
    takes: (_, answer) => isUsable(answer) && fits(answer),
    objection: () => null,
    baseline: () => null,
    loss(rows, unpermuted, permuted) {
      if (rows.length === 0) {
        return null;
      }
      const terms = Float64Array.from(rows, row =>
        distance(unpermuted[row] as Answered, permuted[row] as Answered)
      );
      return { value: meanOf(terms), terms };
    }
  };
}

function isUsable(answer: Answer): answer is Answered {
  return answer.outcome === 'answered' && problemOf(answer) === null;
}

const MISSING_LABEL = 'their label is missing';

function objectionTo(label: CellValue, known: readonly (string | null)[]): string | null {
  const key = labelKey(label);
  return key === null
    ? MISSING_LABEL
    : known.includes(key)
      ? null
      : 'the model does not know their label';
}

/** Labels that mean the same have one key: a truth value and 1 or 0, a number and its text. */
function labelKey(label: CellValue): string | null {
  if (label === null || (typeof label === 'number' && Number.isNaN(label))) {
    return null;
  }
  return String(typeof label === 'boolean' ? Number(label) : label);
}

/** Numbers by size, others by code point, so that the second of two is the positive one. */
function distinctKeys(labels: readonly CellValue[]): string[] {
  const keys = [...new Set(labels.map(labelKey))].filter(key => key !== null);
  const byNumber = keys.every(key => key.trim() !== '' && Number.isFinite(Number(key)));
  return keys.sort((a, b) => (byNumber ? Number(a) - Number(b) : a < b ? -1 : 1));
}

function numberOf(value: CellValue): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : NaN;
}

function saidNumber({ label, score }: Answered): number {
  return score ?? numberOf(label);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

import type { AnalysisContext } from '../analysis/analysis';
import { counted } from '../counted';
import { AuditError } from '../errors';
import type { OpenedTable } from '../ports';
import { familyOf } from '../profile/kind';
import { classesOf, readValues, twoClasses, type Values } from './classes';
import type { ClassifierColumns } from './prepare';
import { MOST_CLASSES } from './tally';

type Sides = Pick<AnalysisContext, 'plan' | 'reference' | 'current'>;

function has(table: OpenedTable, name: string | undefined): name is string {
  return name !== undefined && table.columns.some(column => column.name === name);
}

/**
 * The columns that performance needs, as far as both sides have them; null where it can't be
 * told: without labels of the evaluation set, or without the model's answers on both sides.
 */
export function columnsOf({ plan, reference, current }: Sides): {
  label: string;
  prediction: string | null;
  probability: string | null;
  probabilities: [name: string, column: string][];
} | null {
  const { label, prediction, probability, probabilities } = plan.evaluation.columns;
  const both = (name: string | undefined): name is string =>
    has(reference, name) && has(current, name);
  const classes = Object.entries(probabilities ?? {});
  const found = {
    prediction: both(prediction) ? prediction : null,
    probability: both(probability) ? probability : null,
    probabilities: classes.every(([, column]) => both(column)) ? classes : []
  };
  const answers = found.prediction ?? found.probability ?? found.probabilities.at(0);
  return has(reference, label) && answers !== undefined && answers !== null
    ? { label, ...found }
    : null;
}

/**
 * What the model does: by the plan, else a classification where a probability is named, and else
 * a regression where label and prediction are numbers other than 0 and 1.
 */
export async function kindOf(context: AnalysisContext): Promise<'classification' | 'regression'> {
  const { plan, reference } = context;
  const columns = columnsOf(context);
  if (plan.performance.kind !== undefined) {
    return plan.performance.kind;
  }
  if (!columns || columns.probability !== null || columns.probabilities.length > 0) {
    return 'classification';
  }
  const numeric = [columns.label, columns.prediction].every(name => {
    const type = reference.columns.find(column => column.name === name)?.type ?? '';
    return ['integer', 'real'].includes(familyOf(type));
  });
  if (!numeric) {
    return 'classification';
  }
  const values = [...(await readValues(context, reference, columns.label)).keys()];
  return values.every(value => Number(value) === 0 || Number(value) === 1)
    ? 'classification'
    : 'regression';
}

/** Rows of the rarer class that a calibration needs at least. */
const FEWEST_OF_A_CLASS = 10;

/**
 * Classes and columns of a classifier, with the evaluation set's labelled rows by class.
 *
 * @throws AuditError `invalid-plan` where the positive class can't be told, `invalid-input` where
 * the evaluation set has one class alone or too few rows of one.
 */
export async function classifierOf(
  context: AnalysisContext
): Promise<{ columns: ClassifierColumns; counts: number[] }> {
  const { plan, reference } = context;
  const found = columnsOf(context);
  if (found === null) {
    throw new AuditError('internal', 'No label and no answers are known.');
  }
  const { label, prediction, probability, probabilities } = found;
  const values = await readValues(context, reference, label);
  const several = probabilities.length > 1 || (probability === null && values.size > 2);
  const names =
    probabilities.length > 1 ? probabilities.map(([name]) => name) : [...values.keys()].sort();
  const one = probability ?? probabilities.at(0)?.[1] ?? null;
  const classes = several ? classesOf(names) : twoClasses(label, values, plan.performance.positive);
  if (classes.names.length > MOST_CLASSES) {
    throw new AuditError(
      'invalid-input',
      `${label} has ${classes.names.length} classes, and performance is told for ${MOST_CLASSES} at most.`,
      'Set performance.kind to regression if it is a number, or performance.enabled to false.',
      label
    );
  }
  const counts = countByClass(values, classes.names.length, classes.placeOf);
  checkCounts(label, reference, classes.names, counts);
  return {
    columns: {
      label,
      prediction,
      probabilities: several
        ? probabilities.map(([, column]) => column)
        : one === null
          ? []
          : [one],
      classes,
      threshold: plan.performance.threshold
    },
    counts
  };
}

function countByClass(
  values: Values,
  classes: number,
  placeOf: (text: string) => number | null
): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const [value, rows] of values) {
    const place = placeOf(value);
    if (place !== null) {
      counts[place] += rows;
    }
  }
  return counts;
}

function checkCounts(
  label: string,
  reference: OpenedTable,
  names: readonly string[],
  counts: readonly number[]
): void {
  const present = names.filter((_, place) => counts[place] > 0);
  if (present.length < 2) {
    throw new AuditError(
      'invalid-input',
      present.length === 0
        ? `The label ${label} of ${reference.description} has no value that is one of the classes.`
        : `The label ${label} of ${reference.description} has one class alone, ${present[0]}.`,
      'Performance is estimated from an evaluation set with labels of every class.',
      label
    );
  }
  const rarest = Math.min(...counts.filter(count => count > 0));
  if (rarest < FEWEST_OF_A_CLASS) {
    throw new AuditError(
      'invalid-input',
      `${reference.description} has ${counted(rarest, 'row')} of the class ${names[counts.indexOf(rarest)]} of ${label}; performance needs ${FEWEST_OF_A_CLASS}.`,
      'Take an evaluation set with more rows of it.',
      label
    );
  }
}

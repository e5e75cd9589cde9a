import type { AnalysisContext } from '../analysis/analysis';
import { counted } from '../counted';
import { AuditError } from '../errors';
import type { Answer, CellValue, TableColumn } from '../ports';
import { errorCodeOf } from '../probe/lasting';
import { problemOf } from '../probe/judge';
import type { ProbeRequest } from '../probe/request';
import { askerOf } from '../probe/runner/asker-of';
import { KeptAnswers } from '../probe/runner/kept-answers';
import { drawRowNumbers, seededRandom } from '../probe/random';
import { inputColumns, rowsAt } from '../probe/seeds';
import { rolesOf } from '../probe/suite-run';
import { pause } from '../record/pause';
import { measureOf, type Measure } from './measure';
import type { ImportanceOptions, ImportanceResult } from './schema';

/** Values that are fetched in one call: a few milliseconds of the page's. */
const CELLS_A_CALL = 10_000;
/** Values that are held; of a table with many inputs fewer rows are drawn. */
const MOST_CELLS = 2_000_000;
/** Fewer say nothing. */
const LEAST_ROWS = 10;

/** Rows of the evaluation set that can be measured, with the model's answers to them. */
export interface Sample {
  inputs: readonly TableColumn[];
  /** Values by input, then by row. */
  values: CellValue[][];
  answers: Answer[];
  measure: Measure;
  rowsLeftOut: ImportanceResult['rowsLeftOut'];
  /** Rows that the model was called with so far. */
  calls: number;
  /** Answers to the rows, the values of the input at `place` taken from the rows at `donors`. */
  askPermuted(place: number, donors: Int32Array): Promise<Answer[]>;
}

/**
 * Draws rows of the evaluation set and asks the model about them as they are.
 *
 * @throws AuditError as `inputColumns` does; `model-raised`, `model-nonsense` or `timeout` where it
 * answers none; `invalid-input` where too few rows can be measured.
 */
export async function drawSample(
  context: AnalysisContext,
  target: NonNullable<AnalysisContext['target']>,
  options: ImportanceOptions
): Promise<Sample> {
  const { reference, plan } = context;
  const { columns: roles } = plan.evaluation;
  const inputs = inputColumns(reference, target.description.features, rolesOf(roles, reference));
  const label = reference.columns.find(({ name }) => name === roles.label);
  const { values, labels } = await drawnValues(context, inputs, label, options);
  const drawn = values[0].length;
  const ask = askerOfTables(context, target, inputs);
  const answers = await ask(values);
  const measure = measureOf(labels, answers, target.description, plan.performance);
  const { kept, rowsLeftOut } = measurable(answers, measure);
  checkKept(kept, answers, measure);
  const measured = measureOf(
    labels && kept.map(row => labels[row]),
    kept.map(row => answers[row]),
    target.description,
    plan.performance
  );
  const keptValues = values.map(column => kept.map(row => column[row]));
  const sample: Sample = {
    inputs,
    values: keptValues,
    answers: kept.map(row => answers[row]),
    measure: measured,
    rowsLeftOut,
    calls: drawn,
    askPermuted(place, donors) {
      sample.calls += donors.length;
      const moved = Array.from(donors, donor => keptValues[place][donor]);
      return ask(keptValues.map((column, index) => (index === place ? moved : column)));
    }
  };
  return sample;
}

/** Asks about the rows of a table, given by input and then by row. */
type AskTable = (table: readonly CellValue[][]) => Promise<Answer[]>;

/** By the runner, as probes are asked: with its pace, repeats, time limit and cost. */
function askerOfTables(
  { plan, signal }: AnalysisContext,
  { call }: NonNullable<AnalysisContext['target']>,
  inputs: readonly TableColumn[]
): AskTable {
  const names = inputs.map(({ name }) => name);
  const timeout = plan.target?.timeout ?? 60;
  // How many rows it takes is said by importance itself.
  const own = { ...plan, runner: { ...plan.runner, mostRequests: undefined } };
  const asker = askerOf({ plan: own, target: call, timeout, signal }, KeptAnswers.inMemory());
  return async table => asker.askAll(await rowRequests(names, table), { passing: true });
}

async function rowRequests(
  names: readonly string[],
  table: readonly CellValue[][]
): Promise<ProbeRequest[]> {
  const requests: ProbeRequest[] = [];
  for (let place = 0; place < table[0].length; place++) {
    await pause();
    const row = Object.fromEntries(names.map((name, index) => [name, table[index][place]]));
    requests.push({ form: 'row', row });
  }
  return requests;
}

/** The drawn rows' inputs and labels, fetched some rows at a time. */
async function drawnValues(
  { engine, reference, signal }: AnalysisContext,
  inputs: readonly TableColumn[],
  label: TableColumn | undefined,
  { rows, seed }: ImportanceOptions
): Promise<{ values: CellValue[][]; labels: CellValue[] | null }> {
  const columns = label && !inputs.includes(label) ? [...inputs, label] : inputs;
  const most = Math.max(LEAST_ROWS, Math.min(rows, Math.floor(MOST_CELLS / columns.length)));
  const numbers = drawRowNumbers(reference.rows, most, seededRandom(seed));
  const values: CellValue[][] = columns.map(() => []);
  const atOnce = rowsACall(columns.length, numbers.length);
  for (let start = 0; start < numbers.length; start += atOnce) {
    const some = numbers.slice(start, start + atOnce);
    for (const cells of await rowsAt(engine, reference, columns, some, { signal })) {
      cells.forEach((cell, index) => values[index].push(cell));
    }
    await pause();
  }
  return {
    values: values.slice(0, inputs.length),
    labels: label ? values[columns.indexOf(label)] : null
  };
}

function rowsACall(columns: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(CELLS_A_CALL / columns)));
}

/** Rows with an answer and, where labels count, a label; and how many have none, by reason. */
function measurable(
  answers: readonly Answer[],
  measure: Measure
): { kept: number[]; rowsLeftOut: ImportanceResult['rowsLeftOut'] } {
  const reasons = new Map<string, number>();
  const kept: number[] = [];
  answers.forEach((answer, row) => {
    const objection = measure.objection(row);
    if (objection === null && measure.takes(row, answer)) {
      kept.push(row);
      return;
    }
    const reason = objection ?? 'the model could not answer them';
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  });
  return { kept, rowsLeftOut: [...reasons].map(([reason, rows]) => ({ reason, rows })) };
}

function checkKept(kept: readonly number[], answers: readonly Answer[], measure: Measure): void {
  const problem = answers.flatMap(answer => {
    const message = problemOf(answer);
    return message === null ? [] : [{ answer, message }];
  });
  if (problem.length === answers.length && problem.length > 0) {
    const [{ answer, message }] = problem;
    throw new AuditError(
      answer.outcome === 'error' ? errorCodeOf(answer.code) : 'model-nonsense',
      `The model could answer none of ${counted(answers.length, 'row')} of the evaluation set: ${message}`,
      'Call it on some rows of the evaluation set in the notebook, and mend what it says.'
    );
  }
  if (kept.length < LEAST_ROWS || measure.loss(kept, answers, answers) === null) {
    throw new AuditError(
      'invalid-input',
      `${kept.length} of ${answers.length} drawn rows can be measured, which is too few to tell importance.`,
      'Raise importance.rows, or name an evaluation set with more rows that have a label and an answer.'
    );
  }
}

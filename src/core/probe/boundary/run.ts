import { counted } from '../../counted';
import { AuditError } from '../../errors';
import type { Answer } from '../../ports';
import type { ProbeOptions } from '../../plan/schema';
import { canonicalJson, wellFormed } from '../../record/canonical';
import { sha256Hex } from '../../record/digest';
import { encodeValues, type AppliedTransformation } from '../case';
import { EarlyEnd, type PlannedCase } from '../early-end';
import { nearestName } from '../../plan/nearest';
import { problemOf, samenessOf } from '../judge';
import { replayOf } from '../kept-request';
import { DECISION_BOUNDARY, TABULAR_BOUNDARY } from '../names';
import type { ProbeAnswer, ProbeRequest } from '../request';
import type { CaseResult } from '../result';
import { RowAsker } from '../row-asker';
import { drawSeeds, type Row } from '../seeds';
import { modelInputs, secondsOf, type SuiteContext, type SuiteRun } from '../suite-run';
import { tallyOf } from '../tally';
import {
  searchBoundary,
  type BoundaryPoint,
  type BoundaryProblem,
  type BoundaryResult,
  type BoundarySearch
} from './search';

/** In middle ranges: nearer than this no other answer should lie. */
const WITHIN = 0.05;

const TITLE = 'No other answer lies near';

/** Searches at a time where a suite may end early: few questions are lost, and calls are not small. */
const SEARCHES_AT_ONCE = 20;

/**
 * Runs `builtin:tabular-boundary`: from each seed the nearest row that is
 * answered otherwise is searched by labels alone. All rows are searched at
 * once, so that each round is one question in batches. Where the suite may end
 * early some are searched at a time, as what a search asks next hangs on what
 * was answered: it ends between rows and never in the middle of one.
 *
 * @throws AuditError where rows can't be drawn, a frozen column is not there, or the model
 * answers with measured values, which have no boundary.
 */
export async function runBoundary(options: ProbeOptions, context: SuiteContext): Promise<SuiteRun> {
  const { engine, evaluation, signal } = context;
  const { inputs, columns } = await modelInputs(context);
  const frozen = options.columns ?? [];
  const names = inputs.map(({ name }) => name);
  checkFrozen(frozen, names);
  const rows = await drawSeeds(engine, evaluation, inputs, options, { signal });
  context.onCases?.(options.suite, rows.length);
  const asker = new RowAsker(context, inputs);
  const answers = await asker.ask(rows);
  if (samenessOf(context.description.output, answers).tolerance !== null) {
    throw new AuditError(
      'invalid-input',
      'builtin:tabular-boundary needs a model that answers with labels; this one measures.',
      'Take the suite out of the plan.'
    );
  }
  const early = earlyEndOf(rows, options, context);
  const searched = new SearchedRows(rows, answers, options);
  const searches = searched.begin(early?.ordered.map(({ place }) => place) ?? null, {
    columns,
    frozen
  });
  await searchAll(searches, asker, {
    atOnce: early ? SEARCHES_AT_ONCE : Infinity,
    isEnough: () => early?.isEnough(searched.came) ?? false,
    onFound: (index, found) => {
      searched.settle(index, found);
      const { results } = searched;
      context.onProgress(results.length, rows.length, DECISION_BOUNDARY, runOf(results, options));
    }
  });
  const run = runOf(searched.results, options);
  return early
    ? early.conclude(run.suite, run.cases, cases => runOf([...cases], options).suite)
    : run;
}

/** The rows whose boundary is searched, and what came of it. */
class SearchedRows {
  /** What is found so far, in the order in which it came. */
  readonly came: CaseResult[] = [];
  private readonly byRow: (CaseResult | undefined)[];

  constructor(
    private readonly rows: readonly Row[],
    private readonly answers: readonly Answer[],
    private readonly options: ProbeOptions
  ) {
    this.byRow = new Array<CaseResult | undefined>(rows.length);
  }

  /** In the order of the rows. */
  get results(): CaseResult[] {
    return this.byRow.filter(result => result !== undefined);
  }

  /** A search for each row that has an answer to start from; the others are settled. */
  begin(
    order: readonly number[] | null,
    { columns, frozen }: Pick<BoundaryProblem, 'columns' | 'frozen'>
  ): Running[] {
    const labelled = this.rows.flatMap((row, index) => {
      const label = labelOf(this.answers[index]);
      return label === null ? [] : [{ row, label }];
    });
    return (order ?? [...this.rows.keys()]).flatMap((index): Running[] => {
      const label = labelOf(this.answers[index]);
      if (label === null) {
        this.keep(index, unanswered(this.rows[index], this.answers[index], this.options));
        return [];
      }
      const problem = { row: this.rows[index], label, others: labelled, columns, frozen };
      return [{ index, search: searchBoundary(problem), next: [] }];
    });
  }

  settle(index: number, found: BoundaryResult): void {
    this.keep(index, resultOf(this.rows[index], this.answers[index], found, this.options));
  }

  private keep(index: number, result: CaseResult): void {
    this.byRow[index] = result;
    this.came.push(result);
  }
}

/** A row as the suite's early end sees it, with its place among the rows. */
type PlannedRow = PlannedCase & { place: number };

function earlyEndOf(
  rows: readonly Row[],
  options: ProbeOptions,
  { plan }: SuiteContext
): EarlyEnd<PlannedRow> | null {
  const { stopEarly } = plan.runner;
  const planned = rows.map((row, place) => ({ ...caseOf(row, options), place }));
  return stopEarly ? new EarlyEnd(planned, stopEarly, options.seed) : null;
}

interface Running {
  /** Place of the row. */
  index: number;
  search: BoundarySearch;
  /** What it asks next; null once it has ended. */
  next: ProbeRequest[] | null;
}

interface Searching {
  /** Searches that go on at a time, the first ones first. */
  atOnce: number;
  /** Asked after each round; the searches under way are left where it holds. */
  isEnough: () => boolean;
  onFound: (index: number, found: BoundaryResult) => void;
}

/** Takes searches on by one step a round, all their questions together. */
async function searchAll(
  searches: readonly Running[],
  asker: RowAsker,
  { atOnce, isEnough, onFound }: Searching
): Promise<void> {
  const advance = (running: Running, answers: readonly ProbeAnswer[]): void => {
    const step = running.search.next(answers);
    running.next = step.done === true ? null : step.value;
    if (step.done === true) {
      onFound(running.index, step.value);
    }
  };
  for (const running of searches) {
    advance(running, []);
  }
  while (!isEnough()) {
    const asking = searches
      .flatMap(running => (running.next ? [{ running, asked: running.next }] : []))
      .slice(0, atOnce);
    if (asking.length === 0) {
      return;
    }
    const answers = await asker.ask(asking.flatMap(({ asked }) => asked.map(rowOf)));
    let read = 0;
    for (const { running, asked } of asking) {
      advance(running, answers.slice(read, read + asked.length));
      read += asked.length;
    }
  }
}

function rowOf(request: ProbeRequest): Row {
  return request.form === 'row' ? request.row : {};
}

function labelOf(answer: Answer) {
  return answer.outcome === 'answered' && problemOf(answer) === null ? answer.label : null;
}

function checkFrozen(frozen: readonly string[], names: readonly string[]): void {
  const unknown = frozen.find(name => !names.includes(name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, names);
    throw new AuditError(
      'unknown-column',
      `${TABULAR_BOUNDARY} is to leave the column ${unknown} as it is, which is no input of the model.`,
      nearest ? `Did you mean ${nearest}?` : `Its inputs are ${names.slice(0, 20).join(', ')}.`,
      unknown
    );
  }
}

function parametersOf({ columns, within }: ProbeOptions) {
  return { frozen: [...(columns ?? [])].sort(), within: within ?? WITHIN };
}

function caseOf(row: Row, options: ProbeOptions) {
  const { suite } = options;
  const transformation = { name: DECISION_BOUNDARY, parameters: parametersOf(options) };
  const content = wellFormed(encodeValues({ row, transformation }));
  return {
    id: sha256Hex(canonicalJson(content)),
    suite,
    capability: DECISION_BOUNDARY,
    type: 'INV' as const,
    column: '',
    seed: sha256Hex(canonicalJson(wellFormed(encodeValues(row)))),
    tags: ['CheckList robustness', 'ATLAS AML.T0043']
  };
}

function unanswered(row: Row, answer: Answer, options: ProbeOptions): CaseResult {
  return {
    ...caseOf(row, options),
    title: 'The row itself is not answered',
    outcome: 'error',
    expected: 'an answer to start from',
    got: problemOf(answer) ?? 'an answer without a label',
    ...secondsOf(answer),
    ...searchOf(row, null, options)
  };
}

function resultOf(
  row: Row,
  answer: Answer,
  { found, queries }: BoundaryResult,
  options: ProbeOptions
): CaseResult {
  const within = options.within ?? WITHIN;
  const isNear = found !== null && found.distance < within;
  const searched = counted(queries, 'question');
  return {
    ...caseOf(row, options),
    column: found?.columns.length === 1 ? found.columns[0] : '',
    title: isNear
      ? `A small change of ${found.columns.join(', ')} flips the answer`
      : 'No small change that was tried flips the answer',
    outcome: isNear ? 'fail' : 'pass',
    expected: `${String(labelOf(answer))} within ${within} middle ranges`,
    got:
      found === null
        ? `no other answer after ${searched}`
        : `${String(found.label)} at ${Number(found.distance.toPrecision(3))} middle ranges, after ${searched}`,
    ...searchOf(row, found, options)
  };
}

/** The row that was found and the one it is near to; a row near enough must be answered alike. */
function searchOf(row: Row, found: BoundaryPoint | null, options: ProbeOptions) {
  const seed: ProbeRequest = { form: 'row', row };
  const transformation: AppliedTransformation = {
    name: DECISION_BOUNDARY,
    parameters: parametersOf(options),
    changed: found === null ? '' : found.columns.join(', '),
    spans: []
  };
  return found === null
    ? replayOf({ request: seed, right: null, transformation })
    : replayOf({
        request: { form: 'row', row: found.row },
        right: seed,
        transformation,
        ...(found.distance < parametersOf(options).within
          ? { asserts: [{ judge: 'unchanged', negated: false, configuration: {} }] }
          : {})
      });
}

function runOf(cases: CaseResult[], { suite, seed }: ProbeOptions): SuiteRun {
  const tally = tallyOf(cases);
  return {
    suite: {
      suite,
      seed,
      ...tally,
      capabilities: [{ capability: DECISION_BOUNDARY, title: TITLE, ...tally }],
      problem: null
    },
    cases
  };
}

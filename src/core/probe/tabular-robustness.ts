import type { Answer } from '../ports';
import type { ProbeOptions } from '../plan/schema';
import type { AppliedTransformation, CaseAssertion } from './case';
import { makeCases, TRANSFORMATIONS, type ColumnCase } from './cases';
import { EarlyEnd, type PlannedCase } from './early-end';
import { judge, problemOf, samenessOf, type Sameness } from './judge';
import { settledAsserts } from './judge-case';
import { replayOf } from './kept-request';
import type { ProbeRequest } from './request';
import type { CaseResult, SuiteResult } from './result';
import type { Asker } from './runner/asker';
import { askerOf } from './runner/asker-of';
import { KeptAnswers } from './runner/kept-answers';
import { drawSeeds, type Row } from './seeds';
import { EFFECTS, modelInputs, secondsOf, type SuiteContext, type SuiteRun } from './suite-run';
import { tallyOf } from './tally';
import { transformationNamed } from './transformations/registry';

/**
 * Runs `builtin:tabular-robustness`: rows of the evaluation set, one column
 * changed at a time, judged by the answer to the unchanged row or to the row
 * at the edge of the range. What the cases are is said in `docs/command.md`.
 *
 * @throws AuditError when rows can't be drawn or do not fit the model; what
 * the model itself does never throws.
 */
export async function runTabularRobustness(
  options: ProbeOptions,
  context: SuiteContext
): Promise<SuiteRun> {
  const { engine, evaluation, signal } = context;
  const { inputs, columns } = await modelInputs(context);
  const rows = await drawSeeds(engine, evaluation, inputs, options, { signal });
  const cases = await makeCases(rows, columns);

  context.onCases?.(options.suite, cases.length);
  const asker = context.asker ?? askerOf(context, KeptAnswers.inMemory());
  const requests = rows.map(rowRequest);
  const unchanged = await asker.askAll(requests);
  const problem = problemWith(unchanged);
  const sameness = samenessOf(context.description.output, unchanged);
  const round = new JudgingRound(options.suite, cases, { requests, answers: unchanged }, sameness);
  const tally = (judged: readonly CaseResult[]): SuiteResult =>
    suiteResult(options, judged, problem);
  const early = earlyEndOf(cases, options, context);
  await round.ask(asker, early, latest =>
    context.onProgress(round.results.length, cases.length, latest, {
      suite: tally(round.results),
      cases: round.results
    })
  );
  const { results } = round;
  return early
    ? early.conclude(tally(results), results, tally)
    : { suite: tally(results), cases: results };
}

/** Of at most 16 cases each: about as many rows as one call of an endpoint takes. */
const SEEDS_A_BLOCK = 12;

/** A case as its early end sees it, with its place among the cases. */
type Planned = PlannedCase & { place: number };

function earlyEndOf(
  cases: readonly ColumnCase[],
  { seed }: ProbeOptions,
  { plan }: SuiteContext
): EarlyEnd<Planned> | null {
  const { stopEarly } = plan.runner;
  const planned = cases.map(({ id, seedDigest, capability }, place) => ({
    id,
    seed: seedDigest,
    capability,
    place
  }));
  const byChange = {
    seeds: SEEDS_A_BLOCK,
    // The cases stand by capability and column, which is how they are best asked.
    arrange: (some: readonly Planned[]): Planned[] =>
      [...some].sort((left, right) => left.place - right.place)
  };
  return stopEarly ? new EarlyEnd(planned, stopEarly, seed, byChange) : null;
}

const UNCHANGED: CaseAssertion = { judge: 'unchanged', negated: false, configuration: {} };

/** The seeds and the model's answers to them. */
interface Seeds {
  requests: readonly ProbeRequest[];
  answers: readonly Answer[];
}

/**
 * Judges each case as soon as the answers that it needs have come. A row whose
 * unchanged form was not answered is not asked.
 */
class JudgingRound {
  private readonly judged: (CaseResult | undefined)[];
  /** What is judged so far, in the order in which it came. */
  private readonly came: CaseResult[] = [];
  private readonly answers: (Answer | undefined)[] = [];
  /** Which case a request belongs to, and the place of the answer that it is judged by. */
  private readonly places: { probe: number; changed: number; edge: number | null }[] = [];

  constructor(
    private readonly suite: string,
    private readonly cases: readonly ColumnCase[],
    private readonly seeds: Seeds,
    private readonly sameness: Sameness
  ) {
    this.judged = new Array<CaseResult | undefined>(cases.length);
  }

  /** What is judged so far, in the order of the cases. */
  get results(): CaseResult[] {
    return this.judged.filter(each => each !== undefined);
  }

  /** @param onJudged - Called after each call of the model that settled a case, with its capability. */
  async ask(
    asker: Asker,
    early: EarlyEnd<Planned> | null,
    onJudged: (capability: string) => void
  ): Promise<void> {
    const requests: ProbeRequest[] = [];
    const order = early?.ordered.map(({ place }) => place) ?? this.cases.keys();
    for (const index of order) {
      const probe = this.cases[index];
      if (problemOf(this.seeds.answers[probe.seed]) !== null) {
        this.settle(index, this.seeds.answers[probe.seed]);
        continue;
      }
      const place = { probe: index, changed: requests.length, edge: null as number | null };
      requests.push(rowRequest(probe.changed));
      this.places[place.changed] = place;
      if (probe.edge) {
        place.edge = requests.length;
        requests.push(rowRequest(probe.edge));
        this.places[place.edge] = place;
      }
    }
    let latest = this.judged.findLastIndex(each => each !== undefined);
    const tell = (): void => {
      if (latest >= 0) {
        onJudged(this.cases[latest].capability);
        latest = -1;
      }
    };
    await asker.ask(requests, {
      lead: this.lead(),
      onAnswer: (place, answer) => {
        this.answers[place] = answer;
        latest = this.judge(this.places[place]) ?? latest;
      },
      onCall: tell,
      isEnough: () => early?.isEnough(this.came) ?? false
    });
    tell();
  }

  /**
   * A row that is known to be answered: the Python side gives up a batch in
   * which many rows failed and none was answered, and would take cases of one
   * change for cases of another.
   */
  private lead(): ProbeRequest | undefined {
    const known = this.seeds.answers.findIndex(answer => problemOf(answer) === null);
    return known < 0 ? undefined : this.seeds.requests[known];
  }

  /** The case's place where all is there to judge it; null where not yet. */
  private judge({ probe, changed, edge }: (typeof this.places)[number]): number | null {
    const answer = this.answers[changed];
    const right = edge === null ? this.seeds.answers[this.cases[probe].seed] : this.answers[edge];
    if (!answer || !right) {
      return null;
    }
    this.settle(probe, right, answer);
    return probe;
  }

  private settle(index: number, right: Answer, answer: Answer = right): void {
    const probe = this.cases[index];
    const judgement = judge(right, answer, this.sameness);
    const result: CaseResult = {
      id: probe.id,
      suite: this.suite,
      capability: probe.capability,
      type: probe.type,
      title: `${probe.change} ${EFFECTS[judgement.outcome]}`,
      column: probe.column,
      seed: probe.seedDigest,
      tags: [...(transformationNamed(probe.capability)?.tags ?? [])],
      ...judgement,
      ...secondsOf(answer),
      ...replayOf({
        request: rowRequest(probe.changed),
        right: probe.edge ? rowRequest(probe.edge) : this.seeds.requests[probe.seed],
        transformation: transformationOf(probe),
        asserts: settledAsserts([UNCHANGED], this.sameness)
      })
    };
    this.judged[index] = result;
    this.came.push(result);
  }
}

function rowRequest(row: Row): ProbeRequest {
  return { form: 'row', row };
}

function transformationOf({ capability, change, parameters }: ColumnCase): AppliedTransformation {
  return { name: capability, parameters, changed: change, spans: [] };
}

function problemWith(unchanged: readonly Answer[]): string | null {
  const problems = unchanged.flatMap(answer => problemOf(answer) ?? []);
  if (problems.length === 0) {
    return null;
  }
  const many = problems.length === unchanged.length;
  const which = many ? `any of ${problems.length}` : `${problems.length} of ${unchanged.length}`;
  return `The model could not answer ${which} unchanged rows of the evaluation set: ${problems[0]}`;
}

function suiteResult(
  options: ProbeOptions,
  cases: readonly CaseResult[],
  problem: string | null
): SuiteResult {
  return {
    suite: options.suite,
    seed: options.seed,
    ...tallyOf(cases),
    capabilities: TRANSFORMATIONS.flatMap(({ capability, title }) => {
      const own = cases.filter(each => each.capability === capability);
      return own.length === 0 ? [] : [{ capability, title, ...tallyOf(own) }];
    }),
    problem
  };
}

import type { Answer } from '../ports';
import type { ProbeOptions } from '../plan/schema';
import { Questioner, BATCH_ROWS } from './ask';
import { makeCases, TRANSFORMATIONS, type ColumnCase } from './cases';
import { judge, problemOf, samenessOf, type Judgement, type Sameness } from './judge';
import type { CaseResult, SuiteResult } from './result';
import { drawSeeds, type Row } from './seeds';
import { EFFECTS, modelInputs, type SuiteContext, type SuiteRun } from './suite-run';
import { tallyOf } from './tally';

/** A case may need the edge of the range asked too, and one row goes first. */
const CASES_A_BATCH = Math.floor((BATCH_ROWS - 1) / 2);

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
  const { engine, evaluation, timeout, signal } = context;
  const { inputs, columns } = await modelInputs(context);
  const rows = await drawSeeds(engine, evaluation, inputs, options, { signal });
  const cases = makeCases(rows, columns);

  const questioner = new Questioner(
    context.target,
    inputs.map(column => column.name),
    { timeout, signal }
  );
  const unchanged = await questioner.ask(rows);
  const problem = problemWith(unchanged);
  const sameness = samenessOf(context.description.output, unchanged);
  const results: CaseResult[] = [];
  for (let start = 0; start < cases.length; start += CASES_A_BATCH) {
    const batch = cases.slice(start, start + CASES_A_BATCH);
    const judgements = await judgeBatch(batch, { rows, answers: unchanged }, sameness, questioner);
    results.push(...batch.map((probe, index) => resultOf(options.suite, probe, judgements[index])));
    context.onProgress(results.length, cases.length, batch[batch.length - 1].capability, {
      suite: suiteResult(options, results, problem),
      cases: [...results]
    });
  }
  return { suite: suiteResult(options, results, problem), cases: results };
}

/** The seeds and the model's answers to them. */
interface Seeds {
  rows: readonly Row[];
  answers: readonly Answer[];
}

/**
 * Asks for changed rows and edges in one call; a row whose unchanged form was
 * not answered is not asked. A row that is known to be answered goes first:
 * the Python side gives up a batch in which many rows failed and none was
 * answered, and would take cases of one change for cases of another.
 */
async function judgeBatch(
  cases: readonly ColumnCase[],
  seeds: Seeds,
  sameness: Sameness,
  questioner: Questioner
): Promise<Judgement[]> {
  const isAnswered = (probe: ColumnCase): boolean => problemOf(seeds.answers[probe.seed]) === null;
  const asked = cases.filter(isAnswered);
  const edges = asked.flatMap(probe => (probe.edge ? [probe.edge] : []));
  const known = asked.slice(0, 1).map(probe => seeds.rows[probe.seed]);
  const [, ...answers] = await questioner.ask([
    ...known,
    ...asked.map(probe => probe.changed),
    ...edges
  ]);
  const changed = answers.slice(0, asked.length).values();
  const atEdges = answers.slice(asked.length).values();
  return cases.map(probe => {
    const unchanged = seeds.answers[probe.seed];
    if (!isAnswered(probe)) {
      return judge(unchanged, unchanged, sameness);
    }
    const right = probe.edge ? (atEdges.next().value as Answer) : unchanged;
    return judge(right, changed.next().value as Answer, sameness);
  });
}

function resultOf(suite: string, probe: ColumnCase, judgement: Judgement): CaseResult {
  return {
    id: probe.id,
    suite,
    capability: probe.capability,
    type: probe.type,
    title: `${probe.change} ${EFFECTS[judgement.outcome]}`,
    column: probe.column,
    seed: probe.seedDigest,
    ...judgement
  };
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

import { keptIndexes } from '../audit/exclusions';
import type { Answer, Engine, OpenedTable, TableColumn, TargetDescription } from '../ports';
import type { Plan } from '../plan/schema';
import type { PreviousAudit } from '../result';
import type { ProbeCase } from './case';
import type { InputColumn } from './columns';
import type { Judgement, Sameness } from './judge';
import { settledAsserts } from './judge-case';
import type { Outside } from './judges/judge';
import { replayOf } from './kept-request';
import { profileInputs } from './profile-inputs';
import type { ProbeAnswer } from './request';
import type { CaseResult, Outcome, SuiteResult } from './result';
import type { Asker } from './runner/asker';
import { inputColumns } from './seeds';
import type { ProbeTarget } from './target';

/** What a suite needs of the audit around it. */
export interface SuiteContext {
  engine: Engine;
  target: ProbeTarget;
  description: TargetDescription;
  evaluation: OpenedTable;
  plan: Plan;
  /** Seconds to wait for one batch. */
  timeout: number;
  signal?: AbortSignal;
  /** Puts the questions, and knows what was answered before; one of its own without it. */
  asker?: Asker;
  /** What judges may ask; nothing without it. */
  outside?: Outside;
  /** Text of a file beside the plan; null where there is none. */
  readFile?: (path: string) => Promise<string | null>;
  /** A production sample of the plan, by its name. */
  sampleNamed?: (name: string) => Promise<OpenedTable>;
  /** The earlier run whose failed cases are asked again. */
  previous?: PreviousAudit | null;
  /** Identities of the cases that the run's other suites have asked. */
  asked?: ReadonlySet<string>;
  /** Called before the suite's first question, with its number of cases. */
  onCases?: (suite: string, cases: number) => void;
  /** Called after every batch with everything judged so far. */
  onProgress: (done: number, total: number, capability: string, sofar: SuiteRun) => void;
}

export interface SuiteRun {
  suite: SuiteResult;
  cases: CaseResult[];
}

/** What a case of an invariance shows. */
export const EFFECTS: Record<Outcome, string> = {
  pass: 'keeps the answer',
  fail: 'flips the answer',
  error: 'is not answered'
};

/** What is kept of a judged case; its asserts as they were judged, with the tolerance filled in. */
export function caseResultOf(
  probe: ProbeCase,
  judgement: Judgement,
  answer: Answer | ProbeAnswer,
  sameness: Sameness
): CaseResult {
  const { id, suite, capability, type, title, seed, attributes, tags } = probe;
  return {
    id,
    suite,
    capability,
    type,
    title: type === 'INV' ? `${title} ${EFFECTS[judgement.outcome]}` : title,
    column: attributes.column ?? '',
    seed,
    attributes,
    tags,
    ...judgement,
    ...secondsOf(answer),
    ...replayOf({ ...probe, asserts: settledAsserts(probe.asserts, sameness) })
  };
}

/** How long the target took, where the answer says. */
export function secondsOf(answer: Answer | ProbeAnswer): Pick<CaseResult, 'seconds'> {
  return 'seconds' in answer ? { seconds: answer.seconds } : {};
}

/** Columns that say something about a row and are no input of the model. */
export function rolesOf(columns: Plan['evaluation']['columns'], evaluation: OpenedTable): string[] {
  const { timestamp, label, prediction, probability, probabilities = {}, ignore } = columns;
  const outcomes = [label, prediction, probability, ...Object.values(probabilities)];
  const indexes = keptIndexes(columns, [evaluation]);
  return [timestamp, ...outcomes, ...ignore, ...indexes].filter(name => name !== undefined);
}

/** The columns that a model of rows takes, and what the evaluation set says of them. */
export interface ModelInputs {
  inputs: TableColumn[];
  columns: InputColumn[];
}

/** @throws AuditError where the evaluation set does not have them, or one can't be sent. */
export async function modelInputs(
  context: Pick<SuiteContext, 'engine' | 'evaluation' | 'description' | 'plan' | 'signal'>
): Promise<ModelInputs> {
  const { engine, evaluation, description, plan, signal } = context;
  const roles = plan.evaluation.columns;
  const inputs = inputColumns(evaluation, description.features, rolesOf(roles, evaluation));
  const columns = await profileInputs(engine, evaluation.relation, inputs, roles.kinds, { signal });
  return { inputs, columns };
}

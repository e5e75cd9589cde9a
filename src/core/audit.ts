import { withProblems } from './analysis/problems';
import { NO_ANALYSES, type AnalysisProblem } from './analysis/results';
import { runAnalyses } from './analysis/run';
import { checkPlan, checkRoles, checkRules, checkTimestamp } from './audit/check';
import { Progress } from './audit/progress';
import {
  compareAsPlanned,
  needsRows,
  openReference,
  profileAsPlanned,
  type Reference
} from './audit/reference';
import { AuditError, throwIfAborted, toAuditError } from './errors';
import { sparkOf, type SparkChoice } from './plan/engine';
import type { BaselineChoice } from './plan/baseline';
import type { Plan } from './plan/schema';
import { evaluatePolicy } from './policy/evaluate';
import { collectMetrics } from './policy/metrics';
import type { Verdict } from './policy/verdict';
import type { Engine, Environment, Journals, OpenedTable, TargetDescription } from './ports';
import type { Profile } from './profile/profile-schema';
import type { JudgingPort } from './probe/outside/port';
import { runProbes } from './probe/run';
import type { ProbeResult } from './probe/result';
import type { ProbeTarget } from './probe/target';
import { sealPlan } from './record/seal';
import type { AuditResult, Comparison, PartialAudit, PreviousAudit, Seal, Stage } from './result';
import { pullSnapshot, sampleNamed, type Snapshot } from './snapshot';

/** What an audit needs of the world. */
export interface AuditPorts {
  engine: Engine;
  /** Where the plan says Spark. */
  spark(choice: SparkChoice): Engine;
  target(target: NonNullable<Plan['target']>, like: string): ProbeTarget;
  /** Where a probe run keeps its answers until it has ended; nowhere without it. */
  journals?: Journals;
  /** What judges of answers ask of the kernel; nothing without it. */
  judging?: JudgingPort;
  environment(): Promise<Environment>;
  /** The saved profile that the plan names in place of the evaluation set's rows. */
  baseline?: (choice: BaselineChoice) => Promise<Profile>;
}

export type AuditPart = 'drift' | 'probes';

export interface AuditOptions {
  /** What to carry out; everything without it. */
  parts?: AuditPart[];
  /** Parts that are not carried out are taken from it, if it saw the same evaluation set. */
  earlier?: AuditResult;
  /** Whether the evaluation set's profile is made, for a record to keep; so without it. */
  keepsProfile?: boolean;
  /** The newest record of this model, for regressions and rules with a baseline. */
  previous: PreviousAudit | null;
  /** Text of a file, by its path from the plan's folder, for suites; null where there is none. */
  readFile?: (path: string) => Promise<string | null>;
  /** Called before each suite's first question, with its number of cases. */
  onCases?: (suite: string, cases: number) => void;
  /** Called where probes that were broken off are taken up, with the number of answers they had. */
  onTakenUp?: (answers: number) => void;
  signal?: AbortSignal;
  /** Called at most five times a second, and with the last state. */
  onProgress?: (partial: PartialAudit) => void;
  now?: () => Date;
}

/**
 * Carries out a plan: pulls the samples, compares them with the evaluation
 * set, probes the model and decides by the policy. Plan and policy are sealed
 * before any data is read.
 *
 * A comparison or a probe run that fails costs its own stage: the others go on,
 * and the verdict is `error`. A model that can't be reached is not probed; the
 * comparisons go on as well.
 *
 * @throws AuditError when the plan can't be carried out at all: it is not
 * sound, a source can't be read, the evaluation set lacks a column that the
 * plan names; and `cancelled` when the signal is aborted. Stages that were not
 * begun stay `waiting`.
 */
export async function runAudit(
  planText: string,
  plan: Plan,
  ports: AuditPorts,
  options: AuditOptions
): Promise<AuditResult> {
  checkPlan(plan);
  const now = options.now ?? (() => new Date());
  const seal = sealPlan(planText, plan, now());
  const progress = new Progress(options.onProgress, now);
  try {
    return await new Audit(plan, seal, onPlansEngine(plan, ports), options, progress, now).run();
  } catch (thrown) {
    const error = options.signal?.aborted
      ? new AuditError('cancelled', 'Cancelled.')
      : toAuditError(thrown);
    if (error.code === 'cancelled') {
      progress.cancel();
    }
    throw error;
  } finally {
    progress.close();
  }
}

/** The ports with the engine that the plan names. */
function onPlansEngine(plan: Plan, ports: AuditPorts): AuditPorts {
  const spark = sparkOf(plan.engine);
  return {
    engine: spark === null ? ports.engine : ports.spark(spark),
    spark: choice => ports.spark(choice),
    target: (target, like) => ports.target(target, like),
    journals: ports.journals,
    judging: ports.judging,
    environment: () => ports.environment(),
    baseline: ports.baseline
  };
}

/** Whether every stage was carried out, so that the result is fit to be recorded. */
export function isComplete(result: AuditResult): boolean {
  return result.stages.every(stage => stage.state === 'done');
}

/** One audit on its way. */
class Audit {
  private comparisons: Comparison[] = [];
  private probes: ProbeResult | null = null;
  private target: TargetDescription | null = null;
  private profile: Profile | null = null;

  constructor(
    private readonly plan: Plan,
    private readonly seal: Seal,
    private readonly ports: AuditPorts,
    private readonly options: AuditOptions,
    private readonly progress: Progress,
    private readonly now: () => Date
  ) {}

  async run(): Promise<AuditResult> {
    const startedAt = this.now().toISOString();
    this.progress.begin('subject', 'the environment');
    let environment: Environment;
    let reference: Reference;
    let snapshots: Snapshot[];
    try {
      environment = await this.ports.environment();
      reference = await this.openEvaluation();
      snapshots = await this.pullSnapshots();
      if (this.runs('drift')) {
        const tables = [reference.table, ...snapshots.map(({ table }) => table)];
        checkTimestamp(this.plan, tables);
        checkRules(this.plan, tables);
      }
    } catch (thrown) {
      this.rethrowIfCancelled(thrown);
      this.progress.fail('subject', toAuditError(thrown));
      throw thrown;
    }
    const evaluation = reference.table;
    await this.reachTarget(evaluation);
    this.takeEarlier(evaluation);
    if (this.runs('drift')) {
      await this.stage('drift', () => this.compare(reference, snapshots));
      await this.stage('analyses', () => this.analyse(evaluation, snapshots));
    }
    if (this.runs('probes') && (this.target || !this.describesTarget())) {
      await this.stage('probes', () => this.probe(evaluation, snapshots));
    }
    return this.conclude(startedAt, environment, evaluation);
  }

  private runs(part: AuditPart): boolean {
    return this.options.parts?.includes(part) ?? true;
  }

  /** Runs a stage whose failure is its own; being cancelled ends the audit. */
  private async stage(stage: Stage, work: () => Promise<void>): Promise<void> {
    this.progress.begin(stage);
    try {
      throwIfAborted(this.options.signal);
      await work();
      this.progress.finish(stage);
    } catch (thrown) {
      this.rethrowIfCancelled(thrown);
      this.progress.fail(stage, toAuditError(thrown));
    }
  }

  private rethrowIfCancelled(thrown: unknown): void {
    throwIfAborted(this.options.signal);
    if (toAuditError(thrown).code === 'cancelled') {
      throw thrown;
    }
  }

  private async openEvaluation(): Promise<Reference> {
    const { plan, ports, options } = this;
    this.progress.advance('subject', 0, this.subjectSteps(), 'the evaluation set');
    const { engine } = ports;
    const reference = await openReference(plan, engine, ports.baseline, options.signal);
    checkRoles(plan, reference.table);
    this.progress.add({ evaluation: reference.table });
    return reference;
  }

  private subjectSteps(): number {
    return (
      1 + (this.runs('drift') ? this.plan.production.length : 0) + (this.describesTarget() ? 1 : 0)
    );
  }

  private describesTarget(): boolean {
    const { target, importance } = this.plan;
    return (
      target !== undefined &&
      (this.runs('probes') || (importance !== undefined && this.runs('drift')))
    );
  }

  private async pullSnapshots(): Promise<Snapshot[]> {
    const snapshots: Snapshot[] = [];
    const { plan, ports } = this;
    const { signal } = this.options;
    for (const [index, source] of this.runs('drift') ? plan.production.entries() : []) {
      throwIfAborted(signal);
      this.progress.advance('subject', 1 + index, this.subjectSteps(), source.name);
      snapshots.push(await pullSnapshot(ports.engine, source, index, plan, this.now, { signal }));
    }
    return snapshots;
  }

  /** Describes the model, which ends the stage; what fails there costs what calls it alone. */
  private async reachTarget(evaluation: OpenedTable): Promise<void> {
    const { target } = this.plan;
    const { signal } = this.options;
    const steps = this.subjectSteps();
    try {
      throwIfAborted(signal);
      if (target && this.describesTarget()) {
        const detail = target.callable ?? 'the endpoint';
        this.progress.advance('subject', steps - 1, steps, detail);
        this.target = await this.ports
          .target(target, evaluation.relation)
          .describe({ signal, timeout: target.timeout });
        this.progress.add({ target: this.target });
      }
      this.progress.advance('subject', steps, steps, '');
      this.progress.finish('subject');
    } catch (thrown) {
      this.rethrowIfCancelled(thrown);
      this.progress.fail('subject', toAuditError(thrown));
    }
  }

  /** Evidence of another evaluation set would make a record that nobody could repeat. */
  private takeEarlier(evaluation: OpenedTable): void {
    const { earlier } = this.options;
    if (!earlier || earlier.evaluation.digest !== evaluation.digest) {
      return;
    }
    this.profile = earlier.profile ?? null;
    const keep = (kept: Stage): void => {
      const stage = earlier.stages.find(each => each.stage === kept);
      if (stage) {
        this.progress.keep(stage);
      }
    };
    if (!this.runs('drift')) {
      this.comparisons = earlier.comparisons;
      keep('drift');
      keep('analyses');
    }
    if (!this.runs('probes')) {
      [this.probes, this.target] = [earlier.probes, this.target ?? earlier.target];
      keep('probes');
    }
    this.progress.add({ comparisons: this.comparisons, probes: this.probes, target: this.target });
  }

  private async compare(reference: Reference, snapshots: readonly Snapshot[]): Promise<void> {
    const { plan, options, ports } = this;
    let failure: unknown = null;
    for (const [index, { info, table }] of snapshots.entries()) {
      const others = [...this.comparisons];
      try {
        const drift = await compareAsPlanned(plan, ports.engine, reference, table, {
          signal: options.signal,
          onProgress: (done, total, column) =>
            this.progress.advance('drift', index * total + done, snapshots.length * total, column),
          onColumns: partial =>
            this.progress.add({
              comparisons: [...others, { snapshot: info, drift: partial, analyses: NO_ANALYSES }]
            })
        });
        const found = { snapshot: info, drift, analyses: NO_ANALYSES };
        this.comparisons = [...others, found];
      } catch (thrown) {
        this.rethrowIfCancelled(thrown);
        failure ??= thrown;
      }
      this.progress.add({ comparisons: this.comparisons });
    }
    if (failure) {
      throw failure;
    }
    if (options.keepsProfile ?? true) {
      this.profile ??= await profileAsPlanned(plan, ports.engine, reference, options.signal);
    }
  }

  /** Looks at every compared sample beyond its columns. */
  private async analyse(evaluation: OpenedTable, snapshots: readonly Snapshot[]): Promise<void> {
    const { plan, ports, options } = this;
    const call = plan.target && this.target ? ports.target(plan.target, evaluation.relation) : null;
    const target = call && this.target ? { call, description: this.target } : null;
    const samples = this.comparisons.length;
    for (const [index, { snapshot, drift }] of this.comparisons.entries()) {
      const pulled = snapshots.find(({ info }) => info === snapshot);
      if (!pulled) {
        continue;
      }
      const show = (analyses: Comparison['analyses']): void => {
        this.comparisons = this.comparisons.map(each =>
          each.snapshot === snapshot ? { ...each, analyses } : each
        );
        this.progress.add({ comparisons: this.comparisons });
      };
      await runAnalyses(
        {
          plan,
          engine: ports.engine,
          reference: evaluation,
          current: pulled.table,
          source: pulled.source,
          snapshot,
          drift,
          target,
          previous: options.previous,
          signal: options.signal,
          onProgress: (done, total, detail) =>
            this.progress.advance('analyses', index * total + done, samples * total, detail)
        },
        show
      );
    }
  }

  private async probe(evaluation: OpenedTable, snapshots: readonly Snapshot[]): Promise<void> {
    const { plan, options } = this;
    if (!plan.target || !this.target || plan.probes.length === 0) {
      return;
    }
    if (evaluation.rowless) {
      this.tellProblem(needsRows('Probing'));
      return;
    }
    this.probes = await runProbes({
      engine: this.ports.engine,
      target: this.ports.target(plan.target, evaluation.relation),
      description: this.target,
      evaluation,
      plan,
      timeout: plan.target.timeout,
      signal: options.signal,
      previous: options.previous,
      readFile: options.readFile,
      sampleNamed: name =>
        sampleNamed(name, snapshots, this.ports.engine, plan, this.now, { signal: options.signal }),
      journals: this.ports.journals,
      judging: this.ports.judging,
      targetOf: target => this.ports.target(target, evaluation.relation),
      onCases: options.onCases,
      onTakenUp: options.onTakenUp,
      onProgress: (done, total, detail, partial) => {
        this.progress.advance('probes', done, total, detail);
        this.progress.add({ probes: partial });
      }
    });
    this.progress.add({ probes: this.probes });
    const { cases, passed, failed, suites } = this.probes.summary;
    if (cases > 0 && passed + failed === 0) {
      const problem = suites.find(suite => suite.problem !== null)?.problem;
      throw new AuditError(
        'model-raised',
        problem ?? 'No case could be judged.',
        'See the cases for why.'
      );
    }
  }

  private tellProblem(problem: AnalysisProblem): void {
    this.comparisons = this.comparisons.map(each => ({
      ...each,
      analyses: { ...each.analyses, problems: [...each.analyses.problems, problem] }
    }));
    this.progress.add({ comparisons: this.comparisons });
  }

  private conclude(
    startedAt: string,
    environment: Environment,
    evaluation: OpenedTable
  ): AuditResult {
    this.progress.begin('verdict');
    const { plan, options } = this;
    const metrics = collectMetrics(this.comparisons, this.probes, options.previous);
    const decided = withProblems(
      evaluatePolicy(plan.policy, metrics, options.previous, this.now()),
      this.comparisons.map(({ analyses }) => analyses)
    );
    const failure = this.progress.firstError;
    this.progress.finish('verdict');
    return {
      plan,
      seal: this.seal,
      startedAt,
      finishedAt: this.now().toISOString(),
      environment,
      evaluation,
      target: this.target,
      comparisons: this.comparisons,
      probes: this.probes,
      profile: this.profile,
      metrics,
      verdict: failure ? couldNotEvaluate(decided, failure) : decided,
      stages: this.progress.status
    };
  }
}

/** What was measured stays, but nobody may read it as the whole. */
function couldNotEvaluate(decided: Verdict, failure: AuditError): Verdict {
  return { ...decided, state: 'error', headline: `Could not evaluate: ${failure.message}` };
}

import type { BridgePorts } from '../../bridge/ports';
import { AuditError } from '../../core/errors';
import { MLFLOW_PLACE, type TrackerChoice } from '../../core/plan/tracker';
import type { CallOptions, Storage, TrackerPin } from '../../core/ports';
import type { Answer } from '../../core/record/answers';
import type { AuditResult } from '../../core/result';
import type { AuditRun } from './audit-run';
import type { Change } from './freshness';
import type { IKernelLink } from './kernel-link';
import { LogPins } from './log-pins';
import { recordObstacle } from './obstacles';
import type { PlanModel } from './plan-model';
import type { RecordBook } from './record-book';
import { staleQuestion } from './sentences';

/** What the reader says to recording a stale result. */
export type ConfirmRecord = (question: string) => Promise<'run' | 'record' | 'cancel'>;

/** What recording needs of the audit that it is part of. */
export interface Recordable {
  readonly kernel: IKernelLink;
  readonly plan: PlanModel;
  readonly run: AuditRun;
  readonly records: RecordBook;
  /** Names that changed in the kernel since the result. */
  readonly changes: Change[];
  /** The run that a record is attached to; null where the plan names none. */
  readonly trackerChoice: TrackerChoice | null;
  /** What the kernel does for an audit; null while it is not connected. */
  ports(): BridgePorts | null;
  readVariables(): Promise<unknown>;
  startStale(): Promise<void>;
  savePlan(): Promise<void>;
  announce(): void;
}

/**
 * Makes a record of a result, and what gives it weight with others: the run that
 * it is attached to, answers to its findings, and copies of its checkpoint there.
 */
export class Recording {
  constructor(
    private readonly audit: Recordable,
    private readonly confirm: ConfirmRecord,
    /** The records below a folder of the Contents API. */
    private readonly storageOf: (root: string) => Storage
  ) {}

  /** The log held against copies of its checkpoint. */
  readonly pins = new LogPins();

  /** Why the result cannot be recorded now; null when it can. */
  get obstacle(): string | null {
    const { run, records, kernel } = this.audit;
    return recordObstacle(run, records, kernel, this.asking);
  }

  /**
   * Records the result, with the plan it was run by, and attaches it to the run
   * if asked to. Where the kernel holds something else by now, the reader decides.
   */
  async record(attach: boolean): Promise<void> {
    const { run, plan, records, trackerChoice } = this.audit;
    const { result } = run;
    const ports = this.audit.ports();
    if (!result || this.obstacle !== null || !ports || !(await this.mayRecord(result))) {
      return;
    }
    if (plan.isEdited && plan.compiled?.text === result.seal.planText) {
      await this.audit.savePlan();
    }
    await records.record(result, ports, attach ? trackerChoice : null);
    if (attach) {
      await this.holdAttached();
    }
  }

  /** Asks the kernel once more, and the reader where something has changed. */
  private async mayRecord(result: AuditResult): Promise<boolean> {
    this.asking = true;
    this.audit.announce();
    try {
      await this.audit.readVariables();
      const { changes, run } = this.audit;
      if (changes.length === 0) {
        return true;
      }
      const answer = await this.confirm(staleQuestion(result.finishedAt, changes, Date.now()));
      if (answer === 'run') {
        void this.audit.startStale();
      }
      return answer === 'record' && run.result === result && !run.isRunning;
    } finally {
      this.asking = false;
      this.audit.announce();
    }
  }

  /** Attaches the recorded version again, after attaching it failed. */
  async attachAgain(): Promise<void> {
    const { records, trackerChoice } = this.audit;
    const ports = this.audit.ports();
    if (ports && trackerChoice) {
      await records.attach(ports, trackerChoice);
      await this.holdAttached();
    }
  }

  /** Answers a finding of the newest record; whether it was written. */
  async answer(answer: Answer): Promise<boolean> {
    const ports = this.audit.ports();
    return ports ? this.audit.records.answer(ports, answer) : false;
  }

  /** Asks MLflow for the checkpoints on the runs of this model, and holds the log against them. */
  async askPins(): Promise<void> {
    const { root } = this.audit.records;
    if (root !== null) {
      await this.pins.ask(root, this.storageOf(root), options => this.fetchPins(options));
    }
  }

  /** What MLflow's runs carry, at the plan's address or the kernel's own; throws AuditError. */
  async fetchPins(options: CallOptions): Promise<TrackerPin[]> {
    const { plan, trackerChoice } = this.audit;
    const ports = this.audit.ports();
    if (!ports) {
      throw new AuditError(
        'kernel-missing',
        'The kernel asks MLflow, and it is not connected.',
        'Start the kernel and try again.'
      );
    }
    const place = trackerChoice?.kind === 'mlflow' ? trackerChoice : MLFLOW_PLACE;
    return ports.tracker(place).pins(plan.draft.rest.model, undefined, options);
  }

  /** MLflow has just been spoken to on the reader's word: what it keeps is looked at once more. */
  private async holdAttached(): Promise<void> {
    const { recordProblem, attachProblem, attachedTo } = this.audit.records;
    const isAttached = recordProblem === null && attachProblem === null;
    if (isAttached && attachedTo?.tracker === 'mlflow') {
      await this.askPins();
    }
  }

  private asking = false;
}

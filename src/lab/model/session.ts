import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { BridgePorts } from '../../bridge/ports';
import type { AuditError } from '../../core/errors';
import { toAuditError } from '../../core/errors';
import type { AuditPart } from '../../core/audit';
import type { Storage } from '../../core/ports';
import type { AuditRun } from './audit-run';
import { bindingsOf, changesOf, namesOf, partsToRun, rootName } from './freshness';
import type { Change, KernelVariables, Subject, SubjectNames } from './freshness';
import { KernelContents, type NearbyFile } from './kernel-contents';
import type { IKernelLink } from './kernel-link';
import { runObstacle } from './obstacles';
import { chooseRun } from './plan-draft';
import type { PlanModel } from './plan-model';
import {
  MLFLOW_PLACE,
  trackerChoice,
  type TrackerChoice,
  type TrackerPlace
} from '../../core/plan/tracker';
import type { RecordBook } from './record-book';
import { Recording, type ConfirmRecord } from './recording';
import { SegmentShapes } from './segment-shapes';
import { SuiteList } from './suite-list';
import { TrackerRuns } from './tracker-runs';

export type { NearbyFile } from './kernel-contents';

const AUDIT_PARTS: readonly AuditPart[] = ['drift', 'probes'];

/** Milliseconds of quiet after a cell before the kernel is asked what changed. */
const QUIET = 400;

/**
 * One notebook's audit: its kernel, plan, run and records, and what the kernel
 * holds now.
 *
 * While it is not active it asks nothing of the kernel and tells nothing of
 * changes; a run that the user has started goes on.
 */
export class AuditSession implements IDisposable {
  constructor(options: AuditSession.IOptions) {
    this.folder = options.folder;
    this.kernel = options.kernel;
    this.plan = options.plan;
    this.run = options.run;
    this.records = options.records;
    this.contents = new KernelContents(this.kernel);
    this.shapes = new SegmentShapes(() => this.contents.ports());
    this.suites = new SuiteList(this.plan);
    this.recording = new Recording(this, options.confirm, options.storageOf);
    for (const part of [
      this.kernel,
      this.plan,
      this.suites,
      this.run,
      this.records,
      this.recording.pins,
      this.tracker
    ]) {
      (part.changed as ISignal<unknown, void>).connect(this.announce, this);
    }
    this.kernel.changed.connect(this.onKernelChanged, this);
    this.plan.changed.connect(this.onPlanChanged, this);
    this.settled = new Debouncer(() => this.refresh(), QUIET);
  }

  /** The notebook's folder in the Contents API; plan and records lie there. */
  readonly folder: string;
  readonly kernel: IKernelLink;
  readonly plan: PlanModel;
  readonly suites: SuiteList;
  readonly run: AuditRun;
  readonly records: RecordBook;
  readonly tracker = new TrackerRuns();
  /** What makes a record of the result, and gives it weight with others. */
  readonly recording: Recording;
  /** Columns within segments, drawn on request. */
  readonly shapes: SegmentShapes;

  /** Something to show has changed; at most once a frame, never while inactive. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get isActive(): boolean {
    return this.active;
  }

  /** Whether the panel shows this session. */
  set isActive(active: boolean) {
    if (active === this.active || this.disposed) {
      return;
    }
    this.active = active;
    this.kernel.isActive = active;
    if (active) {
      void this.plan.load();
      void this.kernel.connect().then(() => this.refresh());
      this.announce();
    } else {
      this.settled.stop().catch(() => undefined);
    }
  }

  /** The kernel's tables and models; null before they are known. */
  get variables(): KernelVariables | null {
    return this.contents.variables;
  }

  /** What the kernel does for an audit; null while it is not connected. */
  ports(): BridgePorts | null {
    return this.contents.ports();
  }

  /** Asks the kernel for its tables and models; null where it does not answer. */
  readVariables(): Promise<KernelVariables | null> {
    return this.contents.readVariables();
  }

  /** Data files near the notebook; null before they are known. */
  get files(): NearbyFile[] | null {
    return this.contents.files;
  }

  /** Why the kernel could not be read. */
  get kernelProblem(): AuditError | null {
    return this.contents.problem;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    this.active = false;
    this.settled.dispose();
    this.run.dispose();
    this.records.dispose();
    this.recording.pins.dispose();
    this.tracker.dispose();
    this.suites.dispose();
    this.plan.dispose();
    this.kernel.dispose();
    Signal.clearData(this);
  }

  /** What the plan calls the kernel's variables. */
  get names(): SubjectNames {
    const { evaluation, production, target } = this.plan.draft;
    return {
      evaluation: evaluation?.variable ?? null,
      production: production.flatMap(source => source.variable ?? []),
      model: target?.callable ? rootName(target.callable) : null
    };
  }

  /** Names that changed in the kernel since the result. */
  get changes(): Change[] {
    const { bindings } = this.run;
    return bindings && this.variables
      ? changesOf(this.names, bindings, this.variables, this.kernel.generation)
      : [];
  }

  /** Subjects that changed in the kernel since the result. */
  get stale(): Set<Subject> {
    return new Set(this.changes.map(change => change.subject));
  }

  /** Why an audit cannot be run now; null when it can. */
  get obstacle(): string | null {
    return runObstacle(this.run, this.plan, this.kernel);
  }

  /** Why the whole audit, or these parts of it, cannot be run now; null when they can. */
  obstacleTo(parts: readonly AuditPart[] = AUDIT_PARTS): string | null {
    const broken = parts.includes('probes') && this.suites.problem !== null;
    return this.obstacle ?? (broken ? 'A suite of probes has a problem.' : null);
  }

  /** Waits until the plan is read and the kernel has answered in whatever way. */
  async ready(): Promise<void> {
    await Promise.all([this.plan.load(), this.kernel.connect()]);
    await this.suites.settled();
  }

  /** Runs the audit, or parts of it; does nothing where there is an obstacle. */
  async start(parts?: AuditPart[]): Promise<void> {
    const { compiled } = this.plan;
    const ports = this.ports();
    if (this.obstacle || !compiled || !ports) {
      return;
    }
    // A suite's mistake is told before anything runs, also where it was written outside of JupyterLab.
    await this.suites.check();
    if (this.obstacleTo(parts)) {
      return;
    }
    const previous = await this.records.previous(compiled.plan.policy);
    const held = await this.contents.readVariables();
    await this.run.start({
      compiled,
      ports: { ...ports, baseline: choice => this.records.baseline(choice) },
      parts,
      previous,
      readFile: this.plan.readBeside,
      bindings: held
        ? bindingsOf(held, namesOf(parts ?? AUDIT_PARTS, this.names), this.kernel.generation)
        : {}
    });
  }

  /** Runs the parts that stale subjects call for. */
  async startStale(): Promise<void> {
    const parts = partsToRun(this.stale, this.plan.draft.rest.importance !== undefined);
    if (parts.length > 0) {
      await this.start(parts.length === 2 ? undefined : parts);
    }
  }

  /** The run that a record is attached to, as the plan stands now. */
  get trackerChoice(): TrackerChoice | null {
    return trackerChoice(this.plan.draft.rest.tracker);
  }

  /** Writes the plan; what goes wrong is shown with the kernel's troubles. */
  async savePlan(): Promise<void> {
    try {
      await this.plan.save();
    } catch (error) {
      this.contents.problem = toAuditError(error);
      this.announce();
    }
  }

  /** A cell has been carried out: look once when the kernel has come to rest. */
  cellExecuted(): void {
    if (this.active && !this.disposed) {
      this.settled.invoke().catch(() => undefined);
    }
  }

  /** Asks the kernel what it holds now; one question at a time. */
  async refresh(): Promise<void> {
    if (!this.active || this.disposed || this.kernel.situation.state !== 'ready') {
      return;
    }
    if (this.refreshing) {
      this.refreshAgain = true;
      return;
    }
    this.refreshing = true;
    try {
      this.contents.problem = null;
      await this.contents.readVariables();
      this.announce();
      if (await this.contents.readFiles()) {
        this.announce();
      }
      await this.refreshTracker();
      this.suggestRun();
    } finally {
      this.refreshing = false;
      this.announce();
    }
    if (this.refreshAgain) {
      this.refreshAgain = false;
      await this.refresh();
    }
  }

  /** Asks the tracker that the plan names now. */
  async refreshTracker(): Promise<void> {
    await this.tracker.refresh(this.kernel.client, this.trackerPlace);
  }

  /** Fetches the runs to choose from. */
  loadTrackerRuns(): Promise<void> {
    return this.tracker.loadRuns(this.kernel.client, this.trackerPlace);
  }

  /** The plan's tracker; without one MLflow, whose active run is then suggested. */
  private get trackerPlace(): TrackerPlace {
    return this.trackerChoice ?? MLFLOW_PLACE;
  }

  /** Once, for a plan that starts from nothing: the run that is active is the one to attach to. */
  private suggestRun(): void {
    if (!this.suggested && this.tracker.status?.active && this.plan.isLoaded && !this.plan.exists) {
      this.suggested = true;
      if (!this.trackerChoice) {
        this.plan.edit(draft => chooseRun(draft, 'active'));
      }
    }
  }

  private onKernelChanged(): void {
    const { client } = this.kernel;
    if (client === this.lastClient) {
      return;
    }
    this.lastClient = client;
    this.contents.forget();
    this.shapes.forget();
    this.tracker.forget();
    if (client) {
      void this.refresh();
    }
  }

  private onPlanChanged(): void {
    const model = this.plan.draft.rest.model;
    if (this.plan.isLoaded && model !== this.lastModel) {
      this.lastModel = model;
      void this.records.open(model);
    }
  }

  /** Tells those who show the session that something has changed. */
  announce(): void {
    if (!this.active || this.frame !== null) {
      return;
    }
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      if (this.active) {
        this.changedSignal.emit();
      }
    });
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private readonly contents: KernelContents;
  private readonly settled: Debouncer;
  private active = false;
  private disposed = false;
  private suggested = false;
  private refreshing = false;
  private refreshAgain = false;
  private lastClient: IKernelLink['client'] = null;
  private lastModel: string | null = null;
  private frame: number | null = null;
}

export namespace AuditSession {
  export interface IOptions {
    folder: string;
    kernel: IKernelLink;
    plan: PlanModel;
    run: AuditRun;
    records: RecordBook;
    /** Puts the question whether a stale result is to be recorded. */
    confirm: ConfirmRecord;
    /** The records below a folder of the Contents API. */
    storageOf: (root: string) => Storage;
  }
}

import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { AuditError } from '../../core/errors';
import { toAuditError } from '../../core/errors';
import type { CaseResult, ProbeResult, Regression } from '../../core/probe/result';
import type { AuditSession } from '../model/session';
import { CaseList } from './list';

/** Milliseconds between two looks at a run under way: putting many cases in order is work. */
const BETWEEN_LOOKS = 2000;

/** Whose results are shown: of the run under way or the last one, or of a recorded version. */
export type ResultsOf = { run: true } | { version: number };

/**
 * The results that a view shows, and those of the version before that they are
 * held against. It follows the run while it is on show.
 */
export class ResultsSource implements IDisposable {
  constructor(readonly session: AuditSession) {
    session.run.changed.connect(this.onRunChanged, this);
    session.records.changed.connect(this.onRecordsChanged, this);
    this.list.changed.connect(() => this.changedSignal.emit());
  }

  readonly list = new CaseList();

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get of(): ResultsOf {
    return this.chosen;
  }

  /** What is shown beside the cases; null where nothing has been probed. */
  get regression(): Regression | null {
    return this.compared;
  }

  /** The version that the results are held against; null where there is none. */
  get before(): number | null {
    return this.earlier;
  }

  /** Whether there is anything to list. */
  get isEmpty(): boolean {
    return this.cases === null;
  }

  get isLoading(): boolean {
    return this.reading || this.list.isBusy;
  }

  /** Why the results or those of the version before could not be read. */
  get problem(): AuditError | null {
    return this.fault ?? this.list.problem;
  }

  /** Whether the view is on show; without it nothing is worked out. */
  get isActive(): boolean {
    return this.active;
  }

  set isActive(active: boolean) {
    this.active = active;
    if (active) {
      void this.refresh();
    }
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    clearTimeout(this.later ?? undefined);
    this.session.run.changed.disconnect(this.onRunChanged, this);
    this.session.records.changed.disconnect(this.onRecordsChanged, this);
    this.list.dispose();
    Signal.clearData(this);
  }

  /** Turns to other results. */
  async present(of: ResultsOf): Promise<void> {
    this.chosen = of;
    this.shown = null;
    this.growing = false;
    await this.refresh();
  }

  /** The probes of the run, however far it has come. */
  private get runProbes(): ProbeResult | null {
    const { run } = this.session;
    return (run.isRunning ? run.partial : (run.result ?? run.unfinished))?.probes ?? null;
  }

  private async refresh(): Promise<void> {
    if (!this.active || this.disposed) {
      return;
    }
    const { chosen } = this;
    const key = 'run' in chosen ? this.runProbes : `v${chosen.version}`;
    const before = this.versionBefore();
    if (key === this.shown?.key && before === this.shown.before) {
      return;
    }
    this.shown = { key, before };
    this.reading = true;
    this.fault = null;
    this.changedSignal.emit();
    try {
      const found = await this.read();
      const earlier = before === null ? null : await this.earlierCases(before);
      if (this.shown.key !== key || this.disposed) {
        return;
      }
      this.cases = found?.cases ?? null;
      this.compared = found?.summary.regression ?? null;
      this.earlier = earlier === null ? null : before;
      this.reading = false;
      const grown = this.growing;
      this.growing = 'run' in chosen && this.session.run.isRunning;
      await this.list.show(this.cases ?? [], earlier, grown);
    } catch (thrown) {
      if (this.shown.key === key) {
        this.fault = toAuditError(thrown);
      }
    } finally {
      if (this.shown.key === key) {
        this.reading = false;
        this.changedSignal.emit();
      }
    }
  }

  private read(): Promise<ProbeResult | null> {
    const { chosen } = this;
    return 'run' in chosen
      ? Promise.resolve(this.runProbes)
      : this.session.records.probes(chosen.version);
  }

  /** Nothing to compare with is no failure of the results themselves: it is told beside them. */
  private async earlierCases(version: number): Promise<readonly CaseResult[] | null> {
    try {
      return (await this.session.records.probes(version))?.cases ?? null;
    } catch (thrown) {
      this.fault = toAuditError(thrown);
      return null;
    }
  }

  /** The version that was compared with; before that is known, the newest that is older. */
  private versionBefore(): number | null {
    const { chosen, session } = this;
    const { history, recorded } = session.records;
    if ('version' in chosen) {
      return history.findLast(({ version }) => version < chosen.version)?.version ?? null;
    }
    const told = session.run.isRunning ? null : this.runProbes?.summary.regression?.version;
    if (typeof told === 'number') {
      // A file was compared with, whose cases the records do not hold.
      return told === 0 ? null : told;
    }
    const own = recorded && recorded.result === session.run.result ? recorded.audit.version : null;
    return history.findLast(({ version }) => own === null || version < own)?.version ?? null;
  }

  private onRunChanged(): void {
    if (!('run' in this.chosen)) {
      return;
    }
    if (!this.session.run.isRunning) {
      clearTimeout(this.later ?? undefined);
      this.later = null;
      void this.refresh();
    } else if (this.later === null) {
      this.later = setTimeout(() => {
        this.later = null;
        void this.refresh();
      }, BETWEEN_LOOKS);
    }
    this.changedSignal.emit();
  }

  private onRecordsChanged(): void {
    void this.refresh();
    this.changedSignal.emit();
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private chosen: ResultsOf = { run: true };
  private shown: { key: ProbeResult | string | null; before: number | null } | null = null;
  private cases: readonly CaseResult[] | null = null;
  private compared: Regression | null = null;
  private earlier: number | null = null;
  /** Whether what is shown is of a run under way, to which more cases come. */
  private growing = false;
  private reading = false;
  private fault: AuditError | null = null;
  private later: ReturnType<typeof setTimeout> | null = null;
  private active = false;
  private disposed = false;
}

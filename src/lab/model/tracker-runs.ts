import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { BridgeClient } from '../../bridge/client';
import type { Result } from '../../bridge/protocol';
import { wirePlace } from '../../bridge/tracker';
import type { TrackerKind, TrackerPlace } from '../../core/plan/tracker';
import type { AuditError } from '../../core/errors';
import { toAuditError } from '../../core/errors';

export type TrackerStatus = Result<'trackerStatus'>;
export type TrackerRun = Result<'trackerRuns'>['runs'][number];

/** What the experiment tracker says, as far as it was asked. Its troubles stand in nobody's way but the run's. */
export class TrackerRuns implements IDisposable {
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** The tracker that was asked last. */
  get asked(): TrackerKind {
    return this.kind;
  }

  /** The tracker and its active run; null before it is known. */
  get status(): TrackerStatus | null {
    return this.lastStatus;
  }

  /** Runs to choose from; null before they were asked for. */
  get runs(): TrackerRun[] | null {
    return this.lastRuns;
  }

  /** Why the tracker could not be asked. */
  get problem(): AuditError | null {
    return this.fault;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    Signal.clearData(this);
  }

  /** The run of this id, or the active one; null where it is not known. */
  find(run: string): TrackerRun | null {
    return run === 'active'
      ? (this.lastStatus?.active ?? null)
      : (this.lastRuns?.find(each => each.runId === run) ?? null);
  }

  /** Another kernel: its runs are not known yet. */
  forget(): void {
    this.lastRuns = null;
  }

  async refresh(client: BridgeClient | null, place: TrackerPlace): Promise<void> {
    this.turnTo(place.kind);
    try {
      const status = await client?.call('trackerStatus', wirePlace(place));
      if (place.kind === this.kind) {
        this.lastStatus = status ?? this.lastStatus;
      }
      this.fault = null;
    } catch (error) {
      this.fault = toAuditError(error);
    }
    this.changedSignal.emit();
  }

  async loadRuns(client: BridgeClient | null, place: TrackerPlace): Promise<void> {
    this.turnTo(place.kind);
    try {
      const found = await client?.call('trackerRuns', wirePlace(place));
      if (place.kind === this.kind) {
        this.lastRuns = found?.runs ?? [];
      }
      this.fault = null;
    } catch (error) {
      this.lastRuns = [];
      this.fault = toAuditError(error);
    }
    this.changedSignal.emit();
  }

  /** What one tracker said is not true of another. */
  private turnTo(kind: TrackerKind): void {
    if (kind !== this.kind) {
      this.kind = kind;
      this.lastStatus = null;
      this.lastRuns = null;
    }
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private kind: TrackerKind = 'mlflow';
  private lastStatus: TrackerStatus | null = null;
  private lastRuns: TrackerRun[] | null = null;
  private fault: AuditError | null = null;
  private disposed = false;
}

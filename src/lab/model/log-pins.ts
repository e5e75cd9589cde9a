import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { toAuditError, type AuditError } from '../../core/errors';
import type { CallOptions, Storage, TrackerPin } from '../../core/ports';
import { holdAgainst, pinsOf, type HeldPins } from '../../core/record/pinned';

/** Asks a tracker for the checkpoints that its runs carry. */
export type AskPins = (options: CallOptions) => Promise<TrackerPin[]>;

/**
 * A log held against the copies of its checkpoint that runs of the tracker carry.
 * It asks nothing by itself: only when it is told to.
 */
export class LogPins implements IDisposable {
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get isAsking(): boolean {
    return this.asking !== null;
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
    this.asking?.abort();
    Signal.clearData(this);
  }

  /** What came out for a log that ends so; null where it was not asked for, or the log is another by now. */
  heldFor(place: string | null, head: string | null | undefined): HeldPins | null {
    return this.held && this.place === place && this.held.head === head ? this.held : null;
  }

  /** Asks, and holds the log against the answer; `place` tells this log from others. */
  async ask(place: string, storage: Storage, ask: AskPins): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.fault = null;
    this.tell();
    try {
      const { signal } = asking;
      const held = await holdAgainst(storage, pinsOf(await ask({ signal })), { signal });
      if (this.asking === asking) {
        this.held = held;
        this.place = place;
      }
    } catch (error) {
      if (this.asking === asking) {
        this.fault = toAuditError(error);
      }
    } finally {
      if (this.asking === asking) {
        this.asking = null;
      }
      this.tell();
    }
  }

  /** Gives up what is being asked. */
  cancel(): void {
    this.asking?.abort();
  }

  private tell(): void {
    if (!this.disposed) {
      this.changedSignal.emit();
    }
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private held: HeldPins | null = null;
  private place: string | null = null;
  private asking: AbortController | null = null;
  private fault: AuditError | null = null;
  private disposed = false;
}

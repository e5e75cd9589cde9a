import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { toAuditError, type AuditError } from '../../core/errors';
import type { Storage } from '../../core/ports';
import { diffRecords, type RecordDiff } from '../../core/record/diff/records';
import { diffInWords, type DiffSection } from '../../core/record/diff/words';
import { AuditLog, type LoadedVersion, type RecordedVersion } from '../../core/record/log';

/** Two versions of one log held against each other. */
export class ComparedVersions implements IDisposable {
  constructor(storage: Storage) {
    this.log = new AuditLog(storage);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** Numbers of the versions that are compared. */
  pair: readonly [before: number, after: number] = [0, 0];

  /** Versions to choose from, oldest first; empty until they are read. */
  versions: readonly RecordedVersion[] = [];

  /** What differs; null while the records are read, or where they can't be. */
  diff: RecordDiff | null = null;

  /** The same in words. */
  sections: readonly DiffSection[] = [];

  /** Why they can't be compared. */
  problem: AuditError | null = null;

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    this.loaded.clear();
    Signal.clearData(this);
  }

  /** Reads both records and compares them; the last call wins. */
  async compare(before: number, after: number): Promise<void> {
    this.pair = [before, after];
    this.diff = null;
    this.problem = null;
    this.changedSignal.emit();
    try {
      const [then, now] = [await this.load(before), await this.load(after)];
      if (this.pair[0] !== before || this.pair[1] !== after) {
        return;
      }
      this.diff = diffRecords(then, now);
      this.sections = diffInWords(this.diff);
    } catch (error) {
      this.problem = toAuditError(error);
    }
    this.tell();
    await this.listVersions();
  }

  private async listVersions(): Promise<void> {
    if (this.versions.length > 0) {
      return;
    }
    try {
      this.versions = await this.log.history();
    } catch {
      // Without the list the two are compared all the same.
      return;
    }
    this.tell();
  }

  private async load(version: number): Promise<LoadedVersion> {
    const known = this.loaded.get(version);
    if (known) {
      return known;
    }
    const loaded = await this.log.load(version);
    this.loaded.set(version, loaded);
    return loaded;
  }

  private tell(): void {
    if (!this.disposed) {
      this.changedSignal.emit();
    }
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private readonly log: AuditLog;
  private readonly loaded = new Map<number, LoadedVersion>();
  private disposed = false;
}

import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { toAuditError, type AuditError } from '../../core/errors';
import type { Storage } from '../../core/ports';
import { readDocument, type ShownDocument } from '../../core/record/document';
import { AuditLog, type RecordedVersion, type Verification } from '../../core/record/log';
import { proofOf, type ProofCheck } from '../../core/record/standing';

/** One entry of a log as it is shown, and whether it can be relied on. */
export class RecordDocument implements IDisposable {
  /** `file` is relative to the log's folder, which `storage` holds. */
  constructor(
    private readonly storage: Storage,
    readonly file: string
  ) {
    this.log = new AuditLog(storage);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** What the file holds; null until it is read. */
  shown: ShownDocument | null = null;

  /** Why what lies beside the file could not be read. */
  problem: AuditError | null = null;

  /** What was checked; null while it is being checked. */
  verification: Verification | null = null;

  /** Why it could not be checked. */
  verifyProblem: AuditError | null = null;

  /** Entries checked so far, of how many; null before the first. */
  progress: { done: number; total: number } | null = null;

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** The records of the same log, oldest first; empty until they are known. */
  get versions(): readonly RecordedVersion[] {
    return this.verification?.versions ?? [];
  }

  /** What was checked about a record, each check with its outcome. */
  get proof(): ProofCheck[] {
    const { shown, verification, file } = this;
    if (shown?.kind !== 'record' || verification === null) {
      return [];
    }
    const { key, predicate } = shown;
    return proofOf(verification, { file, keyid: key.keyid, cited: predicate.objects.length });
  }

  dispose(): void {
    this.disposed = true;
    this.checking?.abort();
    Signal.clearData(this);
  }

  /** Shows the file's text, then checks it. */
  async open(text: string): Promise<void> {
    try {
      this.problem = null;
      this.shown = await readDocument(this.storage, this.file, text);
    } catch (error) {
      this.problem = toAuditError(error);
    }
    this.tell();
    await this.verify();
  }

  /** Checks signature, key, chain and cited files anew; the last call wins. */
  async verify(): Promise<void> {
    this.checking?.abort();
    const checking = new AbortController();
    this.checking = checking;
    this.verification = null;
    this.verifyProblem = null;
    this.progress = null;
    this.tell();
    try {
      const verification = await this.log.verify({
        signal: checking.signal,
        onProgress: (done, total) => {
          this.progress = { done: Math.min(done, total), total };
          this.tell();
        }
      });
      if (this.checking === checking) {
        this.verification = verification;
      }
    } catch (error) {
      if (this.checking === checking) {
        this.verifyProblem = toAuditError(error);
      }
    }
    this.tell();
  }

  private tell(): void {
    if (!this.disposed) {
      this.changedSignal.emit();
    }
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private readonly log: AuditLog;
  private checking: AbortController | null = null;
  private disposed = false;
}

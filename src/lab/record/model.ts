import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { toAuditError, type AuditError } from '../../core/errors';
import type { Storage } from '../../core/ports';
import { readAttachments, type RecordedAttachment } from '../../core/record/attachments';
import { readDocument, type ShownDocument } from '../../core/record/document';
import type { FindingState } from '../../core/record/findings';
import { sequenceIn } from '../../core/record/layout';
import { AuditLog, type RecordedVersion, type Verification } from '../../core/record/log';
import { pinCheck, type HeldPins } from '../../core/record/pinned';
import { proofOf, type ProofCheck } from '../../core/record/standing';
import { LogPins, type AskPins } from '../model/log-pins';

/** One entry of a log as it is shown, and whether it can be relied on. */
export class RecordDocument implements IDisposable {
  /** `file` is relative to the log's folder, which `storage` holds. */
  constructor(
    private readonly storage: Storage,
    readonly file: string
  ) {
    this.log = new AuditLog(storage);
    this.pins.changed.connect(() => this.tell());
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

  /** What the record found and what was answered since; empty where the log does not verify. */
  findings: readonly FindingState[] = [];

  /** Runs that the log's records were attached to, oldest first. */
  attachments: readonly RecordedAttachment[] = [];

  /** The log held against copies of its checkpoint. */
  readonly pins = new LogPins();

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
    const record = { file, keyid: key.keyid, cited: predicate.objects.length };
    const kept = pinCheck(this.held, this.attachments, sequenceIn(file) ?? undefined);
    return [...proofOf(verification, record), kept];
  }

  /** What copies of the checkpoint say; null before they were asked for. */
  get held(): HeldPins | null {
    return this.pins.heldFor(this.storage.location, this.verification?.head);
  }

  /** The run that this record was attached to last; null where it is on none. */
  get attachedTo(): RecordedAttachment | null {
    const { shown } = this;
    return shown?.kind === 'record'
      ? (this.attachments.filter(({ sha256 }) => sha256 === shown.digest).at(-1) ?? null)
      : null;
  }

  dispose(): void {
    this.disposed = true;
    this.checking?.abort();
    this.pins.dispose();
    Signal.clearData(this);
  }

  /** Holds the log against the copies of its checkpoint that a tracker is asked for. */
  async holdAgainst(ask: AskPins): Promise<void> {
    await this.pins.ask(this.storage.location, this.storage, ask);
  }

  /** Shows the file's text, then checks it. */
  async open(text: string): Promise<void> {
    try {
      this.problem = null;
      this.shown = await readDocument(this.storage, this.file, text);
      this.attachments = await readAttachments(this.storage);
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
      const findings = verification.code === 0 ? await this.findingsNow() : [];
      if (this.checking === checking) {
        this.findings = findings;
      }
    } catch (error) {
      if (this.checking === checking) {
        this.verifyProblem = toAuditError(error);
      }
    }
    this.tell();
  }

  /** Of this record, with answers that were given after it. */
  private async findingsNow(): Promise<FindingState[]> {
    const { shown } = this;
    return shown?.kind === 'record'
      ? this.log.findings(new Date(), { version: shown.predicate.version })
      : [];
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

import { PathExt } from '@jupyterlab/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { BridgePorts } from '../../bridge/ports';
import { parseProfile } from '../../core/baseline/parse';
import { AuditError, toAuditError } from '../../core/errors';
import { baselinePlace, type BaselineChoice } from '../../core/plan/baseline';
import type { Profile } from '../../core/profile/profile-schema';
import type { Policy } from '../../core/plan/schema';
import type { TrackerChoice } from '../../core/plan/tracker';
import type { AttachedRun, Storage, StoredKey } from '../../core/ports';
import { baselineVersions } from '../../core/policy/baseline';
import type { ProbeResult } from '../../core/probe/result';
import type { Answer } from '../../core/record/answers';
import {
  noteAttachment,
  readAttachments,
  type RecordedAttachment
} from '../../core/record/attachments';
import { sha256Hex } from '../../core/record/digest';
import type { FindingState } from '../../core/record/findings';
import { createKey } from '../../core/record/keys';
import { attachmentOf, AuditLog } from '../../core/record/log';
import type { RecordedAudit, RecordedVersion, Verification } from '../../core/record/log';
import type { AuditResult, PreviousAudit } from '../../core/result';
import type { ContentsAccess } from '../contents-storage';
import { ContentsStorage } from '../contents-storage';

/**
 * The recorded versions of one model beside the notebook: history, verification,
 * recording and attaching. A result that could not be recorded or attached is
 * kept, so that it can be tried again.
 */
export class RecordBook implements IDisposable {
  /** `folder` is the notebook's folder in the Contents API. */
  constructor(
    private readonly contents: ContentsAccess,
    private readonly folder: string,
    private readonly notebookName: () => string
  ) {}

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** Recorded versions, oldest first. */
  get history(): RecordedVersion[] {
    return this.versions;
  }

  /** The number that the next record gets. */
  get nextVersion(): number {
    return (this.versions.at(-1)?.version ?? 0) + 1;
  }

  /** Whether signatures and chain hold; null before they were looked at. */
  get verification(): Verification | null {
    return this.verified;
  }

  /** Why the history could not be read. */
  get problem(): AuditError | null {
    return this.fault;
  }

  /** Whether history and verification are being read. */
  get isLoading(): boolean {
    return this.loading > 0;
  }

  /** The log's folder in the Contents API; null before a model was named. */
  get root(): string | null {
    return this.model === null ? null : PathExt.join(this.folder, 'audits', this.model);
  }

  /** Where the record lies in the Contents API. */
  pathOf(version: RecordedVersion): string {
    return PathExt.join(this.root ?? '', version.file);
  }

  get isRecording(): boolean {
    return this.recording;
  }

  /** Why the last try to record failed; nothing was written. */
  get recordProblem(): AuditError | null {
    return this.recordFault;
  }

  /** The version recorded in this session, with the result it holds. */
  get recorded(): { audit: RecordedAudit; result: AuditResult } | null {
    return this.last;
  }

  get isAttaching(): boolean {
    return this.attaching;
  }

  /** How far attaching is, 0 to 1; null before it is known. */
  get attachedShare(): number | null {
    return this.share;
  }

  /** Stops attaching; the record is written all the same. */
  cancelAttaching(): void {
    this.attachingEnds.abort();
  }

  /** The run that the newest version was attached to last. */
  get attachedTo(): RecordedAttachment | null {
    const newest = this.versions.at(-1)?.version;
    return this.attachments.filter(({ version }) => version === newest).at(-1) ?? null;
  }

  /** Where versions were attached, oldest first. */
  get attachedRuns(): readonly RecordedAttachment[] {
    return this.attachments;
  }

  /** Whether the run held the record before it was attached again. */
  get isAttachedAlready(): boolean {
    return this.already;
  }

  /** Why attaching the version recorded last failed; the record is written all the same. */
  get attachProblem(): AuditError | null {
    return this.attachFault;
  }

  /** Findings of the newest record with what was answered to them; none where the log does not verify. */
  get findings(): FindingState[] {
    return this.found;
  }

  get isAnswering(): boolean {
    return this.answering;
  }

  /** Why the last try to answer a finding failed; nothing was written. */
  get answerProblem(): AuditError | null {
    return this.answerFault;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    Signal.clearData(this);
  }

  /** Turns to another model's records and reads them. */
  async open(model: string): Promise<void> {
    this.model = model;
    this.log = null;
    this.versions = [];
    this.verified = null;
    this.attachments = [];
    this.found = [];
    this.answerFault = null;
    this.forgetAttachment();
    await this.load();
  }

  /** Reads the history anew and verifies it. */
  async load(): Promise<void> {
    const { model } = this;
    this.loading += 1;
    this.changedSignal.emit();
    try {
      const log = this.openLog();
      if (!log) {
        return;
      }
      const { versions, verification, findings } = await log.overview(new Date());
      const attachments = await this.readAttachments(versions.length);
      if (model !== this.model || this.disposed) {
        return;
      }
      this.versions = versions;
      this.verified = verification;
      this.attachments = attachments;
      this.found = findings;
      this.fault = null;
      if (this.last && (versions.at(-1)?.version ?? 0) > this.last.audit.version) {
        this.forgetAttachment();
      }
    } catch (error) {
      this.fault = toAuditError(error);
    } finally {
      this.loading -= 1;
      this.changedSignal.emit();
    }
  }

  private async readAttachments(versions: number): Promise<RecordedAttachment[]> {
    const storage = versions > 0 ? this.storage() : null;
    return storage ? readAttachments(storage) : [];
  }

  /** What the next audit compares itself with; null where nothing is recorded. */
  async previous(policy?: Policy): Promise<PreviousAudit | null> {
    const log = this.openLog();
    return log ? log.previous({ versions: policy && baselineVersions(policy) }) : null;
  }

  /** The saved profile that the plan names: a file beside it, or a version's. */
  async baseline(choice: BaselineChoice): Promise<Profile> {
    const place = baselinePlace(choice);
    if ('file' in place) {
      const { file } = place;
      const text = await new ContentsStorage(this.contents, this.folder).read(file);
      if (text === null) {
        throw new AuditError('missing-file', `There is no file ${file}.`, 'Check the path.', file);
      }
      return parseProfile(text, file);
    }
    const log = this.openLog();
    if (!log) {
      throw new AuditError('missing-file', 'No records are open.', 'Name the model first.');
    }
    return log.profile(place.version);
  }

  /** A version's report, its digest checked; throws AuditError. */
  async report(version: number): Promise<string> {
    const { last } = this;
    if (last?.audit.version === version) {
      return last.audit.reportHtml;
    }
    const log = this.openLog();
    return log ? (await log.load(version)).reportHtml : '';
  }

  /** What a version's probes found, case by case, their digest checked; null where none were run. Throws AuditError. */
  async probes(version: number): Promise<ProbeResult | null> {
    const { last } = this;
    if (last?.audit.version === version) {
      return last.result.probes;
    }
    const kept = this.keptProbes;
    if (kept?.version === version && kept.log === this.log) {
      return kept.probes;
    }
    const log = this.openLog();
    if (!log) {
      return null;
    }
    const { predicate, cases } = await log.load(version);
    const probes = predicate.probes && { summary: predicate.probes, cases };
    this.keptProbes = { version, log, probes };
    return probes;
  }

  /** Writes the result as the next version and attaches it to the run, where one is named. */
  async record(result: AuditResult, ports: BridgePorts, run: TrackerChoice | null): Promise<void> {
    if (this.recording) {
      return;
    }
    this.recording = true;
    this.recordFault = null;
    this.changedSignal.emit();
    try {
      const log = this.openLog();
      if (!log) {
        return;
      }
      const key = await this.key(ports, result.environment.user);
      const options = { now: new Date(), notebook: await this.notebook() };
      this.last = { audit: await log.record(result, key, options), result };
      this.forgetAttachment();
      await this.load();
    } catch (error) {
      this.recordFault = toAuditError(error);
      return;
    } finally {
      this.recording = false;
      this.changedSignal.emit();
    }
    if (run) {
      await this.attach(ports, run);
    }
  }

  /** Answers a finding of the newest record by a signed entry; whether it was written. */
  async answer(ports: BridgePorts, answer: Answer): Promise<boolean> {
    const log = this.openLog();
    if (!log || this.answering) {
      return false;
    }
    this.answering = true;
    this.answerFault = null;
    this.changedSignal.emit();
    try {
      const { user } = await ports.environment();
      const key = await this.key(ports, user);
      await log.answer(key, answer, { now: new Date(), recordedBy: user });
      await this.load();
      return true;
    } catch (error) {
      this.answerFault = toAuditError(error);
      return false;
    } finally {
      this.answering = false;
      this.changedSignal.emit();
    }
  }

  /** Attaches the version recorded last. */
  async attach(ports: BridgePorts, run: TrackerChoice): Promise<void> {
    const { last } = this;
    if (!last || this.attaching) {
      return;
    }
    this.attaching = true;
    this.attachingEnds = new AbortController();
    this.share = null;
    this.attachFault = null;
    this.changedSignal.emit();
    try {
      const attached = await ports.tracker(run).attach(run.run, attachmentOf(last.audit), {
        signal: this.attachingEnds.signal,
        onProgress: (done, total) => {
          this.share = total > 0 ? done / total : null;
          this.changedSignal.emit();
        }
      });
      await this.note(last.audit, run, attached);
    } catch (error) {
      this.attachFault = toAuditError(error);
    } finally {
      this.attaching = false;
      this.changedSignal.emit();
    }
  }

  /** What was said of attaching one version is not true of the next. */
  private forgetAttachment(): void {
    this.attachFault = null;
    this.already = false;
  }

  /** The note beside the log; without it the record is attached all the same. */
  private async note(audit: RecordedAudit, choice: TrackerChoice, run: AttachedRun): Promise<void> {
    this.already = run.unchanged;
    const storage = this.storage();
    if (storage) {
      this.attachments = await noteAttachment(storage, audit, choice.kind, run, new Date());
    }
  }

  private openLog(): AuditLog | null {
    const storage = this.log ? null : this.storage();
    if (storage) {
      this.log = new AuditLog(storage);
    }
    return this.log;
  }

  /** The folder of the model's records. */
  private storage(): Storage | null {
    if (this.model === null) {
      return null;
    }
    const root = PathExt.join(this.folder, 'audits', this.model);
    return new ContentsStorage(this.contents, root, this.folder);
  }

  /** The notebook as it was last saved. */
  private async notebook(): Promise<{ name: string; digest: string } | null> {
    const name = this.notebookName();
    const storage: Storage = new ContentsStorage(this.contents, this.folder);
    const text = await storage.read(name);
    return text === null ? null : { name, digest: `sha256:${sha256Hex(text)}` };
  }

  private async key(ports: BridgePorts, user: string | null): Promise<StoredKey> {
    const stored = await ports.keys.load();
    if (stored) {
      return stored;
    }
    const made = createKey(user ?? 'unnamed', new Date());
    await ports.keys.save(made);
    return made;
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private model: string | null = null;
  private log: AuditLog | null = null;
  /** The version whose cases were read last: results are looked at again and again. */
  private keptProbes: { version: number; log: AuditLog; probes: ProbeResult | null } | null = null;
  private versions: RecordedVersion[] = [];
  private verified: Verification | null = null;
  private fault: AuditError | null = null;
  private loading = 0;
  private recording = false;
  private recordFault: AuditError | null = null;
  private found: FindingState[] = [];
  private answering = false;
  private answerFault: AuditError | null = null;
  private last: { audit: RecordedAudit; result: AuditResult } | null = null;
  private attaching = false;
  private attachments: RecordedAttachment[] = [];
  private attachingEnds = new AbortController();
  private share: number | null = null;
  private already = false;
  private attachFault: AuditError | null = null;
  private disposed = false;
}

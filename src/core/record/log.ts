import { parseProfile } from '../baseline/parse';
import type { KeptVersion } from '../plan/baseline';
import type { Profile } from '../profile/profile-schema';
import { AuditError } from '../errors';
import type { ColumnShape } from '../drift/report';
import type { CallOptions, Storage, StoredKey } from '../ports';
import type { Metrics } from '../policy/verdict';
import { previousOf } from '../probe/previous';
import type { CaseResult } from '../probe/result';
import type { AuditResult, PreviousAudit } from '../result';
import {
  answerFinding,
  listFindings,
  type Answer,
  type AnswerOptions,
  type FindingsOptions
} from './answers';
import { standingAnswers, statesOf } from './finding-states';
import type { FindingState } from './findings';
import { appendEntry, type Appended, type NewEntry } from './append';
import { buildRecord, type BuiltRecord, type RecordOptions } from './build';
import { isEnvelopeSignedBy } from './dsse';
import {
  brokenLog,
  listSequences,
  newerRecord,
  newestRecord,
  noLog,
  readEntries,
  type LogEntry
} from './entries';
import { inspectLog } from './inspect';
import { entryPath, objectPath, TRUSTED_KEYS } from './layout';
import { findRecord, readRecordId, recordBefore, type RecordId } from './record-id';
import type { RecordedAudit } from './recorded';
import type { CitedObject, RecordPredicate } from './statement';
import { sha256Hex } from './digest';
import { readTrustedKeys } from './trusted-keys';
import {
  objectProblem,
  verifyInspected,
  verifyLog,
  versionsOf,
  type RecordedVersion,
  type Verification
} from './verify';

export type { RecordOptions } from './build';
export type { RecordedAudit } from './recorded';
export type { RecordedVersion, Verification } from './verify';
export { attachmentOf } from './attachment';

/** A version's number, or `v11-9f2c41d7` where it was given twice. */
export type NamedVersion = number | string;

function idOf(name: NamedVersion): RecordId {
  const id = readRecordId(String(name));
  if (id === null) {
    throw new AuditError(
      'invalid-input',
      `${String(name)} names no record.`,
      'Write a version such as 11, or v11-9f2c41d7 where a number was given twice.'
    );
  }
  return id;
}

/** A recorded version with what a view of it needs. */
export interface LoadedVersion {
  version: number;
  digest: string;
  keyid: string;
  predicate: RecordPredicate;
  /** What the record is about, by digest. */
  subjects: LogEntry['subjects'];
  /** The plan as it was sealed. */
  planText: string;
  /** One list a production sample, in the record's order. */
  shapes: ColumnShape[][];
  cases: CaseResult[];
  reportHtml: string;
}

/** What a list of a model's records shows. */
export interface Overview {
  /** The recorded versions, oldest first. */
  versions: RecordedVersion[];
  /** What holds of the log; null where there is none. */
  verification: Verification | null;
  /** Findings of the newest record with what was answered; none where the log does not verify. */
  findings: FindingState[];
}

/**
 * The audit log of one model, in a folder such as `audits/flight-delay`.
 *
 * Nothing is ever changed in it: a record is a new file after the last one.
 */
export class AuditLog {
  constructor(private readonly storage: Storage) {}

  /** The recorded versions, oldest first; files that can't be read are left to `verify`. */
  async history(): Promise<RecordedVersion[]> {
    const entries = await readEntries(this.storage, await listSequences(this.storage));
    const keys = readTrustedKeys(await this.storage.read(TRUSTED_KEYS));
    return versionsOf(entries, typeof keys === 'string' ? [] : keys);
  }

  /** History, verification and findings, for which the log is read once. */
  async overview(now: Date, options: CallOptions = {}): Promise<Overview> {
    const inspection = await inspectLog(this.storage, options);
    const { entries, checkpoint, problems } = inspection;
    if (entries.length === 0 && checkpoint === null && problems.length === 0) {
      return { versions: [], verification: null, findings: [] };
    }
    const verification = await verifyInspected(this.storage, inspection, options);
    const findings = verification.code === 0 ? statesOf(inspection, now) : [];
    return { versions: verification.versions, verification, findings };
  }

  /**
   * What the next audit compares itself with; null before the first record.
   * `versions` are those whose figures rules name as their baseline; `before`
   * takes what lay there when that version was recorded.
   *
   * Throws `log-broken` if a record is not what was signed.
   */
  async previous({
    versions = [],
    before
  }: {
    versions?: readonly NamedVersion[];
    before?: NamedVersion;
  } = {}): Promise<PreviousAudit | null> {
    const entry =
      before === undefined ? await newestRecord(this.storage) : await this.recordBefore(before);
    const record = entry?.record;
    if (!entry || !record) {
      return null;
    }
    await this.checkSignature(entry);
    const { version: newest, metrics } = record;
    const named: Record<NamedVersion, Metrics> = {};
    for (const version of versions.filter(each => idOf(each).version <= newest)) {
      const found = await findRecord(this.storage, idOf(version));
      if (found?.record) {
        await this.checkSignature(found);
        named[version] = found.record.metrics;
      }
    }
    const previous = previousOf({ version: newest, metrics }, await this.readCases(record));
    return versions.length > 0 ? { ...previous, versions: named } : previous;
  }

  private async recordBefore(version: NamedVersion): Promise<LogEntry | null> {
    const entry = await findRecord(this.storage, idOf(version));
    return entry && recordBefore(this.storage, entry);
  }

  /** One version with its objects; throws `missing-file` or `log-broken`. */
  async load(name: NamedVersion): Promise<LoadedVersion> {
    const entry = await findRecord(this.storage, idOf(name));
    if (entry?.newer) {
      throw newerRecord(entry.path, entry.newer.sentence);
    }
    const predicate = entry?.record;
    if (!entry?.envelope || !predicate) {
      if ((await listSequences(this.storage)).length === 0) {
        throw noLog(this.storage);
      }
      throw new AuditError(
        'missing-file',
        `There is no version ${String(name).replace(/^v/, '')} in ${this.storage.location}.`,
        'Choose one of the recorded versions.'
      );
    }
    await this.checkSignature(entry);
    const { envelope } = entry;
    const { version } = predicate;
    const shapes: ColumnShape[][] = [];
    for (const object of predicate.objects.filter(({ role }) => role === 'shapes')) {
      shapes.push(JSON.parse(await this.readObject(object)) as ColumnShape[]);
    }
    const [report, plan] = (['report', 'plan'] as const).map(wanted =>
      predicate.objects.find(({ role }) => role === wanted)
    );
    return {
      version,
      digest: envelope.digest,
      keyid: envelope.keyid,
      predicate,
      subjects: entry.subjects,
      planText: plan ? await this.readObject(plan) : '',
      shapes,
      cases: await this.readCases(predicate),
      reportHtml: report ? await this.readObject(report) : ''
    };
  }

  /**
   * The evaluation set's profile that a version keeps, the last one of all for `previous`; throws
   * `missing-file` or `log-broken`.
   */
  async profile(kept: KeptVersion): Promise<Profile> {
    const version = kept === 'previous' ? await this.lastVersion() : kept;
    const { predicate } = await this.load(version);
    const object = predicate.objects.find(({ role }) => role === 'profile');
    if (object === undefined) {
      const which =
        kept === 'previous' ? `The last record, version ${version},` : `Version ${version}`;
      throw new AuditError(
        'missing-file',
        `${which} in ${this.storage.location} keeps no profile of its evaluation set.`,
        'Choose a version that does, or write a profile with: model-audit profile'
      );
    }
    return parseProfile(await this.readObject(object), `The profile of version ${version}`);
  }

  private async lastVersion(): Promise<number> {
    const entry = await newestRecord(this.storage);
    if (!entry?.record) {
      throw new AuditError(
        'missing-file',
        `There is no earlier record in ${this.storage.location} whose profile could be the baseline.`,
        'Record an audit with the rows of an evaluation set first, or name a saved profile.',
        'evaluation.baseline'
      );
    }
    return entry.record.version;
  }

  /**
   * Records the audit as the next version, whole or not at all: objects first,
   * then the key, then the entry, then the checkpoint; all are read back. If
   * others record meanwhile, this record follows theirs.
   *
   * Throws `log-broken` on a log that does not verify, `log-changed` if it
   * does not come to rest, and what the storage throws.
   */
  async record(
    result: AuditResult,
    key: StoredKey,
    options: RecordOptions
  ): Promise<RecordedAudit> {
    const { model } = result.plan;
    const appended = await appendEntry(this.storage, model, key, async (place, inspection) => {
      const built = await buildRecord(result, key, place, options, found =>
        standingAnswers(inspection, found, options.now)
      );
      await this.writeObjects(built);
      return { ...built, recordedAt: built.predicate.recordedAt };
    });
    const { entry, place, envelope, checkpoint, warnings } = appended;
    const { predicate, reportHtml } = entry;
    return {
      sequence: place.sequence,
      version: predicate.version,
      digest: sha256Hex(envelope),
      envelope,
      checkpoint,
      predicate,
      reportHtml,
      keyid: key.keyid,
      keyName: key.name,
      files: [
        entryPath(place.sequence),
        ...predicate.objects.map(({ sha256 }) => objectPath(sha256))
      ],
      warnings
    };
  }

  /** Findings of the newest record, or of another one, with what was answered; throws `log-broken`. */
  findings(now: Date, options: FindingsOptions = {}): Promise<FindingState[]> {
    return listFindings(this.storage, now, options);
  }

  /** Answers a finding of the newest record by a signed entry; throws as `answerFinding`. */
  answer(key: StoredKey, answer: Answer, options: AnswerOptions): Promise<Appended<NewEntry>> {
    return answerFinding(this.storage, key, answer, options);
  }

  /** Checks everything; throws `missing-file` where there is no log. */
  verify(options: CallOptions = {}): Promise<Verification> {
    return verifyLog(this.storage, options);
  }

  private async writeObjects(built: BuiltRecord): Promise<void> {
    for (const object of built.predicate.objects) {
      const path = objectPath(object.sha256);
      const text = built.objects.get(object.sha256) ?? '';
      if (objectProblem(object, await this.storage.read(path)) !== null) {
        await this.storage.write(path, text);
        if (objectProblem(object, await this.storage.read(path)) !== null) {
          throw new AuditError(
            'unreadable-file',
            `The file ${path} in ${this.storage.location} does not read back as it was written.`,
            'Nothing was recorded. Check the disk, and what else writes to this folder.',
            path
          );
        }
      }
    }
  }

  private async checkSignature({ envelope, path }: LogEntry): Promise<void> {
    const keys = readTrustedKeys(await this.storage.read(TRUSTED_KEYS));
    const trusted = typeof keys === 'string' ? [] : keys;
    if (!envelope || !trusted.some(key => isEnvelopeSignedBy(envelope, key.bytes))) {
      throw brokenLog(this.storage, `${path}: the signature is not that of a trusted key.`);
    }
  }

  private async readCases(predicate: RecordPredicate): Promise<CaseResult[]> {
    const object = predicate.objects.find(({ role }) => role === 'probe-cases');
    return object ? (JSON.parse(await this.readObject(object)) as CaseResult[]) : [];
  }

  private async readObject(object: CitedObject): Promise<string> {
    const text = await this.storage.read(objectPath(object.sha256));
    const problem = objectProblem(object, text);
    if (text === null || problem !== null) {
      throw brokenLog(this.storage, `The ${object.role} ${object.name} ${problem ?? ''}`);
    }
    return text;
  }
}

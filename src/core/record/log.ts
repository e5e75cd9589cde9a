import { parseProfile } from '../baseline/parse';
import type { KeptVersion } from '../plan/baseline';
import type { Profile } from '../profile/profile-schema';
import { AuditError } from '../errors';
import type { ColumnShape } from '../drift/report';
import type { CallOptions, Storage, StoredKey } from '../ports';
import { previousOf } from '../probe/previous';
import type { CaseResult } from '../probe/result';
import type { AuditResult, PreviousAudit } from '../result';
import { buildRecord, type BuiltRecord, type RecordOptions, type RecordPlace } from './build';
import { isEnvelopeSignedBy, signEnvelope } from './dsse';
import { brokenLog, listSequences, newestRecord, readEntries, type LogEntry } from './entries';
import { entryPath, objectPath, sequenceIn, TRUSTED_KEYS } from './layout';
import { settleCheckpoint, startLog } from './settle';
import type { Inspection } from './inspect';
import { soundLog } from './sound';
import { pause } from './pause';
import type { RecordedAudit } from './recorded';
import type { CitedObject, RecordPredicate } from './statement';
import { sha256Hex } from './digest';
import { readTrustedKeys } from './trusted-keys';
import {
  objectProblem,
  verifyLog,
  versionsOf,
  type RecordedVersion,
  type Verification
} from './verify';

export type { RecordOptions } from './build';
export type { RecordedAudit } from './recorded';
export type { RecordedVersion, Verification } from './verify';
export { attachmentOf } from './attachment';

/** A recorded version with what a view of it needs. */
export interface LoadedVersion {
  version: number;
  digest: string;
  keyid: string;
  predicate: RecordPredicate;
  /** One list a production sample, in the record's order. */
  shapes: ColumnShape[][];
  cases: CaseResult[];
  reportHtml: string;
}

/** Recording again on a log that others write to at the same moment. */
const ATTEMPTS = 6;

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

  /**
   * What the next audit compares itself with; null before the first record.
   * Throws `log-broken` if the newest record is not what was signed.
   */
  async previous(): Promise<PreviousAudit | null> {
    const entry = await newestRecord(this.storage);
    if (!entry?.record) {
      return null;
    }
    await this.checkSignature(entry);
    const { version, metrics } = entry.record;
    return previousOf({ version, metrics }, await this.readCases(entry.record));
  }

  /** One version with its objects; throws `missing-file` or `log-broken`. */
  async load(version: number): Promise<LoadedVersion> {
    const entries = await readEntries(this.storage, await listSequences(this.storage));
    const entry = entries.find(({ record }) => record?.version === version);
    if (!entry?.record || !entry.envelope) {
      throw new AuditError(
        'missing-file',
        `There is no version ${version} in ${this.storage.location}.`,
        'Choose one of the recorded versions.'
      );
    }
    await this.checkSignature(entry);
    const { record: predicate, envelope } = entry;
    const shapes: ColumnShape[][] = [];
    for (const object of predicate.objects.filter(({ role }) => role === 'shapes')) {
      shapes.push(JSON.parse(await this.readObject(object)) as ColumnShape[]);
    }
    const report = predicate.objects.find(({ role }) => role === 'report');
    return {
      version,
      digest: envelope.digest,
      keyid: envelope.keyid,
      predicate,
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
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const inspection = await soundLog(this.storage, result.plan.model, key);
      const place = placeAfter(inspection.entries);
      const built = await buildRecord(result, key, place, options);
      await pause();
      const envelope = signEnvelope(built.payload, key);
      await this.writeObjects(built);
      await startLog(this.storage, result.plan.model, key, inspection);
      const path = entryPath(place.sequence);
      await this.create(path, envelope);
      // Read back: a storage without exclusive files may have let another one win.
      if ((await this.storage.read(path)) === envelope) {
        const known = new Map(inspection.entries.map(({ sequence, text }) => [sequence, text]));
        const settled = await this.settle(
          built,
          envelope,
          key,
          known.set(place.sequence, envelope)
        );
        return { ...settled, warnings: [...adopted(inspection), ...settled.warnings] };
      }
    }
    throw new AuditError(
      'log-changed',
      `Others kept writing to ${this.storage.location} while this audit was to be recorded.`,
      'Nothing of it was recorded. Try again in a moment.',
      this.storage.location
    );
  }

  /** Checks everything; throws `missing-file` where there is no log. */
  verify(options: CallOptions = {}): Promise<Verification> {
    return verifyLog(this.storage, options);
  }

  /** Creates the file; whether it is ours is for the caller to see by reading it back. */
  private async create(path: string, text: string): Promise<void> {
    try {
      await this.storage.create(path, text);
    } catch (thrown) {
      // The answer may have got lost on a file that was made.
      if ((await this.storage.read(path).catch(() => null)) !== text) {
        throw thrown;
      }
    }
  }

  private async settle(
    { predicate, reportHtml }: BuiltRecord,
    envelope: string,
    key: StoredKey,
    known: Map<number, string>
  ): Promise<RecordedAudit> {
    const { sequence, version, model, objects } = predicate;
    const settled = await settleCheckpoint(this.storage, model, key, known);
    return {
      sequence,
      version,
      digest: sha256Hex(envelope),
      envelope,
      checkpoint: settled.checkpoint,
      predicate,
      reportHtml,
      keyid: key.keyid,
      keyName: key.name,
      files: [entryPath(sequence), ...objects.map(({ sha256 }) => objectPath(sha256))],
      warnings: settled.warnings
    };
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

/** Entries that the log's checkpoint did not vouch for, and that this record's one does. */
function adopted({ checkpoint, problems }: Inspection): string[] {
  return problems
    .filter(({ file }) => (sequenceIn(file) ?? 0) > (checkpoint?.size ?? 0))
    .map(({ file, message }) => `${file} was followed, though: ${message}`);
}

function placeAfter(entries: readonly LogEntry[]): RecordPlace {
  const last = entries.at(-1);
  const previousRecord = entries.findLast(({ record }) => record)?.record ?? null;
  return {
    sequence: (last?.sequence ?? 0) + 1,
    version: (previousRecord?.version ?? 0) + 1,
    previous: last ? { sequence: last.sequence, sha256: sha256Hex(last.text) } : null,
    previousRecord
  };
}

import { AuditError } from '../../errors';
import type { CallOptions, Storage, StoredKey } from '../../ports';
import { canonicalJson, wellFormed } from '../../record/canonical';
import { sha256Hex, utf8 } from '../../record/digest';
import { signEnvelope } from '../../record/dsse';
import type { LogEntry } from '../../record/entries';
import { inspectLog, type Inspection } from '../../record/inspect';
import { CHECKPOINT, entryPath, objectPath, TRUSTED_KEYS } from '../../record/layout';
import { pause } from '../../record/pause';
import { verifyInspected } from '../../record/verify';
import { clausesOfRecord } from '../clauses/clauses';
import { findingGaps, findingsAt } from './findings';
import { gapsOf } from './gaps';
import { assessmentResults } from './oscal';
import { renderIndex } from './page';
import { isWithin, type Period } from './period';
import {
  INDEX,
  INDEX_PAGE,
  logFolderOf,
  PACK_SCHEMA,
  TEST_RESULT,
  type PackedModel,
  type PackedRecord,
  type PackIndex
} from './schema';
import { testResultStatement, type TestedRecord } from './test-result';

/** A model's log that goes into a pack. */
export interface PackSource {
  /** Name of its folder, such as `flight-delay`; no two are alike. */
  folder: string;
  storage: Storage;
}

export interface PackOptions extends CallOptions {
  now: Date;
}

/** Writes one file of the pack. */
export type WriteFile = (path: string, text: string) => Promise<void>;

/**
 * Puts the evidence of a period together and hands it over file by file: the
 * logs, reports, OSCAL, an index for people and one for machines, and last a
 * statement about all of it, signed with the key.
 *
 * What the evidence lacks is listed in it and no error. Throws `missing-file`
 * for a folder without a log, and `invalid-input` for a key that none of the
 * logs trusts, as nobody could tell whose the pack is.
 */
export async function buildPack(
  sources: readonly PackSource[],
  period: Period,
  key: StoredKey,
  write: WriteFile,
  options: PackOptions
): Promise<PackIndex> {
  const made = options.now.toISOString();
  const files: PackIndex['files'] = [];
  const put: WriteFile = async (path, text) => {
    const bytes = utf8(text);
    files.push({ path, sha256: sha256Hex(bytes), bytes: bytes.length });
    await write(path, text);
    await pause();
  };
  const models: PackedModel[] = [];
  const tested: TestedRecord[] = [];
  let trusted = false;
  for (const [index, source] of sources.entries()) {
    options.onProgress?.(index, sources.length);
    const inspection = await inspectLog(source.storage, { signal: options.signal });
    trusted ||= inspection.keys.some(({ keyid, revoked }) => keyid === key.keyid && !revoked);
    const { packed, records } = await packLog(source, inspection, period, put, options);
    await put(packed.oscal, json(wellFormed(assessmentResults(packed, records, period, made))));
    models.push(packed);
    tested.push(...records);
  }
  if (!trusted) {
    throw new AuditError(
      'invalid-input',
      'Your signing key is not trusted in any of these logs, so nobody could tell whose evidence pack this is.',
      'Let one who is trusted there trust it with: model-audit keys trust',
      key.keyid
    );
  }
  const bare = wellFormed({ schema: PACK_SCHEMA, made, period, models });
  await put(INDEX_PAGE, renderIndex(bare, { keyid: key.keyid, name: key.name }));
  const index: PackIndex = { ...bare, schema: PACK_SCHEMA, files };
  const text = json(index);
  await write(INDEX, text);
  const statement = wellFormed(testResultStatement(index, text, tested));
  await write(TEST_RESULT, signEnvelope(canonicalJson(statement), key));
  return index;
}

async function packLog(
  { folder, storage }: PackSource,
  inspection: Inspection,
  period: Period,
  put: WriteFile,
  options: PackOptions
): Promise<{ packed: PackedModel; records: TestedRecord[] }> {
  const { entries, forked } = inspection;
  const target = logFolderOf(folder);
  const cites = ({ summary }: LogEntry): boolean =>
    summary !== null && isWithin(summary.recordedAt, period);
  const { signal } = options;
  const verification = await verifyInspected(storage, inspection, { signal, cites });
  const model = [...entries, ...forked].find(({ summary }) => summary)?.summary?.model ?? folder;
  await copyLog(storage, inspection, target, put);
  const within = [...entries, ...forked].filter(cites);
  await copyObjects(storage, within, target, put);
  const records: PackedRecord[] = [];
  const tested: TestedRecord[] = [];
  for (const entry of within) {
    const { record: predicate, envelope } = entry;
    if (!predicate || !envelope) {
      continue;
    }
    const joined = forked.includes(entry);
    records.push(await packRecord(storage, entry, { folder, joined, put, inspection }));
    tested.push({ model, version: predicate.version, sha256: envelope.digest, predicate });
  }
  const { code, size, covered, problems, notes } = verification;
  const findings = findingsAt(inspection, period, target);
  return {
    packed: {
      model,
      folder: target,
      oscal: `oscal/${folder}.json`,
      verification: { code, size, covered, problems, notes },
      records,
      findings,
      gaps: [...gapsOf({ ...inspection, problems }, period), ...findingGaps(findings)]
    },
    records: tested
  };
}

/** Every entry is copied, also from outside the period: the chain and the checkpoint are over all of them. */
async function copyLog(
  storage: Storage,
  { entries, forked }: Inspection,
  target: string,
  put: WriteFile
): Promise<void> {
  for (const path of [TRUSTED_KEYS, CHECKPOINT]) {
    const text = await storage.read(path);
    if (text !== null) {
      await put(`${target}/${path}`, text);
    }
  }
  for (const { path, digest } of [...entries, ...forked]) {
    const text = await storage.read(path);
    if (text === null || sha256Hex(text) !== digest) {
      throw new AuditError(
        'log-changed',
        `${path} in ${storage.location} was changed while it was packed.`,
        'Nothing was written. Try again in a moment.',
        path
      );
    }
    await put(`${target}/${path}`, text);
  }
}

async function copyObjects(
  storage: Storage,
  within: readonly LogEntry[],
  target: string,
  put: WriteFile
): Promise<void> {
  const digests = within.flatMap(
    ({ summary }) => summary?.objects.map(({ sha256 }) => sha256) ?? []
  );
  for (const path of new Set(digests.map(objectPath))) {
    const text = await storage.read(path);
    if (text !== null) {
      await put(`${target}/${path}`, text);
    }
  }
}

interface PackedInto {
  folder: string;
  joined: boolean;
  put: WriteFile;
  inspection: Inspection;
}

async function packRecord(
  storage: Storage,
  { record, envelope, path, sequence }: LogEntry,
  { folder, joined, put, inspection }: PackedInto
): Promise<PackedRecord> {
  if (!record || !envelope) {
    throw new AuditError('internal', `${entryPath(sequence)} is no record.`, '', path);
  }
  const { version, recordedAt, recordedBy, verdict, limits, objects } = record;
  const { keyid, digest } = envelope;
  const cited = objects.find(({ role }) => role === 'report');
  const page = cited ? await storage.read(objectPath(cited.sha256)) : null;
  // A page that is not the one that was cited is told as altered, and not shown as the record's.
  const whole = page !== null && sha256Hex(page) === cited?.sha256;
  const report = `reports/${folder}-v${version}${joined ? `-${digest.slice(0, 8)}` : ''}.html`;
  if (whole) {
    await put(report, page);
  }
  return {
    version,
    sequence,
    recordedAt,
    recordedBy,
    state: verdict.state,
    headline: verdict.headline,
    keyid,
    keyName: inspection.keys.find(key => key.keyid === keyid)?.name ?? null,
    file: `${logFolderOf(folder)}/${path}`,
    sha256: digest,
    report: whole ? report : null,
    joined,
    clauses: clausesOfRecord(record, keyid),
    limits
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

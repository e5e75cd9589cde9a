import { counted } from '../counted';
import type { CallOptions, Storage } from '../ports';
import {
  isCheckpointSignedBy,
  isNamedBy,
  openCheckpoint,
  originOf,
  sameBytes,
  type SignedCheckpoint
} from './checkpoint';
import { shortKeyid, utf8 } from './digest';
import { isEnvelopeSignedBy } from './dsse';
import { listSequences, readEntries, type LogEntry } from './entries';
import { inspectForks } from './forks';
import { isSignedBy } from './keys';
import { inspectRevocations, isBefore } from './revocations';
import { CHECKPOINT, entryPath, TRUSTED_KEYS } from './layout';
import { merkleRoot } from './merkle';
import { pause } from './pause';
import type { Inspection, LogProblem, ProblemCode } from './inspection';
import { readTrustedKeys, trustedKeysDigest, type TrustedKey } from './trusted-keys';

export type { Inspection, LogProblem, ProblemCode } from './inspection';

/** Reads the log as it lies there, and finds what is wrong with everything but its objects. */
export async function inspectLog(storage: Storage, options: CallOptions = {}): Promise<Inspection> {
  // In this order what is read later only adds to what was read before, whoever records meanwhile.
  const checkpointText = await storage.read(CHECKPOINT);
  const checkpoint = checkpointText === null ? null : openCheckpoint(checkpointText);
  const entries = await readEntries(storage, await listSequences(storage), options);
  const read = readTrustedKeys(await storage.read(TRUSTED_KEYS));
  const written = typeof read === 'string' ? [] : read;
  const inspection: Inspection = {
    entries,
    keys: written,
    keyChanges: [],
    signers: new Map(),
    revokedBy: new Map(),
    vouches: new Map(),
    forked: [],
    forkSigners: new Map(),
    checkpoint,
    problems: []
  };
  const { problems } = inspection;
  if (typeof read === 'string') {
    problems.push({ code: 14, file: TRUSTED_KEYS, message: read });
  }
  for (const entry of entries) {
    await pause();
    inspectSignature(inspection, entry);
  }
  inspectRevocations(inspection);
  await inspectForks(storage, inspection);
  inspectChain(entries, problems);
  inspectCheckpoint(inspection, written, checkpointText);
  return inspection;
}

function inspectSignature(inspection: Inspection, entry: LogEntry): void {
  const { keys, problems, signers } = inspection;
  const file = entry.path;
  const { envelope } = entry;
  if (envelope === null) {
    const message = withLineEnds(entry.hasForeignLineEnds, entry.problem ?? '');
    problems.push({ code: 10, file, message });
    return;
  }
  const named = keys.find(key => key.keyid === envelope.keyid);
  const candidates = named ? [named, ...keys.filter(key => key !== named)] : keys;
  const signer = candidates.find(key => isEnvelopeSignedBy(envelope, key.bytes));
  if (!signer) {
    problems.push(
      named
        ? {
            code: 10,
            file,
            message: `The signature is not that of ${named.name} for this content.`
          }
        : { code: 14, file, message: `The key ${shortKeyid(envelope.keyid)} is not a trusted key.` }
    );
    return;
  }
  signers.set(entry.sequence, signer);
  if (entry.newer) {
    problems.push({ code: 2, file, message: entry.newer.sentence });
  }
  if (signer !== named) {
    const message = `The file names another key than that of ${signer.name}, which signed it.`;
    problems.push({ code: 10, file, message });
  }
  if (entry.problem) {
    problems.push({ code: 10, file, message: entry.problem });
  }
}

function inspectChain(entries: readonly LogEntry[], problems: LogProblem[]): void {
  const bySequence = new Map(entries.map(entry => [entry.sequence, entry]));
  const last = entries.at(-1)?.sequence ?? 0;
  const followed = new Map<string, LogEntry>();
  let version = 0;
  let model: string | null = null;
  for (let sequence = 1; sequence <= last; sequence += 1) {
    const file = entryPath(sequence);
    const entry = bySequence.get(sequence);
    if (!entry) {
      problems.push({
        code: 11,
        file,
        message: 'The file is missing, though later ones are there.'
      });
      continue;
    }
    const told = placeProblem(entry, bySequence.get(sequence - 1), followed);
    if (told !== null) {
      problems.push({ code: 11, file, message: told });
    }
    if (entry.newer) {
      version = entry.newer.version ?? version + 1;
    }
    if (entry.summary) {
      const record = entry.summary;
      if (record.version !== version + 1) {
        const message = `The record calls itself version ${record.version} where version ${version + 1} is due.`;
        problems.push({ code: 11, file, message });
      }
      if (model !== null && record.model !== model) {
        const message = `The record is of the model ${record.model}, the log of ${model}.`;
        problems.push({ code: 11, file, message });
      }
      version = record.version;
      model ??= record.model;
    }
  }
}

function placeProblem(
  entry: LogEntry,
  before: LogEntry | undefined,
  followed: Map<string, LogEntry>
): string | null {
  if (entry.place === null) {
    return null;
  }
  const { sequence, previous } = entry.place;
  const claimed = previous?.sha256 ?? 'nothing';
  const rival = followed.get(claimed);
  followed.set(claimed, rival ?? entry);
  if (rival) {
    return `The log was forked: this entry and ${rival.path} both follow ${previous ? entryPath(previous.sequence) : 'the beginning'}, as when two copies of the folder are merged. Take in the other copy with: model-audit record --join FOLDER, which is this folder where the files of both lie in it.`;
  }
  if (sequence !== entry.sequence) {
    return `The entry was written as number ${sequence}; the file was renamed or copied.`;
  }
  if (entry.sequence === 1) {
    return previous === null ? null : 'The first entry names one before it.';
  }
  if (previous === null || previous.sequence !== entry.sequence - 1) {
    return `The entry does not follow ${entryPath(entry.sequence - 1)}.`;
  }
  return before?.envelope && before.envelope.digest !== previous.sha256
    ? `The entry was written after another ${before.path} than the one that lies there.`
    : null;
}

function inspectCheckpoint(
  inspection: Inspection,
  written: readonly TrustedKey[],
  text: string | null
): void {
  const { entries, problems, checkpoint } = inspection;
  const report = (code: ProblemCode, message: string): void => {
    problems.push({ code, file: CHECKPOINT, message });
  };
  if (text === null) {
    if (entries.length > 0) {
      report(13, 'The checkpoint is missing, so nothing shows how long the log was.');
    }
    return;
  }
  if (checkpoint === null) {
    report(10, withLineEnds(text.includes('\r\n'), 'The file is not a signed checkpoint.'));
    return;
  }
  inspectCheckpointSignature(inspection, checkpoint, report);
  const model = entries.find(entry => entry.summary)?.summary?.model;
  if (model !== undefined && checkpoint.origin !== originOf(model)) {
    report(11, `The checkpoint belongs to another log, ${checkpoint.origin}.`);
  }
  inspectTrustedKeys(inspection, written, checkpoint);
  const last = entries.at(-1)?.sequence ?? 0;
  if (checkpoint.size > last) {
    const lost = checkpoint.size - last;
    report(
      13,
      `The checkpoint covers ${counted(checkpoint.size, 'entry', 'entries')}, but the log ends at ${last}: ${lost} ${lost === 1 ? 'entry is' : 'entries are'} gone from its end.`
    );
  } else if (last === entries.length) {
    const leaves = entries.slice(0, checkpoint.size).map(({ leaf }) => leaf);
    if (!sameBytes(merkleRoot(leaves), checkpoint.root)) {
      report(11, 'The entries are not those that the checkpoint was made over.');
    }
  }
}

function inspectCheckpointSignature(
  { keys, entries }: Inspection,
  checkpoint: SignedCheckpoint,
  report: (code: ProblemCode, message: string) => void
): void {
  const signer = keys.find(key => isCheckpointSignedBy(checkpoint, key.bytes));
  if (!signer) {
    const message = utf8(checkpoint.body);
    if (keys.some(key => isSignedBy(key.bytes, message, checkpoint.signature))) {
      report(10, 'The checkpoint names another key than the one that signed it.');
    } else if (keys.some(key => isNamedBy(checkpoint, key.bytes))) {
      report(10, 'The signature of the checkpoint is not that of its key for this content.');
    } else {
      report(14, 'The checkpoint was signed by a key that is not a trusted key.');
    }
    return;
  }
  const covered = entries.filter(entry => entry.recordedAt && entry.sequence <= checkpoint.size);
  const newest = covered.at(-1)?.recordedAt ?? null;
  if (signer.revoked !== null && newest !== null && !isBefore(newest, signer.revoked)) {
    report(
      14,
      `The key of ${signer.name} had been revoked on ${signer.revoked} before it signed this.`
    );
  }
}

/**
 * Keys added after the checkpoint are not covered yet: their record's checkpoint
 * follows. Until then what they signed rests on nothing that was trusted before.
 */
function inspectTrustedKeys(
  { entries, signers, problems }: Inspection,
  keys: readonly TrustedKey[],
  checkpoint: SignedCheckpoint
): void {
  if (problems.some(problem => problem.file === TRUSTED_KEYS)) {
    return;
  }
  const { count } = checkpoint.trustedKeys;
  if (!coversKeys(checkpoint, keys, entries)) {
    const message = 'The trusted keys are not those that the checkpoint was made over.';
    problems.push({ code: 14, file: TRUSTED_KEYS, message });
    return;
  }
  const covered = new Set(keys.slice(0, count).map(({ keyid }) => keyid));
  const beyond = entries.filter(entry => entry.sequence > checkpoint.size);
  for (const { sequence, path, keyChange } of beyond) {
    const signer = signers.get(sequence);
    if (signer && covered.has(signer.keyid) && keyChange?.action === 'trust') {
      covered.add(keyChange.key.keyid);
    }
    if (signer && !covered.has(signer.keyid)) {
      const message = `The entry lies beyond the checkpoint and was signed by the key ${shortKeyid(signer.keyid)} of ${signer.name}, which the checkpoint does not cover: whoever may write to this folder could have added both. If ${signer.name} did record it, the next record covers it.`;
      problems.push({ code: 14, file: path, message });
    }
  }
}

/**
 * Whether the checkpoint was made over these keys. Revocations that entries
 * beyond it pronounce may stand in the file already.
 */
export function coversKeys(
  checkpoint: SignedCheckpoint,
  keys: readonly TrustedKey[],
  entries: readonly LogEntry[]
): boolean {
  const { count, digest } = checkpoint.trustedKeys;
  const later = entries.flatMap(({ sequence, keyChange }) =>
    sequence > checkpoint.size && keyChange?.action === 'revoke' ? [keyChange.key.keyid] : []
  );
  const before = keys.map(key => (later.includes(key.keyid) ? { ...key, revoked: null } : key));
  return (
    count <= keys.length &&
    [keys, before].some(list => sameBytes(trustedKeysDigest(list, count), digest))
  );
}

/** Names the likeliest harmless cause: a tool, often git, that changed line ends. */
function withLineEnds(changed: boolean, message: string): string {
  return changed ? `${message} Its line ends were changed; see docs/record.md.` : message;
}

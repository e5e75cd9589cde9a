import { throwIfAborted } from '../errors';
import type { CallOptions, Storage } from '../ports';
import { openCheckpoint } from './checkpoint';
import { clockNotes } from './clock';
import { sha256Hex, utf8 } from './digest';
import { noLog, type LogEntry } from './entries';
import { inspectLog, type Inspection, type LogProblem, type ProblemCode } from './inspect';
import { LOG_FOLDER, objectPath, sequenceOf } from './layout';
import { pause } from './pause';
import { pinProblems, type CheckedPin, type Pin } from './pin';
import { vouchNotes } from './revocations';
import type { CitedObject } from './statement';
import type { VersionFigures } from './summary';
import type { TrustedKey } from './trusted-keys';
import type { VerdictState } from '../policy/verdict';
import type { WaivedRule } from '../policy/waiver-words';

/** One record of the log, for a list. */
export interface RecordedVersion {
  version: number;
  sequence: number;
  recordedAt: string;
  state: VerdictState;
  headline: string;
  keyid: string;
  /** The key's name among the trusted keys; null if it is not one of them. */
  keyName: string | null;
  /** sha256 of the envelope file's bytes. */
  digest: string;
  /** Relative to the log's folder. */
  file: string;
  /** Whether it keeps the evaluation set's profile, so that others can be compared with it. */
  hasProfile?: boolean;
  /** Its figures in short. */
  figures?: VersionFigures;
  /** Its rules that carry a waiver; absent where none does. */
  waivers?: WaivedRule[];
}

export interface VerifiedKey {
  keyid: string;
  name: string;
  revoked: string | null;
  /** Entries that it really signed. */
  entries: number;
}

export interface Verification {
  /** 0 if everything holds, else the lowest code among the problems; 2 counts last. */
  code: 0 | ProblemCode;
  problems: LogProblem[];
  /** The records that can be read, oldest first. */
  versions: RecordedVersion[];
  /** Records of other copies that were joined; their numbers were given twice. */
  forks: RecordedVersion[];
  keys: VerifiedKey[];
  /** Entries in the log, and how many of them the checkpoint covers. */
  size: number;
  covered: number;
  /** SHA-256 of the newest entry, hexadecimal, which hangs on all before it; null of an empty log. */
  head: string | null;
  /** Checkpoints kept elsewhere, as they were held against the log; none unless given. */
  pins: CheckedPin[];
  /** What is worth knowing and no fault, a sentence each. */
  notes: string[];
}

export interface VerifyOptions extends CallOptions {
  /** Checkpoints that were kept elsewhere. */
  pins?: readonly Pin[];
  /** Entries whose cited files have to be there; all of them without it. */
  cites?: (entry: LogEntry) => boolean;
}

/**
 * Checks the whole log: signatures, chain, cited objects, checkpoint, keys; and
 * holds it against checkpoints that were kept elsewhere.
 *
 * Throws `missing-file` where there is no log at all.
 */
export async function verifyLog(
  storage: Storage,
  options: VerifyOptions = {}
): Promise<Verification> {
  return verifyInspected(storage, await inspectLog(storage, options), options);
}

/** The same for a log that was looked at already, whose problems grow by what is found. */
export async function verifyInspected(
  storage: Storage,
  inspection: Inspection,
  options: VerifyOptions = {}
): Promise<Verification> {
  const { entries, checkpoint, problems } = inspection;
  const pinned = (options.pins ?? []).map(pin => ({ pin, found: pinProblems(inspection, pin) }));
  problems.push(...pinned.flatMap(({ found }) => found));
  if (entries.length === 0 && checkpoint === null && problems.length === 0) {
    throw noLog(storage);
  }
  const all = [...entries, ...inspection.forked].filter(options.cites ?? (() => true));
  problems.push(...(await objectProblems(storage, all, options)));
  return {
    code: gravest(problems),
    problems,
    versions: versionsOf(entries, inspection.keys),
    forks: versionsOf(inspection.forked, inspection.keys),
    keys: keysOf(inspection),
    size: entries.length,
    covered: checkpoint?.size ?? 0,
    head: entries.at(-1)?.digest ?? null,
    pins: pinned.map(({ pin, found }) => ({
      name: pin.name,
      size: openCheckpoint(pin.checkpoint)?.size ?? null,
      holds: found.length === 0
    })),
    notes: [...vouchNotes(inspection), ...clockNotes(entries), ...(await strayNotes(storage))]
  };
}

/** Files that a tool left beside entries, as of another copy of the log. */
async function strayNotes(storage: Storage): Promise<string[]> {
  const names = await storage.list(LOG_FOLDER);
  const [first, ...more] = names.filter(
    name => name.endsWith('.json') && sequenceOf(name) === null
  );
  return first === undefined
    ? []
    : [
        `${LOG_FOLDER}/${first}${more.length === 0 ? ' is' : ` and ${more.length} more are`} no part of the log by name. Where a tool put entries of another copy there, take them in with: model-audit record --join FOLDER, naming this folder.`
      ];
}

/** What can't be read weighs less than what is known to be wrong. */
function gravest(problems: readonly LogProblem[]): 0 | ProblemCode {
  const codes = problems.map(({ code }) => code);
  const wrong = codes.filter(code => code !== 2);
  return wrong.length > 0
    ? wrong.reduce((left, right) => (right < left ? right : left))
    : (codes[0] ?? 0);
}

export function versionsOf(
  entries: readonly LogEntry[],
  keys: readonly TrustedKey[]
): RecordedVersion[] {
  return entries.flatMap(({ summary, envelope, sequence, path }) =>
    summary && envelope
      ? [
          {
            version: summary.version,
            sequence,
            recordedAt: summary.recordedAt,
            state: summary.state,
            headline: summary.headline,
            keyid: envelope.keyid,
            keyName: keys.find(key => key.keyid === envelope.keyid)?.name ?? null,
            digest: envelope.digest,
            file: path,
            hasProfile: summary.objects.some(({ role }) => role === 'profile'),
            figures: summary.figures,
            ...(summary.waivers.length > 0 ? { waivers: summary.waivers } : {})
          }
        ]
      : []
  );
}

function keysOf({ keys, signers }: Inspection): VerifiedKey[] {
  const signed = [...signers.values()];
  return keys.map(key => ({
    keyid: key.keyid,
    name: key.name,
    revoked: key.revoked,
    entries: signed.filter(signer => signer === key).length
  }));
}

/** Cited files read at once; a server answers several nearly as fast as one. */
const BATCH = 8;

async function objectProblems(
  storage: Storage,
  entries: readonly LogEntry[],
  { signal }: CallOptions
): Promise<LogProblem[]> {
  const cited = new Map<string, { object: CitedObject; by: string[] }>();
  for (const entry of entries) {
    for (const object of entry.summary?.objects ?? []) {
      const known = cited.get(object.sha256);
      if (known) {
        known.by.push(entry.path);
      } else {
        cited.set(object.sha256, { object, by: [entry.path] });
      }
    }
  }
  const problems: LogProblem[] = [];
  const all = [...cited.values()];
  for (let start = 0; start < all.length; start += BATCH) {
    throwIfAborted(signal);
    const batch = all.slice(start, start + BATCH);
    const told = await Promise.all(batch.map(({ object }) => storedProblem(storage, object)));
    for (const [index, { object, by }] of batch.entries()) {
      if (told[index] !== null) {
        const message = `The ${object.role} ${object.name}, cited by ${by[0]}, ${told[index]}`;
        problems.push({ code: 12, file: objectPath(object.sha256), message, citedBy: by });
      }
    }
  }
  return problems;
}

/** Null if what is stored is the cited object; its text is read only where it can't be told without. */
async function storedProblem(storage: Storage, object: CitedObject): Promise<string | null> {
  const path = objectPath(object.sha256);
  const found = await storage.digest?.(path);
  if (found && found.sha256 === object.sha256 && found.bytes === object.bytes) {
    return null;
  }
  const text = found === null ? null : await storage.read(path);
  await pause();
  const told = objectProblem(object, text);
  return found && told === null ? 'was altered.' : told;
}

/** Null if the text is the cited object. */
export function objectProblem(object: CitedObject, text: string | null): string | null {
  if (text === null) {
    return 'is missing.';
  }
  const bytes = utf8(text);
  if (sha256Hex(bytes) === object.sha256 && bytes.length === object.bytes) {
    return null;
  }
  return sha256Hex(text.replaceAll('\r\n', '\n')) === object.sha256
    ? 'had its line ends changed; see docs/record.md.'
    : 'was altered.';
}

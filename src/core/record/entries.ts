import { z } from 'zod';
import { AuditError, throwIfAborted } from '../errors';
import type { CallOptions, Storage } from '../ports';
import { sha256Hex } from './digest';
import { openEnvelope, payloadText, type OpenedEnvelope } from './dsse';
import { KeptEntries } from './kept-entries';
import { LOG_FOLDER, entryPath, sequenceOf } from './layout';
import { leafHash } from './merkle';
import { aheadOf, ofNewerType } from './newer';
import { pause } from './pause';
import {
  ANSWER_TYPE,
  answerPredicateSchema,
  JOIN_TYPE,
  joinPredicateSchema,
  KEY_TYPE,
  keyPredicateSchema,
  previousSchema,
  RECORD_TYPE,
  recordStatementSchema,
  statementSchema,
  type AnswerPredicate,
  type JoinPredicate,
  type KeyPredicate,
  type Previous,
  type RecordPredicate,
  type Statement,
  type VouchPredicate,
  VOUCH_TYPE,
  vouchPredicateSchema
} from './statement';
import { parseStrictJson } from './strict-json';
import { keepRecord, recordIn, summaryOf, type RecordSummary } from './summary';

/** What every entry of the log says of its place, whatever its type. */
const placeSchema = z.looseObject({
  sequence: z.int().min(1),
  previous: previousSchema,
  version: z.int().min(1).optional(),
  recordedAt: z.string().optional()
});

/** One file of the log, taken apart as far as it goes; nothing is believed yet. */
export interface LogEntry {
  /** The number in the file's name. */
  sequence: number;
  path: string;
  /** SHA-256 of the file, hexadecimal. */
  digest: string;
  /** The file as a leaf of the Merkle tree, 32 bytes. */
  leaf: Uint8Array;
  /** Whether a tool, often git, changed its line ends. */
  hasForeignLineEnds: boolean;
  envelope: OpenedEnvelope | null;
  /** What the statement says of its own place. */
  place: { sequence: number; previous: Previous } | null;
  /** RFC 3339, by the clock of who signed it; null where it does not say. */
  recordedAt: string | null;
  /** What the statement is about, by digest. */
  subjects: Statement['subject'];
  /** The record in short; null for entries of other types. */
  summary: RecordSummary | null;
  /** The whole of it, taken apart again where that was long ago: a log may hold ten thousand. */
  readonly record: RecordPredicate | null;
  /** Set for an entry that trusts or revokes a key. */
  keyChange: KeyPredicate | null;
  /** Set for an entry that answers a finding. */
  answer: AnswerPredicate | null;
  /** Set for an entry that takes in another copy's entries. */
  join: JoinPredicate | null;
  /** Set for an entry that vouches for earlier ones. */
  vouch: VouchPredicate | null;
  /** Set for a record that a newer version of ours wrote: its number, and a sentence that says so. */
  newer: { version: number | null; sentence: string } | null;
  /** Why the file can't be read, as a sentence. */
  problem: string | null;
}

/** Files read at once; a server answers several nearly as fast as one. */
const BATCH = 8;

/** The numbers of the log's files, ascending. */
export async function listSequences(storage: Storage): Promise<number[]> {
  const sequences = (await storage.list(LOG_FOLDER)).map(sequenceOf);
  return sequences.filter(sequence => sequence !== null).sort((left, right) => left - right);
}

/** Reads and opens the given entries in order; one that vanished meanwhile is left out. */
export async function readEntries(
  storage: Storage,
  sequences: readonly number[],
  options: CallOptions = {}
): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (let start = 0; start < sequences.length; start += BATCH) {
    throwIfAborted(options.signal);
    const batch = sequences.slice(start, start + BATCH);
    const read = await Promise.all(batch.map(sequence => readEntry(storage, sequence)));
    entries.push(...read.filter(entry => entry !== null));
    options.onProgress?.(start + batch.length, sequences.length);
  }
  return entries;
}

export async function readEntry(storage: Storage, sequence: number): Promise<LogEntry | null> {
  return readEntryAt(storage, sequence, entryPath(sequence));
}

/** The same of a file that is not the log's own. */
export async function readEntryAt(
  storage: Storage,
  sequence: number,
  path: string
): Promise<LogEntry | null> {
  const text = await storage.read(path);
  await pause();
  if (text === null) {
    return null;
  }
  const place = `${storage.location}\n${sequence}\n${path}`;
  const digest = sha256Hex(text);
  return kept.opened(place, digest, () => openEntry(sequence, text, path, digest));
}

const kept = new KeptEntries<LogEntry>();

/** `path` where the file is not the log's own; `digest` where it is known already. */
export function openEntry(
  sequence: number,
  text: string,
  path = entryPath(sequence),
  digest = sha256Hex(text)
): LogEntry {
  const opened = openEnvelope(text, digest);
  const envelope = typeof opened === 'string' ? null : opened;
  const read = envelope === null ? NOTHING : readOrNothing(envelope);
  const unread =
    read === NOTHING ? 'The signed statement is not a valid entry of an audit log.' : null;
  return {
    sequence,
    path,
    digest,
    leaf: leafHash(text),
    hasForeignLineEnds: text.includes('\r\n'),
    envelope,
    ...read,
    get record() {
      return envelope === null || read.summary === null ? null : recordIn(envelope);
    },
    problem: typeof opened === 'string' ? opened : unread
  };
}

type ReadStatement = Pick<
  LogEntry,
  | 'place'
  | 'recordedAt'
  | 'subjects'
  | 'summary'
  | 'keyChange'
  | 'answer'
  | 'join'
  | 'vouch'
  | 'newer'
>;

const NOTHING: ReadStatement = {
  place: null,
  recordedAt: null,
  subjects: [],
  summary: null,
  keyChange: null,
  answer: null,
  join: null,
  vouch: null,
  newer: null
};

function readOrNothing(envelope: OpenedEnvelope): ReadStatement {
  try {
    return readStatement(envelope);
  } catch {
    return NOTHING;
  }
}

function readStatement(envelope: OpenedEnvelope): ReadStatement {
  const value = parseStrictJson(payloadText(envelope) ?? '');
  const statement = statementSchema.parse(value);
  const place = placeSchema.parse(statement.predicate);
  const read = {
    ...NOTHING,
    place: { sequence: place.sequence, previous: place.previous },
    recordedAt: place.recordedAt ?? null,
    subjects: statement.subject
  };
  if (statement.predicateType === ANSWER_TYPE) {
    return { ...read, answer: answerPredicateSchema.parse(statement.predicate) };
  }
  if (statement.predicateType === JOIN_TYPE) {
    return { ...read, join: joinPredicateSchema.parse(statement.predicate) };
  }
  if (statement.predicateType === KEY_TYPE) {
    return { ...read, keyChange: keyPredicateSchema.parse(statement.predicate) };
  }
  if (statement.predicateType === VOUCH_TYPE) {
    return { ...read, vouch: vouchPredicateSchema.parse(statement.predicate) };
  }
  const version = place.version ?? null;
  if (statement.predicateType !== RECORD_TYPE) {
    const sentence = ofNewerType(statement.predicateType);
    return { ...read, newer: sentence === null ? null : { version, sentence } };
  }
  const parsed = recordStatementSchema.safeParse(value);
  if (parsed.success) {
    return { ...read, summary: summaryOf(keepRecord(envelope, parsed.data.predicate)) };
  }
  const sentence = aheadOf(parsed.error.issues);
  if (sentence === null) {
    throw parsed.error;
  }
  return { ...read, newer: { version, sentence } };
}

/** The newest record that can be read, looking from the end; null if there is none. */
export async function newestRecord(storage: Storage): Promise<LogEntry | null> {
  for (const sequence of (await listSequences(storage)).reverse()) {
    const entry = await readEntry(storage, sequence);
    if (entry?.problem) {
      throw brokenLog(storage, `${entry.path}: ${entry.problem}`);
    }
    if (entry?.newer) {
      throw newerRecord(entry.path, entry.newer.sentence);
    }
    if (entry?.summary) {
      return entry;
    }
  }
  return null;
}

/** The record of a version, also one that is too new to be read; null where there is none. No version has a place before its own number. */
export async function recordOf(storage: Storage, version: number): Promise<LogEntry | null> {
  const sequences = (await listSequences(storage)).filter(sequence => sequence >= version);
  for (const sequence of sequences) {
    const entry = await readEntry(storage, sequence);
    if ((entry?.summary?.version ?? entry?.newer?.version) === version) {
      return entry;
    }
  }
  return null;
}

/** `version-mismatch`, for a record that only a newer version of ours can read. */
export function newerRecord(path: string, sentence: string): AuditError {
  return new AuditError(
    'version-mismatch',
    `${path}: ${sentence}`,
    'Install the newest jupyterlab-model-audit to read it.',
    path
  );
}

export function noLog(storage: Storage): AuditError {
  return new AuditError(
    'missing-file',
    `There is no audit log in ${storage.location}.`,
    'Name the folder of one model, such as audits/flight-delay.',
    storage.location
  );
}

export function brokenLog(storage: Storage, what: string): AuditError {
  return new AuditError(
    'log-broken',
    `The audit log in ${storage.location} can't be relied on. ${what}`,
    'Run model-audit verify on it, and restore the log from a copy or move it away.',
    storage.location
  );
}

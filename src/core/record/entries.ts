import { z } from 'zod';
import { AuditError, throwIfAborted } from '../errors';
import type { CallOptions, Storage } from '../ports';
import { sha256Hex } from './digest';
import { openEnvelope, payloadText, type OpenedEnvelope } from './dsse';
import { KeptEntries } from './kept-entries';
import { LOG_FOLDER, entryPath, sequenceOf } from './layout';
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
  type Statement
} from './statement';
import { parseStrictJson } from './strict-json';

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
  text: string;
  envelope: OpenedEnvelope | null;
  /** What the statement says of its own place. */
  place: { sequence: number; previous: Previous } | null;
  /** RFC 3339, by the clock of who signed it; null where it does not say. */
  recordedAt: string | null;
  /** What the statement is about, by digest. */
  subjects: Statement['subject'];
  /** Null for entries of other types. */
  record: RecordPredicate | null;
  /** Set for an entry that trusts or revokes a key. */
  keyChange: KeyPredicate | null;
  /** Set for an entry that answers a finding. */
  answer: AnswerPredicate | null;
  /** Set for an entry that takes in another copy's entries. */
  join: JoinPredicate | null;
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
  const place = `${storage.location}\n${sequence}\n${path}`;
  return text === null ? null : kept.opened(place, text, () => openEntry(sequence, text, path));
}

const kept = new KeptEntries();

/** `path` where the file is not the log's own. */
export function openEntry(sequence: number, text: string, path = entryPath(sequence)): LogEntry {
  const bare = {
    sequence,
    path,
    text,
    place: null,
    recordedAt: null,
    subjects: [],
    record: null,
    keyChange: null,
    answer: null,
    join: null,
    newer: null
  };
  const envelope = openEnvelope(text);
  if (typeof envelope === 'string') {
    return { ...bare, envelope: null, problem: envelope };
  }
  try {
    return { ...bare, envelope, ...readStatement(envelope), problem: null };
  } catch {
    return {
      ...bare,
      envelope,
      problem: 'The signed statement is not a valid entry of an audit log.'
    };
  }
}

type ReadStatement = Pick<
  LogEntry,
  'place' | 'recordedAt' | 'subjects' | 'record' | 'keyChange' | 'answer' | 'join' | 'newer'
>;

function readStatement(envelope: OpenedEnvelope): ReadStatement {
  const value = parseStrictJson(payloadText(envelope) ?? '');
  const statement = statementSchema.parse(value);
  const place = placeSchema.parse(statement.predicate);
  const read = {
    place: { sequence: place.sequence, previous: place.previous },
    recordedAt: place.recordedAt ?? null,
    subjects: statement.subject,
    record: null,
    keyChange: null,
    answer: null,
    join: null,
    newer: null
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
  const version = place.version ?? null;
  if (statement.predicateType !== RECORD_TYPE) {
    const sentence = ofNewerType(statement.predicateType);
    return { ...read, newer: sentence === null ? null : { version, sentence } };
  }
  const parsed = recordStatementSchema.safeParse(value);
  if (parsed.success) {
    return { ...read, record: parsed.data.predicate };
  }
  const sentence = aheadOf(parsed.error.issues);
  if (sentence === null) {
    throw parsed.error;
  }
  return { ...read, newer: { version, sentence } };
}

/** SHA-256 of the entry's file. */
export function digestOf({ envelope, text }: LogEntry): string {
  return envelope?.digest ?? sha256Hex(text);
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
    if (entry?.record) {
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
    if ((entry?.record?.version ?? entry?.newer?.version) === version) {
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

export function brokenLog(storage: Storage, what: string): AuditError {
  return new AuditError(
    'log-broken',
    `The audit log in ${storage.location} can't be relied on. ${what}`,
    'Run model-audit verify on it, and restore the log from a copy or move it away.',
    storage.location
  );
}

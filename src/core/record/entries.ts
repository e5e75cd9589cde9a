import { z } from 'zod';
import { AuditError, throwIfAborted } from '../errors';
import type { CallOptions, Storage } from '../ports';
import { openEnvelope, payloadText, type OpenedEnvelope } from './dsse';
import { LOG_FOLDER, entryPath, sequenceOf } from './layout';
import { pause } from './pause';
import {
  previousSchema,
  RECORD_TYPE,
  recordStatementSchema,
  statementSchema,
  type Previous,
  type RecordPredicate
} from './statement';
import { parseStrictJson } from './strict-json';

/** What every entry of the log says of its place, whatever its type. */
const placeSchema = z.looseObject({ sequence: z.int().min(1), previous: previousSchema });

/** One file of the log, taken apart as far as it goes; nothing is believed yet. */
export interface LogEntry {
  /** The number in the file's name. */
  sequence: number;
  path: string;
  text: string;
  envelope: OpenedEnvelope | null;
  /** What the statement says of its own place. */
  place: { sequence: number; previous: Previous } | null;
  /** Null for entries of other types. */
  record: RecordPredicate | null;
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
  const path = entryPath(sequence);
  const text = await storage.read(path);
  await pause();
  return text === null ? null : openEntry(sequence, text);
}

export function openEntry(sequence: number, text: string): LogEntry {
  const bare = { sequence, path: entryPath(sequence), text, place: null, record: null };
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

function readStatement(envelope: OpenedEnvelope): Pick<LogEntry, 'place' | 'record'> {
  const value = parseStrictJson(payloadText(envelope) ?? '');
  const statement = statementSchema.parse(value);
  const place = placeSchema.parse(statement.predicate);
  const isRecord = statement.predicateType === RECORD_TYPE;
  const record = isRecord ? recordStatementSchema.parse(value).predicate : null;
  return { place: { sequence: place.sequence, previous: place.previous }, record };
}

/** The newest record that can be read, looking from the end; null if there is none. */
export async function newestRecord(storage: Storage): Promise<LogEntry | null> {
  for (const sequence of (await listSequences(storage)).reverse()) {
    const entry = await readEntry(storage, sequence);
    if (entry?.problem) {
      throw brokenLog(storage, `${entry.path}: ${entry.problem}`);
    }
    if (entry?.record) {
      return entry;
    }
  }
  return null;
}

export function brokenLog(storage: Storage, what: string): AuditError {
  return new AuditError(
    'log-broken',
    `The audit log in ${storage.location} can't be relied on. ${what}`,
    'Run model-audit verify on it, and restore the log from a copy or move it away.',
    storage.location
  );
}

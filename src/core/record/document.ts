import type { ColumnShape } from '../drift/report';
import type { Storage } from '../ports';
import type { CaseResult } from '../probe/result';
import { shortKeyid } from './digest';
import { openEntry, type LogEntry } from './entries';
import { objectPath, sequenceOf, TRUSTED_KEYS } from './layout';
import { recordBefore } from './record-id';
import type { CitedObject, RecordPredicate } from './statement';
import { readTrustedKeys } from './trusted-keys';
import { objectProblem } from './verify';

/** A record as it is shown; what it says is not believed before it is verified. */
export interface ShownRecord {
  kind: 'record';
  predicate: RecordPredicate;
  /** sha256 of the envelope file's bytes. */
  digest: string;
  /** What the envelope names; its name among the trusted keys, null where it is none of them. */
  key: { keyid: string; name: string | null };
  shapes: ColumnShape[][];
  cases: CaseResult[] | null;
  /** The record before it; null for the first, undefined where it can't be read. */
  previous: RecordPredicate | null | undefined;
  /** Its report as it was recorded; null where it is missing or was altered. */
  reportHtml: string | null;
  /** What could not be read beside it, a sentence each. */
  notes: string[];
}

/** Something else that lies in a log, told in sentences. */
export interface ShownOther {
  kind: 'other';
  title: string;
  sentences: string[];
}

/** A file that is no entry of a log that this version can read. */
export interface ShownNothing {
  kind: 'unreadable';
  title: string;
  sentence: string;
  action: string;
}

export type ShownDocument = ShownRecord | ShownOther | ShownNothing;

/**
 * Reads an entry for showing, with what lies beside it in its log as far as that
 * is there. `file` is relative to the log's folder. Throws what the storage throws.
 */
export async function readDocument(
  storage: Storage,
  file: string,
  text: string
): Promise<ShownDocument> {
  const name = file.split('/').at(-1) ?? '';
  const entry = openEntry(sequenceOf(name) ?? 0, text, file);
  const { record } = entry;
  return record ? readRecord(storage, entry, record) : describeEntry(entry);
}

/** What an entry is that is not a record that this version can read. */
export function describeEntry(entry: LogEntry): ShownOther | ShownNothing {
  return entry.newer ? newer(entry.newer) : (other(entry) ?? unreadable(entry));
}

function newer({ sentence }: NonNullable<LogEntry['newer']>): ShownNothing {
  return {
    kind: 'unreadable',
    title: 'This record is newer than this version of Model Audit',
    sentence,
    action: 'Install the newest jupyterlab-model-audit to read it.'
  };
}

async function readRecord(
  storage: Storage,
  entry: LogEntry,
  predicate: RecordPredicate
): Promise<ShownRecord> {
  const notes: string[] = [];
  const read = async (object: CitedObject): Promise<string | null> => {
    const found = await storage.read(objectPath(object.sha256));
    const problem = objectProblem(object, found);
    if (problem !== null) {
      notes.push(`The ${object.role} ${object.name} ${problem}`);
    }
    return problem === null ? found : null;
  };
  const shapes: ColumnShape[][] = [];
  for (const object of cited(predicate, 'shapes')) {
    const found = await read(object);
    shapes.push(found === null ? [] : (JSON.parse(found) as ColumnShape[]));
  }
  const [casesObject] = cited(predicate, 'probe-cases');
  const casesText = casesObject ? await read(casesObject) : '[]';
  const [report] = cited(predicate, 'report');
  const keys = readTrustedKeys(await storage.read(TRUSTED_KEYS));
  const keyid = entry.envelope?.keyid ?? '';
  const known = typeof keys === 'string' ? undefined : keys.find(key => key.keyid === keyid);
  return {
    kind: 'record',
    predicate,
    digest: entry.envelope?.digest ?? '',
    key: { keyid, name: known?.name ?? null },
    shapes,
    cases: casesText === null ? null : (JSON.parse(casesText) as CaseResult[]),
    previous: await previousOf(storage, entry, predicate, notes),
    reportHtml: report ? await read(report) : null,
    notes
  };
}

function cited({ objects }: RecordPredicate, wanted: CitedObject['role']): CitedObject[] {
  return objects.filter(({ role }) => role === wanted);
}

async function previousOf(
  storage: Storage,
  entry: LogEntry,
  { version }: RecordPredicate,
  notes: string[]
): Promise<RecordPredicate | null | undefined> {
  if (version === 1) {
    return null;
  }
  const before = (await recordBefore(storage, entry))?.record;
  if (!before) {
    notes.push(`The record before it, v${version - 1}, can't be read in this log.`);
  }
  return before ?? undefined;
}

function other({ keyChange, answer, join, vouch, place }: LogEntry): ShownOther | null {
  if (keyChange) {
    const { action, key, from, why, recordedAt, recordedBy } = keyChange;
    return {
      kind: 'other',
      title: `Entry ${keyChange.sequence}: a key is ${action === 'trust' ? 'trusted' : 'revoked'}`,
      sentences: [
        `The key of ${key.name}, ${shortKeyid(key.keyid)}, is ${action === 'trust' ? 'trusted from here on' : `not trusted any more for what it signed from ${from ?? recordedAt} on`}.`,
        ...(why === null ? [] : [`Why: ${why}`]),
        said(recordedAt, recordedBy)
      ]
    };
  }
  if (answer) {
    const { action, finding, record, until, why, recordedAt, recordedBy } = answer;
    return {
      kind: 'other',
      title: `Entry ${answer.sequence}: an answer to a finding of v${record.version}`,
      sentences: [
        `${finding}: ${action.replace('-', ' ')}${until === null ? '' : `, until ${until}`}.`,
        `Why: ${why}`,
        said(recordedAt, recordedBy)
      ]
    };
  }
  if (join) {
    const { entries, base, recordedAt, recordedBy } = join;
    return {
      kind: 'other',
      title: `Entry ${join.sequence}: another copy of the log was joined`,
      sentences: [
        `It takes in ${entries.length} ${entries.length === 1 ? 'entry' : 'entries'} that another copy held after ${base === null ? 'the beginning' : `entry ${base.sequence}`}; their files lie under forks.`,
        said(recordedAt, recordedBy)
      ]
    };
  }
  if (vouch) {
    const { entries, why, recordedAt, recordedBy } = vouch;
    return {
      kind: 'other',
      title: `Entry ${vouch.sequence}: somebody vouches for earlier entries`,
      sentences: [
        `They were signed by a key that was revoked from an earlier moment on: ${entries.map(({ sequence }) => sequence).join(', ')}.`,
        `Why: ${why}`,
        said(recordedAt, recordedBy)
      ]
    };
  }
  return place === null
    ? null
    : {
        kind: 'other',
        title: `Entry ${place.sequence} is of a type that this version does not know`,
        sentences: ['Its signature and its place in the chain are checked all the same.']
      };
}

function said(recordedAt: string, recordedBy: string | null): string {
  return `Signed at ${recordedAt}${recordedBy === null ? '' : ` by ${recordedBy}`}.`;
}

function unreadable({ problem, envelope, hasForeignLineEnds }: LogEntry): ShownNothing {
  const changed = hasForeignLineEnds ? ' Its line ends were changed; see docs/record.md.' : '';
  return {
    kind: 'unreadable',
    title: envelope === null ? 'This file is not a record' : 'This is not a record of ours',
    sentence: `${problem ?? 'The file is empty.'}${changed}`,
    action:
      envelope === null
        ? 'Restore it from a copy, or open it with the JSON view to see what it holds.'
        : 'It may be a statement of another program. Open it with the JSON view to see what it holds.'
  };
}

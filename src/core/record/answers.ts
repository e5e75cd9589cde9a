import { AuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import { appendEntry, type Appended, type NewEntry } from './append';
import { canonicalJson } from './canonical';
import { sha256Hex } from './digest';
import { brokenLog, type LogEntry } from './entries';
import { inspectLog } from './inspect';
import type { Inspection } from './inspection';
import {
  ANSWER_TYPE,
  STATEMENT_TYPE,
  type AnswerPredicate,
  type RecordPredicate
} from './statement';

/** Something in a record that asks for an answer. */
export interface AuditFinding {
  /** The same from version to version: `rule:drift-share`, `column:June/network_delay`. */
  id: string;
  sentence: string;
}

/** A finding of the newest record, since when it is there, and what was said to it. */
export interface FindingState extends AuditFinding {
  /** The version from which on every record has it. */
  since: number;
  /** The newest answer since then. */
  answer: AnswerPredicate | null;
  /** An acceptance closes it until its day has ended; whatever else is done, it is open while it is found. */
  isOpen: boolean;
}

/** Rules that do not pass, and columns that drifted. */
export function findingsOf({ verdict, production, drift }: RecordPredicate): AuditFinding[] {
  const rules = verdict.rules.filter(({ state }) => state !== 'pass');
  return [
    ...rules.map(({ id, why }) => ({ id: `rule:${id}`, sentence: why })),
    ...drift.flatMap((report, index) =>
      report.columns
        .filter(({ drifted }) => drifted)
        .map(({ name, why }) => ({
          id: `column:${production[index]?.name ?? ''}/${name}`,
          sentence: why
        }))
    )
  ];
}

/** Findings of the newest record, those of earlier ones carried over with their answers. */
export async function listFindings(storage: Storage, now: Date): Promise<FindingState[]> {
  return statesOf(await soundInspection(storage), now);
}

function statesOf({ entries, signers }: Inspection, now: Date): FindingState[] {
  const records = entries.filter(({ record }) => record);
  const newest = records.at(-1)?.record;
  const answers = entries.filter(({ sequence }) => signers.has(sequence));
  return (newest ? findingsOf(newest) : []).map(finding => {
    const start = firstOf(records, finding.id);
    const said = answers.filter(
      ({ answer, sequence }) => answer?.finding === finding.id && sequence > start.sequence
    );
    const answer = said.at(-1)?.answer ?? null;
    const isAccepted =
      answer?.action === 'accept' && now.toISOString().slice(0, 10) <= (answer.until ?? '');
    return { ...finding, since: start.record?.version ?? 1, answer, isOpen: !isAccepted };
  });
}

/** The first of the unbroken row of newest records that have the finding. */
function firstOf(records: readonly LogEntry[], id: string): LogEntry {
  let first = records[records.length - 1];
  for (const entry of [...records].reverse()) {
    if (!entry.record || !findingsOf(entry.record).some(finding => finding.id === id)) {
      break;
    }
    first = entry;
  }
  return first;
}

export interface Answer {
  finding: string;
  action: AnswerPredicate['action'];
  /** Last day of an acceptance. */
  until?: string;
  why: string;
}

/**
 * Answers a finding of the newest record by an entry of the log.
 *
 * Throws `invalid-input` for a finding that the newest record does not have, and
 * for an acceptance without a day or with one that has passed; else as `appendEntry`.
 */
export async function answerFinding(
  storage: Storage,
  key: StoredKey,
  { finding, action, until, why }: Answer,
  { now, recordedBy }: { now: Date; recordedBy?: string | null }
): Promise<Appended<NewEntry>> {
  const inspection = await soundInspection(storage);
  const newest = inspection.entries.findLast(({ record }) => record);
  if (!newest?.record || !findingsOf(newest.record).some(({ id }) => id === finding)) {
    throw new AuditError(
      'invalid-input',
      `${finding} is no finding of the newest record in ${storage.location}.`,
      'List them with: model-audit answer',
      finding
    );
  }
  refuseDay(action, until, now);
  const { model, version } = newest.record;
  const record = { version, sha256: sha256Hex(newest.text) };
  return appendEntry(storage, model, key, async ({ sequence, previous }) => {
    const predicate: AnswerPredicate = {
      sequence,
      previous,
      model,
      recordedAt: now.toISOString(),
      recordedBy: recordedBy ?? null,
      finding,
      record,
      action,
      until: until ?? null,
      why
    };
    const statement = {
      _type: STATEMENT_TYPE,
      subject: [{ name: `record v${version}`, digest: { sha256: record.sha256 } }],
      predicateType: ANSWER_TYPE,
      predicate
    };
    return { payload: canonicalJson(statement), recordedAt: predicate.recordedAt };
  });
}

function refuseDay(action: Answer['action'], until: string | undefined, now: Date): void {
  const isDay =
    until !== undefined && /^\d{4}-\d\d-\d\d$/.test(until) && !Number.isNaN(Date.parse(until));
  const fault =
    action !== 'accept'
      ? until === undefined
        ? null
        : 'Only an acceptance has a last day.'
      : !isDay
        ? 'An acceptance needs its last day.'
        : until < now.toISOString().slice(0, 10)
          ? `${until} has passed.`
          : null;
  if (fault !== null) {
    throw new AuditError('invalid-input', fault, 'Write --accept --until 2026-12-31.', '--until');
  }
}

async function soundInspection(storage: Storage): Promise<Inspection> {
  const inspection = await inspectLog(storage);
  const fault = inspection.problems[0];
  if (fault) {
    throw brokenLog(storage, `${fault.file}: ${fault.message}`);
  }
  return inspection;
}

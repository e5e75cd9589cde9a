import { AuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import { appendEntry, type Appended, type NewEntry } from './append';
import { canonicalJson } from './canonical';
import { brokenLog } from './entries';
import { statesOf } from './finding-states';
import { findingsOf, type FindingState, type FoundIn } from './findings';
import { inspectLog } from './inspect';
import type { Inspection } from './inspection';
import { ANSWER_TYPE, STATEMENT_TYPE, type AnswerPredicate } from './statement';

/** Of which record findings are asked for; without either of the newest. */
export interface FindingsOptions {
  /** A recorded version: later records are left out of account, what was answered since is not. */
  version?: number;
  /** One that is to follow on the log. */
  next?: FoundIn;
}

/**
 * Findings of a record, those of earlier ones carried over with their answers.
 *
 * Throws `log-broken` on a log that does not verify.
 */
export async function listFindings(
  storage: Storage,
  now: Date,
  { version, next }: FindingsOptions = {}
): Promise<FindingState[]> {
  const inspection = await soundInspection(storage);
  const entries = inspection.entries.filter(
    ({ summary }) => version === undefined || summary === null || summary.version <= version
  );
  return statesOf({ ...inspection, entries }, now, next);
}

export interface Answer {
  finding: string;
  action: AnswerPredicate['action'];
  /** Last day of an acceptance. */
  until?: string;
  why: string;
}

export interface AnswerOptions {
  now: Date;
  recordedBy?: string | null;
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
  { now, recordedBy }: AnswerOptions
): Promise<Appended<NewEntry>> {
  const inspection = await soundInspection(storage);
  const newest = inspection.entries.findLast(({ summary }) => summary);
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
  const record = { version, sha256: newest.digest };
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
  const isDay = until !== undefined && isCalendarDay(until);
  const fault =
    action !== 'accept'
      ? until === undefined
        ? null
        : 'Only an acceptance has a last day.'
      : !isDay
        ? until === undefined
          ? 'An acceptance needs its last day.'
          : `${until} is not a day.`
        : until < now.toISOString().slice(0, 10)
          ? `${until} has passed.`
          : null;
  if (fault !== null) {
    throw new AuditError('invalid-input', fault, 'Write --accept --until 2026-12-31.', '--until');
  }
}

/** Whether a text is a day that there is; `2026-02-30` is none. */
function isCalendarDay(text: string): boolean {
  const moment = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
}

async function soundInspection(storage: Storage): Promise<Inspection> {
  const inspection = await inspectLog(storage);
  const fault = inspection.problems[0];
  if (fault) {
    throw brokenLog(storage, `${fault.file}: ${fault.message}`);
  }
  return inspection;
}

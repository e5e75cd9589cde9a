import { EarlierFindings } from './earlier-findings';
import type { LogEntry } from './entries';
import { findingsOf, isAccepted, type FindingState, type FoundIn } from './findings';
import type { Inspection } from './inspection';
import type { StandingAnswer } from './statement';

/** What findings and their answers are read from. */
export type AnsweredLog = Pick<Inspection, 'entries' | 'signers' | 'forked' | 'forkSigners'>;

/** An answer with its place: of one that was joined, that of the entry which took it in. */
interface Placed {
  entry: LogEntry;
  place: number;
  isJoined: boolean;
}

/**
 * Findings of a log's newest record, or of one that is to follow on it; those of
 * earlier ones carried over with their answers, also where a sample was called
 * otherwise then. Only entries that a trusted key signed count as answers, those of
 * a joined copy too, as far as they speak of a record that is this log's own.
 */
export function statesOf(log: AnsweredLog, now: Date, next?: FoundIn): FindingState[] {
  const { entries } = log;
  const records = entries.filter(({ summary }) => summary);
  const newest = next ?? records.at(-1)?.record;
  if (!newest) {
    return [];
  }
  const earlier = new EarlierFindings(newest, records);
  const answers = answersIn(log);
  const places = new Map(records.map(({ digest, sequence }) => [digest, sequence]));
  return findingsOf(newest).map(finding => {
    const { start, names } = earlier.rowOf(finding.id);
    const said = answers.filter(({ entry: { answer, sequence }, isJoined }) => {
      // A joined entry's own number says nothing of its place here; the record that it speaks of does.
      const place = isJoined ? (places.get(answer?.record.sha256 ?? '') ?? -1) + 1 : sequence;
      return (
        start !== null &&
        place > start.sequence &&
        answer?.finding === (names.get(answer?.record.version ?? 0) ?? finding.id)
      );
    });
    const last = said.reduce<Placed | null>(later, null)?.entry ?? null;
    const answer = last?.answer ?? null;
    return {
      ...finding,
      since: start?.summary?.version ?? newest.version,
      answer,
      entry: last && { sequence: last.sequence, sha256: last.digest },
      isOpen: !isAccepted(answer, now)
    };
  });
}

/** Every answer that counts: the log's own in their order, then those of joined copies. */
function answersIn({ entries, signers, forked, forkSigners }: AnsweredLog): Placed[] {
  const own = entries.filter(({ answer, sequence }) => answer && signers.has(sequence));
  const takenBy = new Map(
    entries.flatMap(({ join, sequence }) =>
      (join?.entries ?? []).map(({ sha256 }) => [sha256, sequence] as const)
    )
  );
  return [
    ...own.map(entry => ({ entry, place: entry.sequence, isJoined: false })),
    ...forked.flatMap((entry): Placed[] => {
      const place = takenBy.get(entry.digest);
      const counts = entry.answer && place !== undefined && forkSigners.has(entry.digest);
      return counts ? [{ entry, place, isJoined: true }] : [];
    })
  ];
}

/**
 * The later of two answers. Two people who answered without seeing each other have no
 * order but that of their clocks; who answered after both were joined has the last word.
 */
function later(last: Placed | null, answer: Placed): Placed {
  if (last === null || !answer.isJoined) {
    return answer;
  }
  const sawBoth = last.place > answer.place;
  const wasSaidBefore = (answer.entry.recordedAt ?? '') < (last.entry.recordedAt ?? '');
  return sawBoth || wasSaidBefore ? last : answer;
}

/** Answers in the log that carry over to a record which is to follow on it. */
export function standingAnswers(log: AnsweredLog, next: FoundIn, now: Date): StandingAnswer[] {
  return statesOf(log, now, next).flatMap(({ id, answer, entry }) => {
    if (answer === null || entry === null) {
      return [];
    }
    const { action, until, why, recordedAt, recordedBy } = answer;
    // By the name that the sample has in this record.
    return [{ finding: id, action, until, why, recordedAt, recordedBy, entry }];
  });
}

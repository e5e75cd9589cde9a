import { EarlierFindings } from './earlier-findings';
import { findingsOf, isAccepted, type FindingState, type FoundIn } from './findings';
import type { Inspection } from './inspection';
import type { StandingAnswer } from './statement';

/**
 * Findings of a log's newest record, or of one that is to follow on it; those of
 * earlier ones carried over with their answers, also where a sample was called
 * otherwise then. Only entries that a trusted key signed count as answers.
 */
export function statesOf(
  { entries, signers }: Pick<Inspection, 'entries' | 'signers'>,
  now: Date,
  next?: FoundIn
): FindingState[] {
  const records = entries.filter(({ summary }) => summary);
  const newest = next ?? records.at(-1)?.record;
  if (!newest) {
    return [];
  }
  const earlier = new EarlierFindings(newest, records);
  const answers = entries.filter(({ answer, sequence }) => answer && signers.has(sequence));
  return findingsOf(newest).map(finding => {
    const { start, names } = earlier.rowOf(finding.id);
    const said = answers.filter(
      ({ answer, sequence }) =>
        start !== null &&
        sequence > start.sequence &&
        answer?.finding === (names.get(answer?.record.version ?? 0) ?? finding.id)
    );
    const last = said.at(-1) ?? null;
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

/** Answers in the log that carry over to a record which is to follow on it. */
export function standingAnswers(
  inspection: Pick<Inspection, 'entries' | 'signers'>,
  next: FoundIn,
  now: Date
): StandingAnswer[] {
  return statesOf(inspection, now, next).flatMap(({ id, answer, entry }) => {
    if (answer === null || entry === null) {
      return [];
    }
    const { action, until, why, recordedAt, recordedBy } = answer;
    // By the name that the sample has in this record.
    return [{ finding: id, action, until, why, recordedAt, recordedBy, entry }];
  });
}

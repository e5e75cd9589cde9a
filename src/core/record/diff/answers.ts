import type { RecordPredicate, StandingAnswer } from '../statement';

/** An answer that one record alone carries, or that was given anew; null where a record has none. */
export interface AnswerDifference {
  finding: string;
  before: StandingAnswer | null;
  after: StandingAnswer | null;
}

/** Answers are the same where the same entry holds them. */
export function answerDifferences(
  before: Pick<RecordPredicate, 'remediations'>,
  after: Pick<RecordPredicate, 'remediations'>
): AnswerDifference[] {
  const then = new Map(before.remediations.map(answer => [answer.finding, answer]));
  const now = new Map(after.remediations.map(answer => [answer.finding, answer]));
  return [...new Set([...now.keys(), ...then.keys()])].flatMap(finding => {
    const [earlier, later] = [then.get(finding) ?? null, now.get(finding) ?? null];
    return earlier?.entry.sha256 === later?.entry.sha256
      ? []
      : [{ finding, before: earlier, after: later }];
  });
}

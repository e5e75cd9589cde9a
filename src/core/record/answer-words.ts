import type { AnswerPredicate } from './statement';

/** What was answered, for panel, command and report. */
export const ANSWER_WORDS: Record<AnswerPredicate['action'], string> = {
  accept: 'accepted',
  retrain: 'to be answered by retraining',
  'roll-back': 'to be answered by rolling back',
  restrict: 'to be answered by restricting access',
  'fix-data': 'to be answered by fixing the data'
};

/** `accepted until 2026-07-31 by ada: Seasonal.` */
export function answerInWords({
  action,
  until,
  recordedBy,
  why
}: Pick<AnswerPredicate, 'action' | 'until' | 'recordedBy' | 'why'>): string {
  const limit = until === null ? '' : ` until ${until}`;
  const who = recordedBy === null ? '' : ` by ${recordedBy}`;
  return `${ANSWER_WORDS[action]}${limit}${who}: ${why}`;
}

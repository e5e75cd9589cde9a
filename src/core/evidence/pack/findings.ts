import { entryPath, forkPath } from '../../record/layout';
import type { LogEntry } from '../../record/entries';
import { statesOf } from '../../record/finding-states';
import type { Inspection } from '../../record/inspection';
import { dayOf, type Period } from './period';
import type { Gap, PackedFinding } from './schema';

/**
 * Findings of the last record up to the period's end, as they stood in its last
 * moment: what was answered later does not count. `folder` is the log's place in
 * the pack.
 */
export function findingsAt(
  inspection: Inspection,
  { to }: Period,
  folder: string
): PackedFinding[] {
  const isWithin = ({ recordedAt }: LogEntry): boolean =>
    recordedAt === null || dayOf(recordedAt) <= to;
  const entries = inspection.entries.filter(isWithin);
  const states = statesOf({ ...inspection, entries }, new Date(`${to}T23:59:59Z`));
  const joined = new Set(inspection.forked.map(({ digest }) => digest));
  return states.map(({ id, sentence, since, isOpen, answer, entry }) => ({
    id,
    sentence,
    since,
    isOpen,
    answer:
      answer && entry
        ? {
            action: answer.action,
            until: answer.until,
            why: answer.why,
            recordedAt: answer.recordedAt,
            recordedBy: answer.recordedBy,
            file: `${folder}/${joined.has(entry.sha256) ? forkPath(entry.sha256) : entryPath(entry.sequence)}`,
            sha256: entry.sha256
          }
        : null
  }));
}

/** Findings that nobody had answered, and acceptances that had ended. */
export function findingGaps(findings: readonly PackedFinding[]): Gap[] {
  return findings.flatMap(({ id, sentence, since, isOpen, answer }): Gap[] => {
    if (!isOpen) {
      return [];
    }
    const what = `${id}, since version ${since}: ${sentence}`;
    if (answer === null) {
      return [{ kind: 'openFinding', sentence: `Without an answer: ${what}` }];
    }
    return answer.action === 'accept'
      ? [
          {
            kind: 'acceptanceEnded',
            sentence: `Accepted until ${String(answer.until)} and open again: ${what}`
          }
        ]
      : [{ kind: 'openFinding', sentence: `Answered, and still found: ${what}` }];
  });
}

import { counted } from '../counted';
import type { LogEntry } from './entries';
import type { Inspection } from './inspection';
import type { AnswerPredicate, RecordPredicate, StandingAnswer } from './statement';

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
  /** The entry that holds it. */
  entry: StandingAnswer['entry'] | null;
  /** An acceptance closes it until its day has ended; whatever else is done, it is open while it is found. */
  isOpen: boolean;
}

/** What findings are read from. */
export type FoundIn = Pick<
  RecordPredicate,
  'version' | 'verdict' | 'production' | 'drift' | 'probes'
>;

/**
 * Rules that do not pass, columns that drifted, what else was found of columns and
 * is no mere note, and capabilities with failed probe cases. An identity is made of
 * what was found and where, so that the next version's finding is the same one.
 */
export function findingsOf({ verdict, production, drift, probes }: FoundIn): AuditFinding[] {
  const rules = verdict.rules.filter(({ state }) => state !== 'pass');
  const found = [
    ...rules.map(({ id, why }) => ({ id: `rule:${id}`, sentence: why })),
    ...drift.flatMap(({ columns, findings }, index) => {
      const sample = production[index]?.name ?? '';
      return [
        ...columns
          .filter(({ drifted }) => drifted)
          .map(({ name, why }) => ({ id: `column:${sample}/${name}`, sentence: why })),
        ...findings
          .filter(({ severity }) => severity === 'warning')
          .map(({ kind, column, sentence }) => ({ id: `${kind}:${sample}/${column}`, sentence }))
      ];
    }),
    ...(probes?.suites ?? []).flatMap(({ suite, capabilities }) =>
      capabilities
        .filter(({ failed }) => failed > 0)
        .map(({ capability, title, failed, cases }) => ({
          id: `probe:${suite}/${capability}`,
          sentence: `${title}: ${failed} of ${counted(cases, 'case')} failed.`
        }))
    )
  ];
  return [...new Map(found.map(finding => [finding.id, finding])).values()];
}

/**
 * Findings of a log's newest record, or of one that is to follow on it; those of
 * earlier ones carried over with their answers. Only entries that a trusted key signed count as answers.
 */
export function statesOf(
  { entries, signers }: Pick<Inspection, 'entries' | 'signers'>,
  now: Date,
  next?: FoundIn
): FindingState[] {
  const records = entries.filter(({ summary }) => summary);
  const idsOf = findingIds();
  const newest = next ?? records.at(-1)?.record;
  const answers = entries.filter(({ answer, sequence }) => answer && signers.has(sequence));
  return (newest ? findingsOf(newest) : []).map(finding => {
    const start = firstOf(records, finding.id, idsOf);
    const said = answers.filter(
      ({ answer, sequence }) =>
        start !== null && answer?.finding === finding.id && sequence > start.sequence
    );
    const last = said.at(-1) ?? null;
    const answer = last?.answer ?? null;
    return {
      ...finding,
      since: start?.record?.version ?? newest?.version ?? 1,
      answer,
      entry: last && { sequence: last.sequence, sha256: last.digest },
      isOpen: !isAccepted(answer, now)
    };
  });
}

/** Whether an acceptance holds at a moment: until its last day has passed in UTC. */
export function isAccepted(
  answer: Pick<AnswerPredicate, 'action' | 'until'> | null,
  now: Date
): boolean {
  return answer?.action === 'accept' && now.toISOString().slice(0, 10) <= (answer.until ?? '');
}

/** Answers in the log that carry over to a record which is to follow on it. */
export function standingAnswers(
  inspection: Pick<Inspection, 'entries' | 'signers'>,
  next: FoundIn,
  now: Date
): StandingAnswer[] {
  return statesOf(inspection, now, next).flatMap(({ answer, entry }) => {
    if (answer === null || entry === null) {
      return [];
    }
    const { finding, action, until, why, recordedAt, recordedBy } = answer;
    return [{ finding, action, until, why, recordedAt, recordedBy, entry }];
  });
}

/** The identities of an entry's findings, worked out once an entry. */
function findingIds(): (entry: LogEntry) => Set<string> {
  const known = new Map<LogEntry, Set<string>>();
  return entry => {
    const ids =
      known.get(entry) ??
      new Set((entry.record ? findingsOf(entry.record) : []).map(each => each.id));
    known.set(entry, ids);
    return ids;
  };
}

/** The first of the unbroken row of newest records that have the finding; null where the newest has it not. */
function firstOf(
  records: readonly LogEntry[],
  id: string,
  idsOf: (entry: LogEntry) => Set<string>
): LogEntry | null {
  let first: LogEntry | null = null;
  for (const entry of [...records].reverse()) {
    if (!idsOf(entry).has(id)) {
      break;
    }
    first = entry;
  }
  return first;
}

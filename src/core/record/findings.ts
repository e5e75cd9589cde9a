import { counted } from '../counted';
import { findingTitle } from '../drift/finding-titles';
import type { VerdictState } from '../policy/verdict';
import type { AnswerPredicate, RecordPredicate, StandingAnswer } from './statement';

/** Something in a record that asks for an answer. */
export interface AuditFinding {
  /** The same from version to version: `rule:drift-share`, `column:June/network_delay`. */
  id: string;
  /** What it is, as a reader calls it: `Drifted column`. */
  title: string;
  /** The column that it is about; null where the sentence says what. */
  column: string | null;
  /** The production sample that it is of, where there are several. */
  sample: string | null;
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

/** A rule that passes is no finding, so its words are never asked for. */
const RULE_TITLES: Record<VerdictState, string> = {
  pass: 'Rule passed',
  warn: 'Rule warns',
  fail: 'Rule failed',
  error: 'Rule not evaluated'
};
const NOT_OF_A_COLUMN = { column: null, sample: null };

/**
 * Rules that do not pass, columns that drifted, what else was found of columns and
 * is no mere note, and capabilities with failed probe cases. An identity is made of
 * what was found and where, so that the next version's finding is the same one;
 * `called` gives the name of a production sample in it.
 */
export function findingsOf(
  { verdict, production, drift, probes }: FoundIn,
  called: (sample: string) => string = sample => sample
): AuditFinding[] {
  const rules = verdict.rules.filter(({ state }) => state !== 'pass');
  const found: AuditFinding[] = [
    ...rules.map(({ id, state, why }) => ({
      id: `rule:${id}`,
      title: RULE_TITLES[state],
      ...NOT_OF_A_COLUMN,
      sentence: why
    })),
    ...drift.flatMap(({ columns, findings }, index) => {
      const sample = called(production[index]?.name ?? '');
      const of = { sample: production.length > 1 ? sample : null };
      return [
        ...columns
          .filter(({ drifted }) => drifted)
          .map(({ name, why }) => ({
            id: `column:${sample}/${name}`,
            title: 'Drifted column',
            column: name,
            ...of,
            sentence: why
          })),
        ...findings
          .filter(({ severity }) => severity === 'warning')
          .map(({ kind, column, sentence }) => ({
            id: `${kind}:${sample}/${column}`,
            title: findingTitle({ kind }),
            column,
            ...of,
            sentence
          }))
      ];
    }),
    ...(probes?.suites ?? []).flatMap(({ suite, capabilities }) =>
      capabilities
        .filter(({ failed }) => failed > 0)
        .map(({ capability, title, failed, cases }) => ({
          id: `probe:${suite}/${capability}`,
          title: 'Failed probes',
          ...NOT_OF_A_COLUMN,
          sentence: `${title}: ${failed} of ${counted(cases, 'case')} failed.`
        }))
    )
  ];
  return [...new Map(found.map(finding => [finding.id, finding])).values()];
}

/** Whether an acceptance holds at a moment: until its last day has passed in UTC. */
export function isAccepted(
  answer: Pick<AnswerPredicate, 'action' | 'until'> | null,
  now: Date
): boolean {
  return answer?.action === 'accept' && now.toISOString().slice(0, 10) <= (answer.until ?? '');
}

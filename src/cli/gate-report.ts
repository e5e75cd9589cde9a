import type { JunitCase, JunitSuite } from '../core/evidence/junit';
import { policySuite } from '../core/evidence/junit';
import { answerInWords } from '../core/record/answer-words';
import type { FindingState } from '../core/record/findings';
import type { Verdict } from '../core/policy/verdict';
import type { Verification } from '../core/record/verify';
import { runObject, type RunOutcome } from './run-report';

/** What a gate found. */
export interface Gated {
  model: string;
  /** The plan or the log, as it was named. */
  path: string;
  /** The version that was decided on or written, `v2-9f2c41d7` for a joined record; null for a candidate without a record. */
  version: number | string | null;
  verdict: Verdict;
  /** Null where there is no log yet. */
  evidence: Verification | null;
  /** What was found, and what was answered; an answer opens no gate, a waiver does. */
  findings: FindingState[];
  /** Where the policy comes from. */
  policy: string;
  /** The candidate's audit; null where a record was decided on. */
  outcome: RunOutcome | null;
}

/** What `gate --json` prints. */
export function gateObject(
  { model, version, verdict, evidence, findings, policy, outcome }: Gated,
  exitCode: number
): object {
  return {
    schema: 'model-audit/gate@1',
    model,
    version,
    exitCode,
    policy,
    verdict,
    evidence: evidence && {
      code: evidence.code,
      size: evidence.size,
      covered: evidence.covered,
      problems: evidence.problems
    },
    findings,
    audit: outcome && runObject(outcome)
  };
}

const CHECKS: [name: string, code: number][] = [
  ['every signature holds', 10],
  ['the chain is whole', 11],
  ['every cited file is there and unaltered', 12],
  ['nothing is gone from the end', 13],
  ['every key is trusted and was not revoked', 14]
];

/** Rules, stages of the audit and checks of the log, each a suite. */
export function gateSuites({ verdict, evidence, outcome }: Gated): JunitSuite[] {
  const stages = outcome?.result.stages ?? [];
  return [
    policySuite(verdict),
    ...(stages.length > 0
      ? [
          {
            name: 'audit',
            cases: stages.map(({ stage, error }): JunitCase => ({
              name: `${stage} was carried out`,
              outcome: error ? 'error' : 'passed',
              message: error?.sentence ?? ''
            }))
          }
        ]
      : []),
    ...(evidence
      ? [{ name: 'evidence', cases: CHECKS.map(check => checkCase(check, evidence)) }]
      : [])
  ];
}

function checkCase([name, code]: (typeof CHECKS)[number], { problems }: Verification): JunitCase {
  const found = problems.filter(problem => problem.code === code);
  return {
    name,
    outcome: found.length > 0 ? 'error' : 'passed',
    message: found.map(({ file, message }) => `${file}: ${message}`).join('\n')
  };
}

/** One sentence on the log behind the gate. */
export function evidenceOf(evidence: Verification | null): string {
  if (evidence === null) {
    return 'Evidence: nothing is recorded yet, so there is no version to compare with.';
  }
  const { size, problems } = evidence;
  return problems.length === 0
    ? `Evidence: ${size} ${size === 1 ? 'entry' : 'entries'}, every signature, link and cited file holds.`
    : `Evidence: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}, the first in ${problems[0].file}.`;
}

/** `Findings: 3, 1 without an answer.` and what was answered, a line each. */
export function findingLines(findings: readonly FindingState[]): string[] {
  if (findings.length === 0) {
    return [];
  }
  const answered = findings.filter(({ answer }) => answer !== null);
  return [
    `Findings: ${findings.length}, ${findings.length - answered.length} without an answer.`,
    ...answered.map(({ id, answer, isOpen }) => {
      const ended = isOpen && answer?.action === 'accept' ? ' The acceptance has ended.' : '';
      return `  ${id}: ${answer ? answerInWords(answer) : ''}${ended}`;
    })
  ];
}

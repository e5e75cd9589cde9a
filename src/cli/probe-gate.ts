import { count, counted } from '../core/counted';
import { exitCode } from '../core/policy/evaluate';
import type { Verdict } from '../core/policy/verdict';
import { LEVEL } from '../core/probe/regression/detectable';
import type { ProbeSummary } from '../core/probe/result';

/** What makes the command end with 1, instead of the plan's rules. */
export const FAIL_ON = ['failures', 'errors', 'regressed', 'worse', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

export interface Gate {
  code: 0 | 1 | 2;
  /** Why, in one sentence. */
  sentence: string;
}

/** Whether an earlier run was named, and whether it is there. */
export type Comparison = 'none' | 'default' | 'named';

/**
 * How the command ends. By `--fail-on` where it is given, else by the plan's
 * rules on probes, else: 1 where a case failed, 2 where none failed but some
 * could not be judged, 0 where all passed.
 *
 * @param verdict - Of the plan's rules on probes; null where there are none.
 */
export function gateOf(
  summary: ProbeSummary,
  verdict: Verdict | null,
  failOn: readonly FailOn[],
  comparison: Comparison
): Gate {
  if (failOn.length > 0) {
    return chosenGate(summary, failOn, comparison);
  }
  if (verdict !== null) {
    return { code: exitCode(verdict), sentence: verdict.headline };
  }
  const { failed, errors } = summary;
  return failed > 0
    ? { code: 1, sentence: failedSentence(summary) }
    : errors > 0
      ? { code: 2, sentence: `No case failed, but ${said(errors)} could not be judged.` }
      : { code: 0, sentence: passedSentence(summary) };
}

function chosenGate(
  summary: ProbeSummary,
  failOn: readonly FailOn[],
  comparison: Comparison
): Gate {
  const { failed, errors, passed, cases, regression } = summary;
  const wants = (condition: FailOn): boolean => failOn.includes(condition);
  if ((wants('failures') || wants('errors')) && failed > 0) {
    return { code: 1, sentence: failedSentence(summary) };
  }
  if (wants('errors') && errors > 0) {
    return { code: 1, sentence: `${said(errors, true)} could not be judged.` };
  }
  if (wants('regressed') && (regression?.regressed ?? 0) > 0) {
    return {
      code: 1,
      sentence: `${said(regression?.regressed ?? 0, true)} passed before and ${regression?.regressed === 1 ? 'fails' : 'fail'} now.`
    };
  }
  const worse = regression?.test?.worse ?? 1;
  if (wants('worse') && worse <= LEVEL) {
    return { code: 1, sentence: 'The model got worse, and chance alone hardly explains that.' };
  }
  if (cases > 0 && passed + failed === 0) {
    return { code: 2, sentence: 'No case could be judged.' };
  }
  const compares = wants('regressed') || wants('worse');
  if (compares && comparison === 'named' && (regression?.paired ?? 0) === 0) {
    return {
      code: 2,
      sentence: 'No case was judged before and now, so that nothing can be compared.'
    };
  }
  return {
    code: 0,
    sentence:
      compares && comparison === 'none'
        ? 'There is no earlier run to compare with.'
        : `Nothing of what --fail-on names: ${failOn.join(', ')}.`
  };
}

function failedSentence({ failed, passed }: ProbeSummary): string {
  return `${count(failed)} of ${said(failed + passed)} failed.`;
}

function passedSentence({ cases, passed }: ProbeSummary): string {
  if (cases === 0) {
    return 'There was no case to ask.';
  }
  return passed === 1 ? 'The one case passed.' : `All of ${said(passed)} passed.`;
}

function said(cases: number, first = false): string {
  return first && cases === 1 ? 'One case' : counted(cases, 'case');
}

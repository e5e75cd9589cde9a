import type { CaseResult } from './result';
import { wilsonInterval } from './wilson';

export interface Tally {
  cases: number;
  passed: number;
  failed: number;
  errors: number;
  passRate: number | null;
  interval: [number, number] | null;
}

/** Counts outcomes. Errors say nothing about the model's answers, so they are no part of the rate. */
export function tallyOf(cases: readonly Pick<CaseResult, 'outcome'>[]): Tally {
  const count = (outcome: CaseResult['outcome']): number =>
    cases.filter(each => each.outcome === outcome).length;
  const [passed, failed, errors] = [count('pass'), count('fail'), count('error')];
  const judged = passed + failed;
  return {
    cases: cases.length,
    passed,
    failed,
    errors,
    passRate: judged === 0 ? null : passed / judged,
    interval: judged === 0 ? null : wilsonInterval(passed, judged)
  };
}

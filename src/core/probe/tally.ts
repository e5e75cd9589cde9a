import type { PreviousAudit } from '../result';
import type { CaseResult, Regression } from './result';
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

/**
 * Pairs the outcomes with those of an earlier audit by the cases' identity.
 * A pair counts where both judged the case: an error on either side says
 * nothing. Null without an earlier audit, or where it holds none of the cases.
 */
export function regressionOf(
  cases: readonly Pick<CaseResult, 'id' | 'outcome'>[],
  previous: PreviousAudit | null
): Regression | null {
  if (previous === null) {
    return null;
  }
  const before = new Map(Object.entries(previous.outcomes));
  const known = cases.filter(each => before.has(each.id));
  if (known.length === 0) {
    return null;
  }
  const pairs = known.filter(each => each.outcome !== 'error' && before.get(each.id) !== 'error');
  const changed = (from: string, to: string): string[] =>
    pairs.filter(each => before.get(each.id) === from && each.outcome === to).map(each => each.id);
  const regressedCases = changed('pass', 'fail');
  return {
    version: previous.version,
    paired: pairs.length,
    regressed: regressedCases.length,
    fixed: changed('fail', 'pass').length,
    regressedCases
  };
}

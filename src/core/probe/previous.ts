import type { PreviousAudit } from '../result';
import { RECORDED_CASES, REGRESSION } from './names';
import type { CaseResult } from './result';

/** What a run compares itself with, from the cases of an earlier one. */
export function previousOf(
  version: number,
  metrics: PreviousAudit['metrics'],
  cases: readonly CaseResult[]
): PreviousAudit {
  return {
    version,
    metrics,
    outcomes: Object.fromEntries(cases.map(({ id, outcome }) => [id, outcome])),
    seeds: Object.fromEntries(
      cases.flatMap(({ id, seed }) => (seed === undefined ? [] : [[id, seed]]))
    ),
    failed: cases.filter(isReplayed)
  };
}

/** What failed once is asked again ever after, also once it has passed again. */
function isReplayed({ outcome, suite, capability }: CaseResult): boolean {
  return outcome === 'fail' || (suite === REGRESSION && capability !== RECORDED_CASES);
}

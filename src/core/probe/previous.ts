import type { PreviousAudit } from '../result';
import { FAILED_BEFORE } from './names';
import type { CaseResult } from './result';

/** What a run compares itself with, from the cases of an earlier one. */
export function previousOf(
  from: Pick<PreviousAudit, 'version' | 'name' | 'metrics'>,
  cases: readonly CaseResult[]
): PreviousAudit {
  return {
    ...from,
    outcomes: Object.fromEntries(cases.map(({ id, outcome }) => [id, outcome])),
    seeds: Object.fromEntries(
      cases.flatMap(({ id, seed }) => (seed === undefined ? [] : [[id, seed]]))
    ),
    failed: cases.filter(isReplayed)
  };
}

/** What failed once is asked again ever after, also once it has passed again. */
function isReplayed({ outcome, tags = [] }: CaseResult): boolean {
  return outcome === 'fail' || tags.includes(FAILED_BEFORE);
}

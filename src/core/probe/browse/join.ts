import { throwIfAborted } from '../../errors';
import { pause } from '../../record/pause';
import type { CaseResult } from '../result';

/**
 * What became of a case since the version before: `same` where both judged it
 * alike, `unjudged` where one of them could not judge it, `gone` where only the
 * version before has it, `alone` where there is nothing to compare with.
 */
export type CaseChange = 'regressed' | 'fixed' | 'new' | 'gone' | 'same' | 'unjudged' | 'alone';

/** A case with its result now and in the version before, of which it has at least one. */
export interface BrowsedCase {
  now: CaseResult | null;
  then: CaseResult | null;
  /** The one that is shown: now, and of what is gone then. */
  shown: CaseResult;
  change: CaseChange;
}

/** Cases looked at before the page is asked whether it wants its turn. */
const CASES_A_TURN = 500;

/**
 * Puts the results of two versions side by side by the cases' identity: those of
 * now in their order, then those that are gone. Works in pieces and can be stopped.
 *
 * @param then - Of the version before; null where nothing is compared.
 */
export async function joinCases(
  now: readonly CaseResult[],
  then: readonly CaseResult[] | null,
  signal?: AbortSignal
): Promise<BrowsedCase[]> {
  const before = new Map<string, CaseResult>();
  for (const [index, each] of (then ?? []).entries()) {
    await turn(index, signal);
    before.set(each.id, each);
  }
  const joined: BrowsedCase[] = [];
  const seen = new Set<string>();
  for (const [index, each] of now.entries()) {
    await turn(index, signal);
    const earlier = before.get(each.id) ?? null;
    seen.add(each.id);
    joined.push({
      now: each,
      then: earlier,
      shown: each,
      change: then === null ? 'alone' : changeOf(each, earlier)
    });
  }
  for (const [index, each] of [...before.values()].entries()) {
    await turn(index, signal);
    if (!seen.has(each.id)) {
      joined.push({ now: null, then: each, shown: each, change: 'gone' });
    }
  }
  return joined;
}

/** What became of one case that is there now. */
export function changeOf(now: CaseResult, then: CaseResult | null): CaseChange {
  if (then === null) {
    return 'new';
  }
  if (now.outcome === 'error' || then.outcome === 'error') {
    return now.outcome === then.outcome ? 'same' : 'unjudged';
  }
  if (now.outcome === then.outcome) {
    return 'same';
  }
  return now.outcome === 'fail' ? 'regressed' : 'fixed';
}

/** Lets the page have its turn now and then, and ends what nobody waits for any more. */
export async function turn(index: number, signal?: AbortSignal): Promise<void> {
  if (index % CASES_A_TURN === 0) {
    await pause();
    throwIfAborted(signal);
  }
}

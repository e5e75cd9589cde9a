import { counted } from '../counted';
import { pause } from '../record/pause';
import { inPieces } from '../record/pieces';
import { replayKeys } from './kept-request';
import type { CaseResult, ProbeResult, SuiteResult } from './result';

/** Characters of JSON that the requests of one run may take where they are written. */
export const LARGEST_REQUESTS = 32 * 1024 * 1024;

const CASES_A_BREATH = 200;

/**
 * A run's results as they are written: without any request where the plan
 * keeps none, and with no more of them than 32 MB. Those of cases that failed
 * are kept first, then of errors, then of passed cases; a suite's note says
 * what was left out. Works in pieces.
 */
export async function boundedRequests(
  { summary, cases }: ProbeResult,
  keep: boolean,
  largest = LARGEST_REQUESTS
): Promise<ProbeResult> {
  if (!keep) {
    return { summary, cases: await inPieces(cases, withoutRequest) };
  }
  const kept = new Set<CaseResult>();
  let left = largest;
  for (const outcome of ['fail', 'error', 'pass']) {
    for (const [index, each] of cases.entries()) {
      if (index % CASES_A_BREATH === 0) {
        await pause();
      }
      const size = each.outcome === outcome && left >= 0 ? sizeOf(each) : 0;
      if (each.outcome === outcome && size <= left) {
        kept.add(each);
        left -= size;
      } else if (each.outcome === outcome) {
        // Smaller ones further on would make it a matter of chance which are kept.
        left = -1;
      }
    }
  }
  return kept.size === cases.length
    ? { summary, cases }
    : {
        summary: { ...summary, suites: summary.suites.map(suite => noted(suite, cases, kept)) },
        cases: await inPieces(cases, each => (kept.has(each) ? each : withoutRequest(each)))
      };
}

function withoutRequest(result: CaseResult): CaseResult {
  return Object.fromEntries(
    Object.entries(result).filter(([key]) => !Object.hasOwn(replayKeys, key))
  ) as CaseResult;
}

function sizeOf({ request, right, transformation, asserts }: CaseResult): number {
  return request === undefined && asserts === undefined
    ? 0
    : JSON.stringify({ request, right, transformation, asserts }).length;
}

function noted(
  suite: SuiteResult,
  cases: readonly CaseResult[],
  kept: ReadonlySet<CaseResult>
): SuiteResult {
  const left = cases.filter(each => each.suite === suite.suite && !kept.has(each)).length;
  return left === 0
    ? suite
    : {
        ...suite,
        notes: [
          ...(suite.notes ?? []),
          `The requests of ${counted(left, 'case')} are not kept, as all together are larger than 32 MB.`
        ]
      };
}

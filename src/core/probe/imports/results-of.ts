import type { PreviousAudit } from '../../result';
import { regressionOf } from '../regression/compare';
import type { CaseResult, ProbeResult } from '../result';
import { suiteRunOf } from '../suite-result';
import { tallyOf } from '../tally';
import type { ImportedResults } from './import';

/** Imported cases as a run of ours would give them, compared with an earlier run. */
export async function resultsOf(
  { cases }: ImportedResults,
  previous: PreviousAudit | null,
  options: { signal?: AbortSignal } = {}
): Promise<ProbeResult> {
  const suites = new Map<string, CaseResult[]>();
  for (const each of cases) {
    const own = suites.get(each.suite) ?? [];
    own.push(each);
    suites.set(each.suite, own);
  }
  return {
    summary: {
      ...tallyOf(cases),
      suites: [...suites].map(
        ([suite, own]) => suiteRunOf({ suite, seed: 0, rows: 1 }, own, { notes: [] }).suite
      ),
      regression: await regressionOf(cases, previous, options)
    },
    cases
  };
}

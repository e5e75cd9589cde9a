import type { ProbeOptions } from '../plan/schema';
import { RECORDED_CASES } from './names';
import type { CaseResult, SuiteResult } from './result';
import type { SuiteRun } from './suite-run';
import { tallyOf } from './tally';
import { transformations } from './transformations/registry';

const TITLES = new Map([
  ...transformations.map(({ capability, title }) => [capability, title] as const),
  [RECORDED_CASES, 'Recorded requests are answered as they were'] as const
]);

/** What a suite came to, with its pass rate by capability in the order in which they come up. */
export function suiteRunOf(
  { suite, seed }: ProbeOptions,
  cases: CaseResult[],
  { notes, digest }: { notes: readonly string[]; digest?: string }
): SuiteRun {
  const names = [...new Set(cases.map(({ capability }) => capability))];
  const result: SuiteResult = {
    suite,
    seed,
    ...tallyOf(cases),
    capabilities: names.map(capability => ({
      capability,
      title: TITLES.get(capability) ?? capability.replaceAll('-', ' '),
      ...tallyOf(cases.filter(each => each.capability === capability))
    })),
    problem: null,
    ...(digest === undefined ? {} : { digest }),
    ...(notes.length > 0 ? { notes: [...notes] } : {})
  };
  return { suite: result, cases };
}

import { agreementInWords } from '../core/probe/judges/agreement-words';
import type { ProbeSummary, SuiteResult } from '../core/probe/result';
import { regressionLines } from './regression-lines';
import { plain, table } from './terminal';

/** Pass rates by suite and capability with Wilson's intervals, and what became of earlier cases. */
export function probeLines(summary: ProbeSummary): string[] {
  return [
    ...summary.suites.flatMap(suite => [...suiteLines(suite), '']),
    ...(summary.judges ?? []).map(agreement => `Judge: ${agreementInWords(agreement, plain)}`),
    ...(summary.judges?.length ? [''] : []),
    ...regressionLines(summary.regression)
  ];
}

function suiteLines(suite: SuiteResult): string[] {
  const rows = suite.capabilities.map(tally => [
    tally.title,
    sayRate(tally),
    sayErrors(tally.errors)
  ]);
  return [
    `Probes, ${plain(suite.suite)}: ${sayRate(suite)}${suite.errors > 0 ? `, ${sayErrors(suite.errors)}` : ''}.`,
    ...(suite.problem === null ? [] : [`  ${plain(suite.problem)}`]),
    ...(suite.notes ?? []).map(note => `  ${plain(note)}`),
    ...table(rows, ['left', 'left', 'left']).map(line => `  ${line}`)
  ];
}

function sayRate({
  passed,
  failed,
  interval
}: Pick<SuiteResult, 'passed' | 'failed' | 'interval'>): string {
  const judged = passed + failed;
  if (interval === null) {
    return 'nothing could be judged';
  }
  const percent = (share: number): string => (100 * share).toFixed(1);
  const bounds = interval.map(percent).join(' to ');
  return `${passed} of ${judged} passed, ${percent(passed / judged)} % (${bounds})`;
}

function sayErrors(errors: number): string {
  return errors === 0 ? '' : `${errors} not judged`;
}

import type { PreviousAudit } from '../result';
import { regressionOf } from './regression/compare';
import type { ProbeResult, Regression } from './result';
import { runSuite } from './run-suite';
import type { SuiteContext, SuiteRun } from './suite-run';
import { tallyOf } from './tally';

export interface ProbeContext extends Omit<SuiteContext, 'onProgress'> {
  previous: PreviousAudit | null;
  /** Called after every batch; `total` grows when the next suite begins. */
  onProgress: (done: number, total: number, capability: string, partial: ProbeResult) => void;
}

/** Runs the plan's suites one after another; nothing is compared with before until all cases are answered. */
export async function runProbes(context: ProbeContext): Promise<ProbeResult> {
  const runs: SuiteRun[] = [];
  for (const options of context.plan.probes) {
    const before = runs.reduce((sum, run) => sum + run.cases.length, 0);
    runs.push(
      await runSuite(options, {
        ...context,
        onProgress: (done, total, capability, sofar) =>
          context.onProgress(
            before + done,
            before + total,
            capability,
            resultOf([...runs, sofar], null)
          )
      })
    );
  }
  const cases = runs.flatMap(run => run.cases);
  return resultOf(runs, await regressionOf(cases, context.previous, { signal: context.signal }));
}

function resultOf(runs: readonly SuiteRun[], regression: Regression | null): ProbeResult {
  const cases = runs.flatMap(run => run.cases);
  return {
    summary: {
      ...tallyOf(cases),
      suites: runs.map(run => run.suite),
      regression
    },
    cases
  };
}

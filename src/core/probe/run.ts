import type { PreviousAudit } from '../result';
import type { ProbeResult } from './result';
import { runTabularRobustness, type SuiteContext, type SuiteRun } from './tabular-robustness';
import { regressionOf, tallyOf } from './tally';

export interface ProbeContext extends Omit<SuiteContext, 'onProgress'> {
  previous: PreviousAudit | null;
  /** Called after every batch; `total` grows when the next suite begins. */
  onProgress: (done: number, total: number, capability: string, partial: ProbeResult) => void;
}

/** Runs the plan's suites one after another. */
export async function runProbes(context: ProbeContext): Promise<ProbeResult> {
  const runs: SuiteRun[] = [];
  for (const options of context.plan.probes) {
    const before = runs.reduce((sum, run) => sum + run.cases.length, 0);
    runs.push(
      await runTabularRobustness(options, {
        ...context,
        onProgress: (done, total, capability, sofar) =>
          context.onProgress(
            before + done,
            before + total,
            capability,
            resultOf([...runs, sofar], context.previous)
          )
      })
    );
  }
  return resultOf(runs, context.previous);
}

function resultOf(runs: readonly SuiteRun[], previous: PreviousAudit | null): ProbeResult {
  const cases = runs.flatMap(run => run.cases);
  return {
    summary: {
      ...tallyOf(cases),
      suites: runs.map(run => run.suite),
      regression: regressionOf(cases, previous)
    },
    cases
  };
}

import { toAuditError } from '../errors';
import type { Journal, Journals } from '../ports';
import type { PreviousAudit } from '../result';
import { regressionOf } from './regression/compare';
import type { ProbeResult, Regression } from './result';
import { runSuite } from './run-suite';
import type { Asker } from './runner/asker';
import { askerOf } from './runner/asker-of';
import { journalName, targetIdentity } from './runner/identity';
import { KeptAnswers } from './runner/kept-answers';
import { RateMeter, speedInWords } from './runner/rate';
import type { SuiteContext, SuiteRun } from './suite-run';
import { tallyOf } from './tally';

export interface ProbeContext extends Omit<SuiteContext, 'onProgress'> {
  previous: PreviousAudit | null;
  /** Where answers are kept until the run has ended; nowhere without it. */
  journals?: Journals;
  /**
   * Called after every call of the model; `total` grows when the next suite begins. `detail` is the
   * capability, the rate and the time left.
   */
  onProgress: (done: number, total: number, detail: string, partial: ProbeResult) => void;
}

/**
 * Runs the plan's suites one after another. What is answered is kept in a
 * journal, so that the next run takes up a run that did not come to its end.
 * Nothing is compared with before until all cases are answered.
 *
 * @throws AuditError `already-running` while another run of the same model and
 * target is under way; `disk-full`, `read-only` where answers can't be kept.
 */
export async function runProbes(context: ProbeContext): Promise<ProbeResult> {
  const kept = await keptAnswers(context);
  let finished = false;
  try {
    const result = await runSuites(context, askerOf(context, kept));
    finished = true;
    return result;
  } finally {
    await kept.close(!finished || kept.isOpen || context.plan.runner.cache);
  }
}

async function runSuites(context: ProbeContext, asker: Asker): Promise<ProbeResult> {
  const meter = new RateMeter(() => performance.now());
  const runs: SuiteRun[] = [];
  for (const options of context.plan.probes) {
    const before = runs.reduce((sum, run) => sum + run.cases.length, 0);
    runs.push(
      await runSuite(options, {
        ...context,
        asker,
        onProgress: (done, total, capability, sofar) =>
          context.onProgress(
            before + done,
            before + total,
            speedInWords(capability, meter.measure(before + done, before + total)),
            resultOf([...runs, sofar], null)
          )
      })
    );
  }
  const cases = runs.flatMap(run => run.cases);
  return resultOf(runs, await regressionOf(cases, context.previous, { signal: context.signal }));
}

async function keptAnswers({ journals, plan, description }: ProbeContext): Promise<KeptAnswers> {
  if (!journals || !plan.target) {
    return KeptAnswers.inMemory();
  }
  const journal = await openJournal(journals, journalName(plan.model, plan.target));
  if (journal === null) {
    return KeptAnswers.inMemory();
  }
  const identity = targetIdentity(plan.target, description);
  try {
    return await KeptAnswers.takeUp(journal, identity, plan.runner.cache, () => Date.now());
  } catch (thrown) {
    await journal.close(true);
    throw thrown;
  }
}

/** Null where nothing may be written: probes can be run all the same, only not taken up again. */
async function openJournal(journals: Journals, name: string): Promise<Journal | null> {
  try {
    return await journals.open(name);
  } catch (thrown) {
    if (toAuditError(thrown).code === 'read-only') {
      return null;
    }
    throw thrown;
  }
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

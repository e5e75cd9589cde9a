import type { ProbeOptions } from '../plan/schema';
import type { Journals } from '../ports';
import type { PreviousAudit } from '../result';
import { measureJudges } from './judges/agreement';
import type { Outside } from './judges/judge';
import type { JudgeAgreement } from './judges/judge-report';
import { openOutside, type OutsideContext } from './outside/outside';
import { REGRESSION } from './names';
import { regressionOf } from './regression/compare';
import type { CaseResult, ProbeResult, Regression } from './result';
import { runSuite } from './run-suite';
import type { Asker } from './runner/asker';
import { askerOf } from './runner/asker-of';
import { journalName, targetIdentity } from './runner/identity';
import { openJournal } from './runner/journal';
import { KeptAnswers } from './runner/kept-answers';
import { RateMeter, speedInWords } from './runner/rate';
import type { SuiteContext, SuiteRun } from './suite-run';
import { tallyOf } from './tally';

export interface ProbeContext
  extends
    Omit<SuiteContext, 'onProgress' | 'asker' | 'outside'>,
    Pick<OutsideContext, 'judging' | 'targetOf'> {
  previous: PreviousAudit | null;
  /** Where answers are kept until the run has ended; nowhere without it. */
  journals?: Journals;
  /** Called where a run that was broken off is taken up, with the number of answers it had. */
  onTakenUp?: (answers: number) => void;
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
  const { plan, signal } = context;
  const kept = await keptAnswers(context);
  if (kept.size > 0) {
    context.onTakenUp?.(kept.size);
  }
  const judges = openOutside(context);
  let finished = false;
  try {
    const measured = await measureJudges(plan.judges.labelled, context.engine, judges.outside, {
      signal
    });
    const asking = { asker: askerOf(context, kept), outside: judges.outside };
    const result = await runSuites(context, asking, measured);
    finished = true;
    return result;
  } finally {
    const open = !finished || kept.isOpen || judges.isOpen;
    await kept.close(open || plan.runner.cache);
    await judges.close(open || (plan.judges.model?.runner ?? plan.runner).cache);
  }
}

async function runSuites(
  context: ProbeContext,
  asking: { asker: Asker; outside: Outside },
  judges: readonly JudgeAgreement[]
): Promise<ProbeResult> {
  const meter = new RateMeter(() => performance.now());
  const runs: SuiteRun[] = [];
  for (const options of inOrder(context.plan.probes)) {
    const before = runs.reduce((sum, run) => sum + run.cases.length, 0);
    runs.push(
      await runSuite(options, {
        ...context,
        ...asking,
        asked: new Set(runs.flatMap(run => run.cases.map(({ id }) => id))),
        onProgress: (done, total, capability, sofar) =>
          context.onProgress(
            before + done,
            before + total,
            speedInWords(capability, meter.measure(before + done, before + total)),
            resultOf([...runs, sofar], judges, null)
          )
      })
    );
  }
  // Which cases of a suite that ended early were asked hangs on how they came out.
  const cases = runs.flatMap(run => (run.suite.endedEarly ? [] : run.cases));
  const regression = await regressionOf(cases, context.previous, { signal: context.signal });
  return resultOf(runs, judges, regression);
}

/** What failed before is asked again last, once it is known which of it other suites have asked. */
function inOrder(probes: readonly ProbeOptions[]): ProbeOptions[] {
  const isLast = ({ suite }: ProbeOptions): boolean => suite === REGRESSION;
  return [...probes.filter(each => !isLast(each)), ...probes.filter(isLast)];
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

function resultOf(
  runs: readonly SuiteRun[],
  judges: readonly JudgeAgreement[],
  regression: Regression | null
): ProbeResult {
  const cases = runs.flatMap(run => run.cases);
  return {
    summary: {
      ...tallyOf(cases),
      ...intervalOf(runs, cases),
      suites: runs.map(run => run.suite),
      ...(judges.length > 0 ? { judges: [...judges] } : {}),
      regression
    },
    cases
  };
}

/**
 * Wilson's interval holds for cases whose number was fixed. With suites that
 * ended early it is the mean of the suites' bounds, by the cases they judged.
 */
function intervalOf(
  runs: readonly SuiteRun[],
  cases: readonly CaseResult[]
): Pick<ProbeResult['summary'], 'interval'> | null {
  const { passed, failed } = tallyOf(cases);
  if (runs.every(({ suite }) => suite.endedEarly === undefined) || passed + failed === 0) {
    return null;
  }
  const bound = (side: 0 | 1): number =>
    runs.reduce(
      (sum, { suite }) => sum + (suite.interval?.[side] ?? 0) * (suite.passed + suite.failed),
      0
    ) /
    (passed + failed);
  return { interval: [bound(0), bound(1)] };
}

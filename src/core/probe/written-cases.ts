import type { ProbeCase } from './case';
import type { EarlyEnd } from './early-end';
import { judgeCase } from './judge-case';
import { NOTHING_OUTSIDE } from './judges/judge';
import type { CaseResult } from './result';
import { askerOf } from './runner/asker-of';
import { KeptAnswers } from './runner/kept-answers';
import { runCases } from './runner/run-cases';
import { caseResultOf, type SuiteContext } from './suite-run';
import { Telling } from './telling';

/** Texts are labels: they are the same or they are not. */
const EXACT = { tolerance: null };

/**
 * Asks a model of texts or conversations and judges what it says.
 *
 * @param onJudged - Called now and then, and at the end, with everything judged so far.
 */
export async function runWrittenCases(
  cases: readonly ProbeCase[],
  context: Pick<SuiteContext, 'target' | 'plan' | 'timeout' | 'signal' | 'asker' | 'outside'>,
  onJudged: (results: CaseResult[], capability: string) => void,
  early: EarlyEnd | null = null
): Promise<CaseResult[]> {
  const { signal, outside = NOTHING_OUTSIDE } = context;
  const asker = context.asker ?? askerOf(context, KeptAnswers.inMemory());
  const judged = runCases(
    early?.ordered ?? cases,
    asker,
    async (probe, answer, right) =>
      caseResultOf(
        probe,
        await judgeCase(probe, answer, right, EXACT, outside, { signal }),
        answer,
        EXACT
      ),
    { shouldStop: results => early?.isEnough(results) ?? false }
  );
  return new Telling(cases, onJudged).collect(judged);
}

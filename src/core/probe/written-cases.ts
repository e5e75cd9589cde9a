import type { ProbeCase } from './case';
import { judgeCase } from './judge-case';
import { NOTHING_OUTSIDE } from './judges/judge';
import type { CaseResult } from './result';
import { askerOf } from './runner/asker-of';
import { KeptAnswers } from './runner/kept-answers';
import { runCases } from './runner/run-cases';
import { caseResultOf, type SuiteContext } from './suite-run';

/** Milliseconds between two reports of what is judged so far. */
const BETWEEN_REPORTS = 200;

/** Texts are labels: they are the same or they are not. */
const EXACT = { tolerance: null };

/**
 * Asks a model of texts or conversations and judges what it says.
 *
 * @param onJudged - Called now and then, and at the end, with everything judged so far.
 */
export async function runWrittenCases(
  cases: readonly ProbeCase[],
  context: Pick<SuiteContext, 'target' | 'plan' | 'timeout' | 'signal' | 'asker'>,
  onJudged: (results: CaseResult[], capability: string) => void
): Promise<CaseResult[]> {
  const { signal } = context;
  const asker = context.asker ?? askerOf(context, KeptAnswers.inMemory());
  const results = new Map<string, CaseResult>();
  const inOrder = (): CaseResult[] => cases.flatMap(({ id }) => results.get(id) ?? []);
  let toldAt = performance.now();
  const judged = runCases(cases, asker, async (probe, answer, right) =>
    caseResultOf(
      probe,
      await judgeCase(probe, answer, right, EXACT, NOTHING_OUTSIDE, { signal }),
      answer,
      EXACT
    )
  );
  for await (const result of judged) {
    results.set(result.id, result);
    if (results.size === cases.length || performance.now() - toldAt > BETWEEN_REPORTS) {
      onJudged(inOrder(), result.capability);
      toldAt = performance.now();
    }
  }
  return inOrder();
}

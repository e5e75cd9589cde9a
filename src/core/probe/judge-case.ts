import { throwIfAborted } from '../errors';
import type { Answer, CallOptions, CellValue } from '../ports';
import type { CaseAssertion, ProbeCase } from './case';
import type { ProbeAnswer } from './request';
import { problemOf, type Judgement, type Sameness } from './judge';
import { judgeAnswer, type Assertion } from './judges/assertion';
import type { Answered, Asked, JudgeResult, Outside } from './judges/judge';

/**
 * Judges one case by all its asserts: an error if one could not be judged,
 * else a failure if one does not hold. What is told is of the first such
 * assert, of all where every one holds.
 *
 * @param right - The answer to compare with; null for a case that has none.
 * @param sameness - How far measured values may lie apart where the assert does not say.
 */
export async function judgeCase(
  probe: Pick<ProbeCase, 'asserts' | 'request'>,
  answer: Answer | ProbeAnswer,
  right: Answer | null,
  sameness: Sameness,
  outside: Outside,
  options?: CallOptions
): Promise<Judgement> {
  throwIfAborted(options?.signal);
  const answered = answeredOf(answer);
  const asked = askedOf(probe.request, right);
  const results: JudgeResult[] = [];
  for (const assertion of settledAsserts(probe.asserts, sameness)) {
    results.push(await judgeAnswer(assertion as Assertion, answered, asked, outside, options));
  }
  const worst =
    results.find(({ outcome }) => outcome === 'error') ??
    results.find(({ outcome }) => outcome === 'fail');
  const told = worst ?? results[0];
  return {
    outcome: told.outcome,
    expected: worst ? told.expected : results.map(({ expected }) => expected).join('; '),
    got: told.got
  };
}

function answeredOf(answer: Answer | ProbeAnswer): Answered {
  const label = answer.outcome === 'answered' ? (answer.label ?? answer.score) : null;
  const text = 'text' in answer ? answer.text : null;
  const seconds = 'seconds' in answer ? answer.seconds : null;
  return {
    // A label is a text to judges of texts, so that a row can be held to one.
    text: text ?? (label === null ? null : String(label)),
    answer,
    milliseconds: seconds === null ? null : 1000 * seconds,
    problem: problemOf(answer)
  };
}

function askedOf(request: ProbeCase['request'], right: Answer | null): Asked {
  switch (request.form) {
    case 'row':
      return { prompt: '', variables: request.row, unchanged: right };
    case 'text':
      return { prompt: request.text, variables: {}, unchanged: right };
    case 'chat':
      return {
        prompt: request.messages.map(({ content }) => content).join('\n\n'),
        variables: {} satisfies Record<string, CellValue>,
        unchanged: right
      };
  }
}

/** Measured values may differ a little unless the assert says how much. */
export function settledAsserts(
  asserts: readonly CaseAssertion[],
  { tolerance }: Sameness
): CaseAssertion[] {
  return asserts.map(assertion => {
    const { judge, configuration } = assertion;
    const given = configuration as { threshold?: number };
    return judge === 'unchanged' && given.threshold === undefined && tolerance !== null
      ? { ...assertion, configuration: { ...given, threshold: tolerance } }
      : assertion;
  });
}

import type { Verdict } from '../core/policy/verdict';
import type { ProbeSummary, Regression } from '../core/probe/result';
import { gateOf, type FailOn } from './probe-gate';

function summary(
  [passed, failed, errors]: [number, number, number],
  regression: Partial<Regression> | null = null
): ProbeSummary {
  const cases = passed + failed + errors;
  const tally = { cases, passed, failed, errors, passRate: null, interval: null };
  return {
    ...tally,
    suites: [],
    regression: regression && {
      version: 1,
      paired: 10,
      regressed: 0,
      fixed: 0,
      regressedCases: [],
      ...regression
    }
  };
}

const test = (worse: number): Partial<Regression> => ({
  test: { method: 'mcnemar-mid-p', seeds: 10, worse, twoSided: 1 }
});
const verdict = (state: Verdict['state']): Verdict => ({ state, headline: state, rules: [] });

it.each([
  [[9, 0, 0], 0, 'All of 9 cases passed.'],
  [[1, 0, 0], 0, 'The one case passed.'],
  [[9, 1, 5], 1, '1 of 10 cases failed.'],
  [[9, 0, 2], 2, 'No case failed, but 2 cases could not be judged.'],
  [[0, 0, 0], 0, 'There was no case to ask.']
] as const)('ends without rules by what became of the cases: %j', (counts, code, sentence) => {
  expect(gateOf(summary([...counts]), null, [], 'none')).toEqual({ code, sentence });
});

it.each([
  ['pass', 0],
  ['warn', 0],
  ['fail', 1],
  ['error', 2]
] as const)('ends by the rules where there are any: %s', (state, code) => {
  expect(gateOf(summary([9, 1, 5]), verdict(state), [], 'none').code).toBe(code);
});

it.each<[string, FailOn[], ProbeSummary, 0 | 1 | 2]>([
  ['a failure', ['failures'], summary([9, 1, 0]), 1],
  ['an error alone', ['failures'], summary([9, 0, 1]), 0],
  ['nothing judged', ['failures'], summary([0, 0, 3]), 2],
  ['an error', ['errors'], summary([9, 0, 1]), 1],
  ['a regressed case', ['regressed'], summary([9, 1, 0], { regressed: 1 }), 1],
  ['an old failure', ['regressed'], summary([9, 1, 0], {}), 0],
  ['a drop that chance explains', ['worse'], summary([9, 1, 0], test(0.06)), 0],
  ['a drop that it does not', ['worse'], summary([9, 1, 0], test(0.05)), 1],
  ['no pair', ['worse'], summary([9, 1, 0], { paired: 0 }), 2],
  ['one of two', ['worse', 'failures'], summary([9, 1, 0], test(0.5)), 1],
  ['anything', ['never'], summary([0, 9, 0], { regressed: 5 }), 0]
])('ends by --fail-on instead of the rules: %s', (_, failOn, found, code) => {
  const gate = gateOf(found, verdict('error'), failOn, 'named');
  expect(gate.code).toBe(code);
  expect(gate.sentence).toMatch(/^[A-Z0-9].*\.$/);
});

it('does not hold a first run to a run that is not there', () => {
  expect(gateOf(summary([9, 1, 0]), null, ['worse'], 'none')).toEqual({
    code: 0,
    sentence: 'There is no earlier run to compare with.'
  });
});

import type { Outcome } from './result';
import { regressionOf, tallyOf } from './tally';

const cases = (outcomes: Record<string, Outcome>): { id: string; outcome: Outcome }[] =>
  Object.entries(outcomes).map(([id, outcome]) => ({ id, outcome }));

it('counts errors apart and leaves them out of the rate', () => {
  const tally = tallyOf(cases({ a: 'pass', b: 'pass', c: 'fail', d: 'error' }));
  expect(tally).toMatchObject({ cases: 4, passed: 2, failed: 1, errors: 1 });
  expect(tally.passRate).toBeCloseTo(2 / 3, 15);
  // scipy.stats.binomtest(2, 3).proportion_ci(method='wilson')
  expect(tally.interval?.[0]).toBeCloseTo(0.20765960080204782, 12);
  expect(tally.interval?.[1]).toBeCloseTo(0.9385080552796038, 12);
});

it('has no rate where nothing was judged', () => {
  expect(tallyOf(cases({ a: 'error' }))).toMatchObject({ passRate: null, interval: null });
});

describe('regression', () => {
  const previous = {
    version: 3,
    metrics: {},
    outcomes: { a: 'pass', b: 'fail', c: 'pass', d: 'error', e: 'pass', gone: 'pass' } as Record<
      string,
      Outcome
    >
  };

  it('pairs by identity and leaves out errors on either side', () => {
    const now = cases({ a: 'fail', b: 'pass', c: 'pass', d: 'fail', e: 'error', new: 'fail' });
    expect(regressionOf(now, previous)).toEqual({
      version: 3,
      paired: 3,
      regressed: 1,
      fixed: 1,
      regressedCases: ['a']
    });
  });

  it('is nothing without an earlier audit, or with none of its cases', () => {
    expect(regressionOf(cases({ a: 'fail' }), null)).toBeNull();
    expect(regressionOf(cases({ other: 'fail' }), previous)).toBeNull();
  });
});

import type { Outcome } from './result';
import { tallyOf } from './tally';

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

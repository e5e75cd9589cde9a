import type { Answer, CellValue } from '../ports';
import { judge, problemOf, samenessOf } from './judge';

const answer = (label: CellValue, probabilities: number[] | null = null): Answer => ({
  outcome: 'answered',
  label,
  score: null,
  probabilities
});
const raised: Answer = { outcome: 'error', code: 'model-raised', message: 'ValueError:\n  NaN' };
const labels = { tolerance: null };

describe('labels', () => {
  it('must be equal', () => {
    expect(judge(answer('late'), answer('late'), labels)).toEqual({
      outcome: 'pass',
      expected: 'late',
      got: 'late'
    });
    expect(judge(answer(1, [0.2, 0.8]), answer(0, [0.617, 0.383]), labels)).toEqual({
      outcome: 'fail',
      expected: '1',
      got: '0 (probability 0.62)'
    });
  });

  it('are equal across whole numbers, and never across types', () => {
    expect(judge(answer(1n), answer(1), labels).outcome).toBe('pass');
    expect(judge(answer('1'), answer(1), labels).outcome).toBe('fail');
    expect(judge(answer(true), answer(1), labels).outcome).toBe('fail');
  });
});

describe('errors', () => {
  it('on either side are no failures', () => {
    expect(judge(answer(1), raised, labels)).toEqual({
      outcome: 'error',
      expected: '1',
      got: 'ValueError: NaN'
    });
    expect(judge(raised, answer(1), labels).outcome).toBe('error');
  });

  it('are also answers that make no sense', () => {
    expect(problemOf(answer(NaN))).toBe('The model answered NaN.');
    expect(problemOf(answer(null))).toBe('The model answered nothing.');
    expect(problemOf(answer(Infinity))).toBe('The model answered Infinity.');
    expect(problemOf(answer(1, [0.5, 1.5]))).toBe('The model gave the probability 1.5.');
    expect(problemOf(answer(1, [NaN, 1]))).toBe('The model gave the probability NaN.');
    expect(problemOf(answer(1, [0, 1]))).toBeNull();
  });

  it('are told shortly', () => {
    const long = problemOf({ ...raised, message: 'x'.repeat(5000) } as Answer);
    expect(long).toHaveLength(300);
    expect(long?.endsWith('…')).toBe(true);
  });
});

describe('values', () => {
  // The sample standard deviation of 1, 2, 3, 4 is 1.2909944487358056.
  const seeds = [1, 2, 3, 4].map(value => answer(value));

  it('may differ by a tenth of their standard deviation', () => {
    const sameness = samenessOf('values', seeds);
    expect(sameness.tolerance).toBeCloseTo(0.12909944487358056, 14);
    expect(judge(answer(2), answer(2.129), sameness)).toEqual({
      outcome: 'pass',
      expected: '2 ± 0.129099',
      got: '2.129'
    });
    expect(judge(answer(2), answer(2.1291), sameness).outcome).toBe('fail');
  });

  it('are told from labels by what the model says, else by being not all whole', () => {
    expect(samenessOf('labels', seeds).tolerance).toBeNull();
    expect(samenessOf('unknown', seeds).tolerance).toBeNull();
    expect(samenessOf('unknown', [...seeds, answer(0.5)]).tolerance).not.toBeNull();
    expect(samenessOf('values', [answer('a')]).tolerance).toBeNull();
    expect(samenessOf('values', [raised, answer(0.5)]).tolerance).toBeCloseTo(5e-10, 20);
  });

  it('are the score where there is no label', () => {
    const score = (value: number): Answer => ({ ...answer(null), score: value }) as Answer;
    const sameness = samenessOf('values', [1, 2, 3, 4].map(score));
    expect(judge(score(2), score(2.12), sameness).outcome).toBe('pass');
    expect(judge(score(2), score(3), sameness)).toMatchObject({ outcome: 'fail', got: '3' });
  });

  it('may differ by rounding alone where all are alike', () => {
    const sameness = samenessOf('values', [answer(5), answer(5)]);
    expect(judge(answer(5), answer(5 + 1e-10), sameness).outcome).toBe('pass');
    expect(judge(answer(5), answer(5.001), sameness).outcome).toBe('fail');
  });
});

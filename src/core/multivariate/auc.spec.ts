import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PYTHON } from '../drift/testing/bridge';
import { delongOfCounts, type Auc } from './auc';

interface Case {
  negatives: number[];
  positives: number[];
  value: number;
  variance: number;
  low: number;
  high: number;
  p: number;
}

const cases = JSON.parse(
  execFileSync(PYTHON, [resolve('src/core/multivariate/testing/oracle.py')], { encoding: 'utf8' })
) as Case[];

function delongAuc(negatives: readonly number[], positives: readonly number[]): Auc {
  const scores = [...new Set([...negatives, ...positives])].sort((a, b) => a - b);
  const counts = (side: readonly number[]): number[] =>
    scores.map(score => side.filter(each => each === score).length);
  return delongOfCounts(counts(negatives), counts(positives));
}

describe('delongOfCounts', () => {
  it.each(cases)('gives the figures of scikit-learn and of the definition, %#', wanted => {
    const found = delongAuc(wanted.negatives, wanted.positives);
    const figures = [found.value, found.variance, ...found.interval, found.p];
    [wanted.value, wanted.variance, wanted.low, wanted.high, wanted.p].forEach((figure, index) =>
      expect(Math.abs(figures[index] - figure)).toBeLessThanOrEqual(1e-9 * figure)
    );
  });

  it('is cautious where every pair is in one order, and says nothing of equal scores', () => {
    const apart = delongAuc([0.1, 0.2, 0.3], [0.7, 0.8, 0.9, 1]);
    expect(apart.value).toBe(1);
    expect(apart.interval[0]).toBeCloseTo(0.025 ** (1 / 3), 12);
    expect(delongAuc([0.5, 0.5], [0.5, 0.5])).toMatchObject({ value: 0.5, p: 1 });
  });
});

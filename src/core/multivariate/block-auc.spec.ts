import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PYTHON } from '../drift/testing/bridge';
import { delongOfCounts } from './auc';
import { blockAuc, type BlockScores } from './block-auc';

interface Case {
  negatives: BlockScores;
  positives: BlockScores;
  folds: number | null;
  value: number;
  variance: number;
  degrees: number;
  low: number;
  high: number;
}

const cases = JSON.parse(
  execFileSync(PYTHON, [resolve('src/core/multivariate/testing/block-oracle.py')], {
    encoding: 'utf8'
  })
) as Case[];

const own = (scores: number[], first: number): BlockScores => ({
  scores,
  blocks: scores.map((_, row) => first + row)
});

describe('blockAuc', () => {
  it.each(cases)("gives Obuchowski's figures by their definition, %#", wanted => {
    const found = blockAuc(wanted.negatives, wanted.positives, wanted.folds ?? Infinity);
    const figures = [found.value, found.variance, found.degrees, ...found.interval];
    [wanted.value, wanted.variance, wanted.degrees, wanted.low, wanted.high].forEach(
      (figure, index) => expect(Math.abs(figures[index] / figure - 1)).toBeLessThanOrEqual(1e-9)
    );
  });

  it("is DeLong's where every row is a block of its own", () => {
    const [low, high] = [Array.from({ length: 80 }, (_, i) => (i * 37) % 101), [50, 60, 99, 3, 75]];
    const counts = (side: number[]): number[] =>
      Array.from({ length: 101 }, (_, score) => side.filter(each => each === score).length);
    const found = blockAuc(own(low, 0), own(high, 100), Infinity);
    const wanted = delongOfCounts(counts(low), counts(high));
    expect(found.value).toBeCloseTo(wanted.value, 12);
    expect(found.variance).toBeCloseTo(wanted.variance, 12);
  });

  it('is cautious where every pair is in one order, and of equal scores as of scores at random', () => {
    const apart = blockAuc(
      { scores: [0.1, 0.1, 0.2, 0.3], blocks: [0, 0, 1, 2] },
      own([0.7, 0.8, 0.9, 1], 10),
      5
    );
    expect(apart.value).toBe(1);
    expect(apart.interval[0]).toBeCloseTo(0.025 ** (1 / 3), 12);
    const none = blockAuc(own(Array(40).fill(0.5), 0), own(Array(12).fill(0.5), 40), 5);
    expect(none).toMatchObject({ value: 0.5, p: 1 });
    expect(none.interval[0]).toBeLessThan(0.3);
    expect(none.interval[0] + none.interval[1]).toBeCloseTo(1, 12);
  });
});

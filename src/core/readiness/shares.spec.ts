import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PYTHON } from '../drift/testing/bridge';
import { classShares, conditionNumber, explainedAnswers } from './shares';

interface Case {
  byClass: number[][];
  answers: number[];
  shares: number[];
  condition: number;
}

const cases = JSON.parse(
  execFileSync(PYTHON, [resolve('src/core/readiness/testing/oracle.py')], { encoding: 'utf8' })
) as Record<'solved' | 'sought', Case[]>;

describe('classShares', () => {
  it.each(cases.solved)(
    'solves the equations as NumPy does, %#',
    ({ byClass, answers, shares }) => {
      classShares(byClass, answers).forEach((share, index) =>
        expect(Math.abs(share - shares[index])).toBeLessThan(1e-9)
      );
    }
  );

  it.each(cases.sought)('finds the largest likelihood as SciPy does, %#', wanted => {
    const found = classShares(wanted.byClass, wanted.answers);
    expect(found.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
    found.forEach((share, index) =>
      expect(Math.abs(share - wanted.shares[index])).toBeLessThan(2e-4)
    );
    expect(likelihood(wanted, found)).toBeGreaterThanOrEqual(
      likelihood(wanted, wanted.shares) - 1e-9
    );
  });

  it.each([...cases.solved, ...cases.sought])('gives NumPy’s condition number, %#', wanted => {
    expect(conditionNumber(wanted.byClass) / wanted.condition).toBeCloseTo(1, 7);
  });

  it('leaves out an answer that no class gives', () => {
    const [first] = classShares(
      [
        [80, 20, 0],
        [30, 70, 0]
      ],
      [50, 50, 900]
    );
    expect(first).toBeCloseTo(0.4, 12);
    const three = [
      [8, 1, 1, 0],
      [1, 8, 1, 0],
      [1, 1, 8, 0]
    ];
    expect(classShares(three, [1, 1, 1, 9])[2]).toBeCloseTo(1 / 3, 9);
  });

  it('stays among shares, and says what can not be told apart', () => {
    expect(
      classShares(
        [
          [90, 10],
          [20, 80]
        ],
        [99, 1]
      )
    ).toEqual([1, 0]);
    expect(
      classShares(
        [
          [90, 10],
          [20, 80]
        ],
        [1, 99]
      )
    ).toEqual([0, 1]);
    expect(
      conditionNumber([
        [50, 50],
        [5, 5]
      ])
    ).toBe(Infinity);
    expect(
      conditionNumber([
        [10, 0],
        [0, 3]
      ])
    ).toBe(1);
  });
});

function likelihood({ byClass, answers }: Case, shares: readonly number[]): number {
  const explained = explainedAnswers(byClass, shares);
  const rows = answers.reduce((sum, count) => sum + count, 0);
  return answers.reduce(
    (sum, count, index) => (count > 0 ? sum + (count / rows) * Math.log(explained[index]) : sum),
    0
  );
}

import { execFileSync } from 'node:child_process';
import { PYTHON } from '../drift/testing/bridge';
import { studentQuantile, studentShare } from './student';

const DEGREES = [
  1, 1.3, 2, 2.718, 3, 4.5, 5, 6, 7, 10, 12.01, 40, 49, 50, 120.5, 199.9, 200, 999, 5000
];
const wanted = JSON.parse(
  execFileSync(
    PYTHON,
    [
      '-c',
      `from scipy import stats; print([[float(stats.t.ppf(0.975, d)), float(1 - 2 * stats.t.sf(0.7, d))] for d in ${JSON.stringify(DEGREES)}])`
    ],
    { encoding: 'utf8' }
  )
) as [number, number][];

describe('Student’s law', () => {
  it("is SciPy's, for whole and other degrees of freedom", () => {
    DEGREES.forEach((degrees, index) => {
      const [quantile, share] = wanted[index];
      expect(Math.abs(studentQuantile(degrees) / quantile - 1)).toBeLessThan(1e-9);
      expect(Math.abs(studentShare(0.7, degrees) - share)).toBeLessThan(1e-9);
    });
  });

  it('ends at the normal quantile', () => {
    expect(studentQuantile(Infinity)).toBe(1.959963984540054);
    expect(studentShare(1.959963984540054, Infinity)).toBeCloseTo(0.95, 12);
    expect(studentShare(Infinity, 3)).toBe(1);
  });
});

import { execFileSync } from 'node:child_process';
import { PYTHON } from '../drift/testing/bridge';
import { studentQuantile } from './student';

const DEGREES = [
  1, 1.3, 2, 2.718, 3, 4.5, 5, 6, 7, 10, 12.01, 40, 49, 50, 120.5, 199.9, 200, 999, 5000
];
const wanted = JSON.parse(
  execFileSync(
    PYTHON,
    [
      '-c',
      `from scipy import stats; print([float(stats.t.ppf(0.975, d)) for d in ${JSON.stringify(DEGREES)}])`
    ],
    { encoding: 'utf8' }
  )
) as number[];

describe('studentQuantile', () => {
  it("is SciPy's, for whole and other degrees of freedom", () => {
    DEGREES.forEach((degrees, index) =>
      expect(Math.abs(studentQuantile(degrees) / wanted[index] - 1)).toBeLessThan(1e-9)
    );
  });

  it('ends at the normal quantile', () => {
    expect(studentQuantile(Infinity)).toBe(1.959963984540054);
  });
});

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PYTHON } from '../drift/testing/bridge';
import { windowFigures } from './figures';
import { ratioTail } from './normal';
import { changePoint, dispersionOf, likelihoodRatios } from './onset';

interface Expected {
  windows: {
    reference: number[];
    window: number[];
    shift: number;
    psi: number;
    missing: number;
    statistic: number;
  }[];
  changes: {
    windows: number[][];
    planted: number;
    ratios: number[];
    after: number;
    dispersion: number;
  }[];
  tails: { value: number; first: number; second: number; tail: number }[];
}

const expected = JSON.parse(
  execFileSync(PYTHON, [resolve('src/core/time/testing/oracle.py')], { encoding: 'utf8' })
) as Expected;

function expectClose(actual: number, wanted: number): void {
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-9 * Math.abs(wanted) + 1e-15);
}

describe('against SciPy', () => {
  it.each(expected.windows)('gives the figures of a window, %#', wanted => {
    const figures = windowFigures(wanted.reference, wanted.window);
    for (const name of ['shift', 'psi', 'missing', 'statistic'] as const) {
      expectClose(figures?.[name] ?? NaN, wanted[name]);
    }
  });

  it.each(expected.changes)('finds the change point, %#', async wanted => {
    const ratios = likelihoodRatios(wanted.windows);
    // Differences of log-likelihoods in the thousands.
    ratios.forEach((ratio, index) =>
      expect(Math.abs(ratio - wanted.ratios[index])).toBeLessThan(1e-7)
    );
    expect(ratios.indexOf(Math.max(...ratios)) + 1).toBe(wanted.after);
    const segments = [wanted.windows.slice(0, wanted.after), wanted.windows.slice(wanted.after)];
    expectClose(dispersionOf(segments), wanted.dispersion);
    const found = await changePoint(wanted.windows);
    if (wanted.windows.length > 4) {
      expect(found?.after).toBe(wanted.after);
      expect(Math.abs((found?.after ?? NaN) - wanted.planted)).toBeLessThanOrEqual(1);
      expect(found?.interval[0]).toBeLessThanOrEqual(wanted.planted);
      expect(found?.interval[1]).toBeGreaterThanOrEqual(wanted.planted);
    } else {
      // Of four windows too many orders look alike.
      expect(found).toBeNull();
    }
  });

  it('knows the tail of the F distribution', () => {
    for (const { value, first, second, tail } of expected.tails) {
      expect(Math.abs(ratioTail(value, first, second) - tail)).toBeLessThan(
        // Near the middle of half a degree of freedom, where no decision hangs on it.
        tail > 0.2 ? 0.03 : 0.008
      );
    }
  });
});

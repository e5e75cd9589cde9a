import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { benjaminiHochberg } from './drift/false-discovery';
import { PYTHON } from './drift/testing/bridge';
import { varianceRatio } from './probe/regression/change';
import { mcnemarMidP } from './probe/regression/sign-flips';
import { wilsonInterval } from './probe/wilson';
import { shareChange } from './slices/carried';
import { holm } from './slices/holm';

type Interval = [number, number];
interface Expected {
  wilson: { passed: number; total: number; interval: Interval }[];
  paired: { regressed: number; fixed: number; worse: number; twoSided: number }[];
  newcombe: { before: Interval; now: Interval; interval: Interval }[];
  adjusted: { values: number[]; holm: number[]; benjaminiHochberg: number[] }[];
  clustered: { seeds: { cases: number; sum: number }[]; variance: number }[];
}

const script = resolve('src/core/testing/statsmodels-oracle.py');
const expected = JSON.parse(execFileSync(PYTHON, [script], { encoding: 'utf8' })) as Expected;

function expectClose(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  const distances = actual.map((value, index) => Math.abs(value - wanted[index]));
  expect(Math.max(...distances)).toBeLessThanOrEqual(1e-9);
}

describe('against statsmodels', () => {
  it.each(expected.wilson)("gives Wilson's interval of $passed of $total", wanted => {
    expectClose(wilsonInterval(wanted.passed, wanted.total), wanted.interval);
  });

  it.each(expected.paired)("gives McNemar's mid-p of $regressed and $fixed", wanted => {
    const { worse, twoSided } = mcnemarMidP(wanted.regressed, wanted.fixed);
    expectClose([worse, twoSided], [wanted.worse, wanted.twoSided]);
  });

  it.each(expected.newcombe)("gives Newcombe's interval of $before and $now", wanted => {
    const { interval } = shareChange({
      slice: { reference: wanted.before[0], current: wanted.now[0] },
      all: { reference: wanted.before[1], current: wanted.now[1] }
    });
    expectClose(interval, wanted.interval);
  });

  it.each(expected.adjusted)('adjusts p values by Holm and by Benjamini and Hochberg, %#', each => {
    expectClose(holm(each.values), each.holm);
    expectClose(benjaminiHochberg(each.values), each.benjaminiHochberg);
  });

  it.each(expected.clustered)('gives the variance by clusters, %#', ({ seeds, variance }) => {
    const cases = seeds.reduce((sum, seed) => sum + seed.cases, 0);
    expectClose([(varianceRatio(seeds, 0.3) ?? NaN) * (0.3 / cases)], [variance]);
  });
});

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PYTHON } from '../../drift/testing/bridge';
import { varianceRatio } from './change';
import { scoreInterval } from './score-interval';
import { confidenceSequence } from './sequence';
import { mcnemarMidP, signFlipTest } from './sign-flips';

interface Expected {
  midP: { regressed: number; fixed: number; worse: number; twoSided: number }[];
  flips: { changes: number[]; worse: number; twoSided: number }[];
  intervals: { counts: [number, number, number]; interval: [number, number] }[];
  ratios: { seeds: { cases: number; sum: number }[]; ratio: number }[];
  sequences: { outcomes: number[]; total: number | null; interval: [number, number] }[];
}

const expected = JSON.parse(
  execFileSync(PYTHON, [resolve('src/core/probe/regression/testing/oracle.py')], {
    encoding: 'utf8'
  })
) as Expected;

function expectClose(actual: number, wanted: number, by = 1e-9): void {
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(by);
}

describe('against SciPy', () => {
  it.each(expected.midP)('gives the mid-p values of $regressed and $fixed', wanted => {
    const { worse, twoSided } = mcnemarMidP(wanted.regressed, wanted.fixed);
    expectClose(worse, wanted.worse);
    expectClose(twoSided, wanted.twoSided);
  });

  it.each(expected.flips)('counts all sign flips of $changes', async wanted => {
    const { worse, twoSided } = await signFlipTest(wanted.changes);
    expectClose(worse, wanted.worse);
    expectClose(twoSided, wanted.twoSided);
  });

  it.each(expected.intervals)("gives Tango's interval of $counts", wanted => {
    const [paired, regressed, fixed] = wanted.counts;
    const interval = scoreInterval({ paired, regressed, fixed });
    // The oracle searches for the likeliest share, which costs it digits.
    interval.forEach((bound, index) => expectClose(bound, wanted.interval[index], 2e-8));
  });

  it.each(expected.ratios)('gives the variance by seeds, %#', ({ seeds, ratio }) => {
    expectClose(varianceRatio(seeds, 0.3) ?? NaN, ratio);
  });

  it.each(expected.sequences)('gives the confidence sequence, %#', wanted => {
    const interval = confidenceSequence(wanted.outcomes, { total: wanted.total ?? undefined });
    interval.forEach((bound, index) => expectClose(bound, wanted.interval[index]));
  });
});

describe('against what is published', () => {
  it('gives the airway example of Fagerland, Lydersen and Laake (2013) and its Tango interval', () => {
    expectClose(mcnemarMidP(1, 7).twoSided, 0.0391, 5e-5);
    const interval = scoreInterval({ paired: 21, regressed: 7, fixed: 1 });
    expectClose(interval[0], -0.517, 5e-4);
    expectClose(interval[1], -0.026, 5e-4);
  });
});

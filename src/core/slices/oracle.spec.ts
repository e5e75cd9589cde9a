import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PYTHON } from '../drift/testing/bridge';
import {
  binWeights,
  carriedShare,
  changeProbability,
  excessProbability,
  shareChange,
  shiftOf,
  type SideCounts
} from './carried';
import { holm } from './holm';

interface Case {
  all: SideCounts;
  slice: SideCounts;
  weights: number[];
  share: number;
  excess: number;
  carried: number;
  reach: number;
  shift: number;
  change: number;
  changeUp: number;
}

const script = resolve('src/core/slices/testing/oracle.py');
const oracle = JSON.parse(execFileSync(PYTHON, ['-W', 'ignore', script], { encoding: 'utf8' })) as {
  cases: Case[];
  p: number[];
  holm: number[];
};
const near = (value: number, wanted: number): void => {
  expect(Math.abs(value - wanted)).toBeLessThan(1e-9 * Math.max(1, Math.abs(wanted)));
};
const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
const totals = ({ reference, current }: SideCounts) => ({
  reference: total(reference),
  current: total(current)
});

describe('figures of slices', () => {
  it.each(oracle.cases)('agree with sums over rows', wanted => {
    const { all, slice, weights, share } = wanted;
    binWeights(all).forEach((weight, bin) => near(weight, weights[bin]));
    near(excessProbability(weights, slice, all, share), wanted.excess);
    const { value, interval } = carriedShare(slice, all);
    near(value, wanted.carried);
    near(interval[1] - interval[0], 2 * wanted.reach);
    near(shiftOf(all)!.value, wanted.shift);
    const rows = { slice: totals(slice), all: totals(all) };
    near(shareChange(rows).value, wanted.change);
    near(changeProbability(rows, 1), wanted.changeUp);
  });

  it('adds up over slices that do not overlap, to the whole', () => {
    const { all, slice } = oracle.cases[0];
    const rest = {
      reference: all.reference.map((count, bin) => count - slice.reference[bin]),
      current: all.current.map((count, bin) => count - slice.current[bin])
    };
    near(carriedShare(slice, all).value + carriedShare(rest, all).value, 1);
    near(carriedShare(all, all).value, 1);
  });

  it('has an answer where there is nothing to divide by', () => {
    const none = { reference: [0, 0], current: [0, 0] };
    const same = { reference: [0, 9], current: [0, 9] };
    expect(carriedShare(same, same).value).toBe(0);
    expect(excessProbability([0, 0], same, same, 0.5)).toBe(1);
    expect(shiftOf(none)).toBeNull();
    const all = { reference: 9, current: 9 };
    expect(changeProbability({ slice: { reference: 0, current: 0 }, all }, 1)).toBe(1);
  });

  it("knows Newcombe's published interval, and Holm's adjustment", () => {
    // R. G. Newcombe, Statistics in Medicine 17 (1998), 873, case (a), method 10.
    const { interval } = shareChange({
      slice: { reference: 48, current: 56 },
      all: { reference: 80, current: 70 }
    });
    expect(interval.map(end => Number(end.toFixed(4)))).toEqual([0.0524, 0.3339]);
    holm(oracle.p).forEach((p, index) => near(p, oracle.holm[index]));
    expect(holm([])).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PYTHON } from '../drift/testing/bridge';
import { blockAuc, type BlockAuc, type BlockScores } from './block-auc';

/** Samples of days that differ as days do, of which one figure of each row's own moves. */
function simulated(rounds: number, shift: number, by: 'day' | 'row'): BlockAuc[] {
  const sizes = [rounds, 200, 20, 10, shift];
  const samples = JSON.parse(
    execFileSync(
      PYTHON,
      [
        resolve('src/core/multivariate/testing/block-samples.py'),
        ...sizes.map(each => String(each)),
        by
      ],
      { encoding: 'utf8', maxBuffer: 1e8 }
    )
  ) as { reference: BlockScores; current: BlockScores }[];
  return samples.map(({ reference, current }) => blockAuc(reference, current, 5));
}

const toldApart = (found: readonly BlockAuc[]): number =>
  found.filter(({ interval }) => interval[0] > 0.5).length;

describe('samples of different days', () => {
  jest.setTimeout(120_000);

  it('are told apart by row though nothing changed, and not by day', () => {
    expect(toldApart(simulated(1, 0, 'row'))).toBe(1);
    const unchanged = simulated(3, 0, 'day');
    expect(toldApart(unchanged)).toBeLessThanOrEqual(1);
    expect(unchanged.filter(({ interval }) => interval[1] < 0.5).length).toBeLessThanOrEqual(1);
  });

  it('are told apart where something changed on every day', () => {
    expect(toldApart(simulated(1, 2.5, 'day'))).toBe(1);
  });
});

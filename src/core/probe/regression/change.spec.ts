import { seededRandom } from '../random';
import { changeOfRate } from './change';
import { drawClustered, drawPairs, pairOf } from './testing/draw';

/** How often the interval holds the true change. */
function coverage(
  draw: () => Parameters<typeof changeOfRate>[0],
  truth: number,
  runs: number
): number {
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const { interval } = changeOfRate(draw());
    held += interval[0] <= truth && truth <= interval[1] ? 1 : 0;
  }
  return held / runs;
}

describe('changeOfRate', () => {
  it.each([
    [200, 0.05, 0.01],
    [60, 0.02, 0.02],
    [400, 0.3, 0.1]
  ])('holds the true change of %d independent cases in 95 of 100', (count, regressed, fixed) => {
    const random = seededRandom(1);
    const share = coverage(
      () => drawPairs(count, regressed, fixed, random),
      fixed - regressed,
      1500
    );
    expect(share).toBeGreaterThan(0.935);
    expect(share).toBeLessThan(0.99);
  });

  it.each([
    [50, 16, { touchy: 0.3, regressed: 0.3, fixed: 0.05 }],
    [50, 16, { touchy: 0.1, regressed: 0.5, fixed: 0.1 }],
    [20, 10, { touchy: 0.5, regressed: 0.4, fixed: 0.2 }],
    [200, 4, { touchy: 0.05, regressed: 1, fixed: 0 }]
  ])('holds it where %d seeds have %d cases each, %j', (seeds, perSeed, chances) => {
    const random = seededRandom(2);
    const truth = chances.touchy * (chances.fixed - chances.regressed);
    const share = coverage(() => drawClustered(seeds, perSeed, chances, random), truth, 800);
    expect(share).toBeGreaterThan(0.92);
  });

  it('is wider where cases of a seed change together', () => {
    const apart = Array.from({ length: 160 }, (_, index) =>
      pairOf(index, index, index < 16 ? -1 : 0)
    );
    const together = apart.map((pair, index) => ({ ...pair, seed: Math.floor(index / 8) }));
    const width = ([low, high]: [number, number]): number => high - low;
    const [narrow, wide] = [apart, together].map(changeOfRate);
    expect(wide.value).toBe(narrow.value);
    expect(width(wide.interval)).toBeGreaterThan(2 * width(narrow.interval));
    expect(wide.effective.paired).toBeLessThan(40);
  });

  it('counts seeds and not cases where nothing ever differs', () => {
    const pairs = Array.from({ length: 800 }, (_, index) => pairOf(index, index % 50, 0));
    const { value, interval, effective } = changeOfRate(pairs);
    expect(value).toBe(0);
    expect(effective.paired).toBeGreaterThan(45);
    expect(effective.paired).toBeLessThan(50);
    // z^2 / (n + z^2), which is what Tango's bounds are then.
    const bound = 1.959963984540054 ** 2 / (effective.paired + 1.959963984540054 ** 2);
    expect(interval[0]).toBeCloseTo(-bound, 12);
    expect(interval[1]).toBeCloseTo(bound, 12);
  });

  it('stays inside -1 to 1 for one pair, one seed, and all changed', () => {
    for (const pairs of [
      [pairOf(0, 0, -1)],
      [pairOf(0, 0, 0)],
      Array.from({ length: 12 }, (_, index) => pairOf(index, 0, -1)),
      Array.from({ length: 12 }, (_, index) => pairOf(index, index % 2, 1))
    ]) {
      const { value, interval } = changeOfRate(pairs);
      expect(interval[0]).toBeGreaterThanOrEqual(-1);
      expect(interval[1]).toBeLessThanOrEqual(1);
      expect(interval[0]).toBeLessThanOrEqual(value + 1e-9);
      expect(interval[1]).toBeGreaterThanOrEqual(value - 1e-9);
    }
  });
});

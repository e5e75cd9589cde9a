import { seededRandom } from '../random';
import { sumBySeed } from './pairs';
import { mcnemarMidP, signFlipTest } from './sign-flips';
import { drawChange, drawClustered, drawPairs } from './testing/draw';

describe('mcnemarMidP', () => {
  it('takes four new failures as a sign where nothing got better, and three as none', () => {
    expect(mcnemarMidP(4, 0).worse).toBe(1 / 32);
    expect(mcnemarMidP(3, 0).worse).toBe(1 / 16);
  });

  it('is even where nothing changed', () => {
    expect(mcnemarMidP(0, 0)).toEqual({ worse: 0.5, twoSided: 1 });
  });

  it('neither overflows nor leaves 0 to 1 with many cases', () => {
    for (const [regressed, fixed] of [
      [100_000, 100_000],
      [50_000, 0],
      [0, 50_000]
    ]) {
      const { worse, twoSided } = mcnemarMidP(regressed, fixed);
      for (const p of [worse, twoSided]) {
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }
    }
    expect(mcnemarMidP(100_000, 100_000).worse).toBeCloseTo(0.5, 12);
    expect(mcnemarMidP(0, 50_000).worse).toBeCloseTo(1, 12);
    expect(mcnemarMidP(50_000, 0).worse).toBeLessThan(1e-12);
  });

  it('raises few false alarms and has the power that is known of it', () => {
    const share = (count: number, regressed: number, fixed: number): number => {
      const random = seededRandom(3);
      let found = 0;
      for (let run = 0; run < 2000; run++) {
        const changes = drawPairs(count, regressed, fixed, random).map(({ change }) => change);
        const worse = changes.filter(change => change < 0).length;
        const better = changes.filter(change => change > 0).length;
        found += mcnemarMidP(worse, better).worse <= 0.05 ? 1 : 0;
      }
      return found / 2000;
    };
    expect(share(200, 0.02, 0.02)).toBeLessThan(0.06);
    expect(Math.abs(share(200, 0.05, 0.01) - 0.75)).toBeLessThan(0.04);
    expect(Math.abs(share(50, 0.12, 0.02) - 0.58)).toBeLessThan(0.04);
  });
});

describe('signFlipTest', () => {
  it("is McNemar's test where every seed has one case", async () => {
    const random = seededRandom(5);
    const changes = Array.from({ length: 300 }, () => drawChange(0.1, 0.05, random));
    const { worse, twoSided } = await signFlipTest(changes);
    const expected = mcnemarMidP(
      changes.filter(change => change < 0).length,
      changes.filter(change => change > 0).length
    );
    expect(worse).toBeCloseTo(expected.worse, 13);
    expect(twoSided).toBeCloseTo(expected.twoSided, 13);
  });

  it('says nothing on no seeds, on one, and where nothing changed', async () => {
    expect(await signFlipTest([])).toEqual({ worse: 0.5, twoSided: 1 });
    expect(await signFlipTest([0, 0, 0])).toEqual({ worse: 0.5, twoSided: 1 });
    expect(await signFlipTest([-40])).toEqual({ worse: 0.25, twoSided: 0.5 });
  });

  it('takes thousands of large seeds', async () => {
    const random = seededRandom(6);
    const changes = Array.from({ length: 5000 }, () => Math.floor(33 * random()) - 16);
    const sum = changes.reduce((total, change) => total + change, 0);
    const deviation = Math.sqrt(changes.reduce((total, change) => total + change ** 2, 0));
    const { worse } = await signFlipTest(changes);
    // By the normal law, which so many seeds follow closely.
    const { default: normal } = await import('@stdlib/stats-base-dists-normal');
    expect(worse).toBeCloseTo(normal.cdf(sum / deviation, 0, 1), 3);
  });

  it('keeps its level where cases of a seed change together, and McNemar does not', async () => {
    const random = seededRandom(7);
    let [bySeed, byCase] = [0, 0];
    const runs = 600;
    for (let run = 0; run < runs; run++) {
      // Whole seeds get worse or better, none of them on the whole.
      const seeds = sumBySeed(
        drawClustered(50, 8, { touchy: 0.2, regressed: 0, fixed: 1 }, random)
      ).map(({ change }) => (random() < 0.5 ? change : -change));
      bySeed += (await signFlipTest(seeds)).worse <= 0.05 ? 1 : 0;
      const worse = -seeds.filter(change => change < 0).reduce((sum, change) => sum + change, 0);
      const better = seeds.filter(change => change > 0).reduce((sum, change) => sum + change, 0);
      byCase += mcnemarMidP(worse, better).worse <= 0.05 ? 1 : 0;
    }
    expect(bySeed / runs).toBeLessThan(0.07);
    expect(byCase / runs).toBeGreaterThan(0.2);
  });
});

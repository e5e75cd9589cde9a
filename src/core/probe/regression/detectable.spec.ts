import { seededRandom } from '../random';
import { chanceToFind, detectableDrop } from './detectable';
import { mcnemarMidP } from './sign-flips';
import { drawPairs } from './testing/draw';

/** How often the test finds a drop, by drawing. */
function found(paired: number, drop: number, noise: number): number {
  const random = seededRandom(11);
  const runs = 600;
  let times = 0;
  for (let run = 0; run < runs; run++) {
    const changes = drawPairs(paired, noise + drop, noise, random);
    const regressed = changes.filter(({ change }) => change < 0).length;
    const fixed = changes.filter(({ change }) => change > 0).length;
    times += mcnemarMidP(regressed, fixed).worse <= 0.05 ? 1 : 0;
  }
  return times / runs;
}

describe('detectableDrop', () => {
  it.each([
    [50, 1],
    [200, 0],
    [200, 2],
    [800, 2],
    [800, 30],
    [3000, 12]
  ])('is found four times in five, of %d pairs with %d fixed', (paired, fixed) => {
    const drop = detectableDrop({ paired, regressed: 0, fixed });
    const share = found(paired, drop ?? NaN, (fixed + 0.5) / (paired + 1));
    expect(share).toBeGreaterThan(0.74);
    expect(share).toBeLessThan(0.92);
  });

  it('shrinks with more cases and grows with noise', () => {
    const drop = (paired: number, fixed: number): number =>
      detectableDrop({ paired, regressed: 0, fixed }) ?? NaN;
    expect(drop(400, 0)).toBeLessThan(drop(100, 0));
    expect(drop(400, 40)).toBeGreaterThan(drop(400, 4));
  });

  it('is none where too few cases were judged to show any', () => {
    expect(detectableDrop({ paired: 1, regressed: 0, fixed: 0 })).toBeNull();
    expect(detectableDrop({ paired: 3, regressed: 0, fixed: 3 })).toBeNull();
    expect(detectableDrop({ paired: 40, regressed: 0, fixed: 40 })).toBeNull();
  });

  it('agrees with the simulated power of the known settings', () => {
    expect(Math.abs(chanceToFind(0.04, 0.01, 200) - 0.75)).toBeLessThan(0.02);
    expect(Math.abs(chanceToFind(0.1, 0.02, 50) - 0.58)).toBeLessThan(0.03);
  });
});

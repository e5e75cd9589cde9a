import { seededRandom } from '../probe/random';
import { drawNormal } from '../time/testing/draw';
import { intervalOf } from './interval';
import { pastError, uncertaintyOf } from './past';

const METRIC = 'businessValue';

/**
 * Share of samples whose measured figure lies inside the interval: parts of sampling variance 1,
 * a sample of a tenth of it, and a standard deviation between parts and samples alike.
 */
function coverage(between: number, parts: number, rounds: number): number {
  const random = seededRandom(7);
  const error = (variance: number): number =>
    Math.sqrt(variance + between ** 2) * drawNormal(random);
  let inside = 0;
  for (let round = 0; round < rounds; round++) {
    const past = pastError(
      METRIC,
      Array.from({ length: parts }, () => ({
        estimate: { value: 5, variance: 1 },
        measured: 5 + error(1)
      }))
    );
    const [low, high] = intervalOf(METRIC, 0, uncertaintyOf({ variance: 0.1 }, past));
    const measured = error(0.1);
    inside += measured >= low && measured <= high ? 1 : 0;
  }
  return inside / rounds;
}

describe('past error', () => {
  it('widens the interval by what it shows beyond sampling', () => {
    // Cautious where parts do not differ, and right where they do.
    for (const between of [0, 0.5, 1, 2, 5]) {
      expect(coverage(between, 10, 4000)).toBeGreaterThan(0.938);
      expect(coverage(between, 5, 4000)).toBeGreaterThan(0.93);
    }
    expect(coverage(5, 10, 4000)).toBeLessThan(0.965);
  });

  it('tells distances, and how many parts lay inside', () => {
    const parts = [1, -1, 2, -2, 0, 9].map(error => ({
      estimate: { value: 5, variance: 4 },
      measured: 5 + error
    }));
    const past = pastError(METRIC, parts)!;
    expect(past).toMatchObject({ chunks: 6, mean: 2.5, largest: 9, inside: 6 });
    expect(past.beyond).toBeCloseTo(Math.sqrt(91 / 6 - 4 + 4 * Math.sqrt(2 / 6)), 12);
    expect(pastError(METRIC, parts.slice(0, 5))).toMatchObject({ inside: 5 });
    const alike = parts.map(part => ({ ...part, measured: 5 }));
    expect(pastError(METRIC, alike)).toMatchObject({ beyond: 0, inside: 6 });
    expect(pastError(METRIC, parts.slice(0, 4))).toBeNull();
  });

  it('is not certain where no labels scatter', () => {
    const sure = Array.from({ length: 5 }, () => ({
      estimate: { value: 1, variance: 0 },
      measured: 1
    }));
    expect(pastError('accuracy', sure)).toMatchObject({ beyond: 0, inside: 5, largest: 0 });
    expect(intervalOf('accuracy', 1, { error: 0, degrees: Infinity })).toEqual([1, 1]);
  });
});

import { drawRowNumbers, seededRandom } from './random';

describe('seededRandom', () => {
  it('gives the reference sequence', () => {
    // From an independent implementation in Python with 32-bit masks.
    const random = seededRandom(7);
    expect([random(), random(), random()].map(value => Math.round(value * 4294967296))).toEqual([
      50271532, 266108690, 4195786334
    ]);
  });

  it('gives another sequence for another seed', () => {
    expect(seededRandom(1)()).not.toBe(seededRandom(2)());
  });
});

describe('drawRowNumbers', () => {
  it('draws the same numbers for the same seed, in ascending order and without repeats', () => {
    const once = drawRowNumbers(3_000_000, 500, seededRandom(3));
    expect(drawRowNumbers(3_000_000, 500, seededRandom(3))).toEqual(once);
    expect(new Set(once).size).toBe(500);
    expect([...once].sort((a, b) => a - b)).toEqual(once);
    expect(once[0]).toBeGreaterThanOrEqual(1);
    expect(once[499]).toBeLessThanOrEqual(3_000_000);
  });

  it('takes every row when there are no more than asked for', () => {
    expect(drawRowNumbers(3, 50, seededRandom(0))).toEqual([1, 2, 3]);
    expect(drawRowNumbers(0, 50, seededRandom(0))).toEqual([]);
  });

  it('draws every row equally often', () => {
    const random = seededRandom(11);
    const counts = new Array<number>(10).fill(0);
    for (let round = 0; round < 20_000; round++) {
      drawRowNumbers(10, 3, random).forEach(number => counts[number - 1]++);
    }
    // Binomial(20,000, 0.3) has a standard deviation of 65; five of them.
    counts.forEach(count => expect(Math.abs(count - 6000)).toBeLessThan(325));
  });
});

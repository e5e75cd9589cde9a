import { seededRandom } from '../random';
import { FlipCounts } from './flip-counts';

/** The same by adding up, from the random numbers in the order in which they are drawn. */
function plainly(
  seeds: readonly number[],
  worse: readonly boolean[],
  flips: number,
  slices: readonly { members: number[]; norm: number }[]
): number[] {
  const random = seededRandom(9);
  const signs = new Map<number, number[]>();
  for (const seed of seeds) {
    if (!signs.has(seed)) {
      const words = Array.from({ length: Math.ceil(flips / 32) }, () =>
        Math.floor(random() * 2 ** 32)
      );
      const sign = Array.from({ length: flips }, (_, flip) =>
        Math.floor(words[Math.floor(flip / 32)] / 2 ** (flip % 32)) % 2 === 1 ? 1 : -1
      );
      signs.set(seed, sign);
    }
  }
  return Array.from({ length: flips }, (_, flip) =>
    Math.max(
      0,
      ...slices.map(
        ({ members, norm }) =>
          members.reduce(
            (sum, member) =>
              sum + (worse[member] ? 1 : -1) * (signs.get(seeds[member])?.[flip] ?? NaN),
            0
          ) / norm
      )
    )
  );
}

describe('FlipCounts', () => {
  it.each([1, 31, 32, 200])('finds the largest statistic of each of %d flips', flips => {
    const random = seededRandom(1);
    const worse = Array.from({ length: 90 }, () => random() < 0.6);
    const seeds = worse.map((_, index) => Math.floor(index / 3));
    const slices = Array.from({ length: 60 }, () => {
      const members = worse.map((_, index) => index).filter(() => random() < 0.05 + random() / 2);
      return { members, norm: 0.5 + Math.sqrt(members.length) };
    });
    const counts = new FlipCounts(seeds, worse, flips, seededRandom(9));
    slices.forEach(({ members, norm }) => counts.take(members, members.length, norm));
    const expected = plainly(seeds, worse, flips, slices);
    expect([...counts.largest]).toEqual(expected);

    const middle = expected[0];
    const reaching = expected.filter(value => value >= middle).length;
    expect(counts.shareReaching(middle)).toBe((1 + reaching) / (1 + flips));
    const bound = counts.valueAt(0.1);
    expect(counts.shareReaching(bound + 1e-6)).toBeLessThanOrEqual(flips > 8 ? 0.1 : 1);
  });

  it('takes slices without members', () => {
    const counts = new FlipCounts([0, 1], [true, false], 64, seededRandom(1));
    counts.take([], 0, 1);
    expect([...counts.largest].every(value => value === 0)).toBe(true);
  });
});

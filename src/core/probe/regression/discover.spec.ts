import { seededRandom, type Random } from '../random';
import { discoverSlices } from './discover';
import type { Pair } from './pairs';
import { drawChange, pairOf } from './testing/draw';

/** Cases that meet each of `predicates` by chance; `worsen` says which get worse beyond chance. */
function drawCases(
  options: { cases: number; predicates: number; noise: number; perSeed?: number },
  random: Random,
  worsen: (attributes: Record<string, string>) => boolean = () => false
): Pair[] {
  const { cases, predicates, noise, perSeed = 1 } = options;
  return Array.from({ length: cases }, (_, index) => {
    const attributes: Record<string, string> = {};
    for (let predicate = 0; predicate < predicates; predicate++) {
      if (random() < 0.1 + (0.4 * predicate) / predicates) {
        attributes[`p${predicate}`] = 'yes';
      }
    }
    const change = worsen(attributes) ? -1 : drawChange(noise / 2, noise / 2, random);
    return { ...pairOf(index, Math.floor(index / perSeed), change), attributes };
  });
}

const named = (slices: readonly { predicates: { attribute: string }[] }[]): string[] =>
  slices.map(({ predicates }) => predicates.map(({ attribute }) => attribute).join(' '));

describe('discoverSlices', () => {
  it('finds a planted conjunction among thousands, once', async () => {
    const random = seededRandom(1);
    const pairs = drawCases(
      { cases: 2000, predicates: 30, noise: 0.05 },
      random,
      attributes => 'p10' in attributes && 'p20' in attributes && random() < 0.25
    );
    const { slices, looked, depth } = await discoverSlices(pairs);
    expect(named(slices)[0].split(' ').sort()).toEqual(['p10', 'p20']);
    expect(slices[0].p).toBeLessThan(0.005);
    expect(named(slices).filter(name => name.includes('p10') && name.includes('p20'))).toHaveLength(
      1
    );
    expect(looked).toBeGreaterThan(1000);
    expect(depth).toBe(3);
  });

  it.each([
    ['independent cases', 1],
    ['seeds of eight cases', 8]
  ])('raises a false alarm in at most one of twenty runs, %s', async (_, perSeed) => {
    const random = seededRandom(2);
    const runs = 120;
    let alarms = 0;
    for (let run = 0; run < runs; run++) {
      const pairs = drawCases({ cases: 300, predicates: 12, noise: 0.15, perSeed }, random);
      const { slices } = await discoverSlices(pairs, { flips: 199, seed: run });
      alarms += slices.length > 0 ? 1 : 0;
    }
    expect(alarms / runs).toBeLessThan(0.05 + 2.5 * Math.sqrt((0.05 * 0.95) / runs));
  });

  it('does not take the cases of one seed for many', async () => {
    const random = seededRandom(3);
    const cases = drawCases({ cases: 400, predicates: 5, noise: 0 }, random);
    const pairs = cases.map((pair, index): Pair => {
      const isHit = index < 40;
      return { ...pair, seed: isHit ? 0 : index, change: isHit ? -1 : 0 };
    });
    expect((await discoverSlices(pairs)).slices).toEqual([]);
    const apart = pairs.map((pair, index) => ({ ...pair, seed: index }));
    expect((await discoverSlices(apart)).slices.length).toBeGreaterThan(0);
  });

  it('gives the same for the same seed', async () => {
    const pairs = drawCases({ cases: 500, predicates: 10, noise: 0.2 }, seededRandom(4));
    const options = { level: 0.9, seed: 5 };
    expect(await discoverSlices(pairs, options)).toEqual(await discoverSlices(pairs, options));
  });

  it('finds nothing where there is nothing to look at', async () => {
    const nothing = { slices: [], looked: 0 };
    expect(await discoverSlices([])).toMatchObject(nothing);
    const unchanged = drawCases({ cases: 50, predicates: 5, noise: 0 }, seededRandom(5));
    expect(await discoverSlices(unchanged)).toMatchObject(nothing);
    const alike = unchanged.map((pair): Pair => ({
      ...pair,
      change: -1,
      attributes: { column: 'a' }
    }));
    expect(await discoverSlices(alike)).toMatchObject(nothing);
  });

  it('takes any name for a name', async () => {
    const hostile = ['__proto__', 'constructor', '"; DROP TABLE x', '<b>'];
    const pairs = Array.from({ length: 80 }, (_, index): Pair => {
      const name = hostile[index % hostile.length];
      const attributes = Object.fromEntries([[name, name]]);
      return { ...pairOf(index, index, name === '__proto__' ? -1 : 0), attributes };
    });
    const { slices } = await discoverSlices(pairs);
    expect(slices).toMatchObject([
      { predicates: [{ attribute: '__proto__', value: '__proto__' }], p: 1 / 1001 }
    ]);
  });

  it('leaves out a level that would take too long, and lets the page have its turn', async () => {
    const pairs = Array.from({ length: 4000 }, (_, index): Pair => {
      const attributes = Object.fromEntries(
        Array.from({ length: 60 }, (_, predicate) => [
          `p${predicate}`,
          String((index >> (predicate % 12)) & 1)
        ])
      );
      return { ...pairOf(index, index, index % 2 === 0 ? 1 : -1), attributes };
    });
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const { depth } = await discoverSlices(pairs, { flips: 320 });
    clearInterval(timer);
    expect(depth).toBeLessThan(3);
    expect(turns).toBeGreaterThan(1);
  });

  it('stops when it is told to', async () => {
    const pairs = drawCases({ cases: 3000, predicates: 60, noise: 0.3 }, seededRandom(6));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    await expect(discoverSlices(pairs, { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled'
    });
  });
});

import { seededRandom, type Random } from '../probe/random';
import type { BinEntry } from './bins';
import { twoSampleChiSquare } from './chi-square';
import { countsP } from './reshuffled';

const entries = (reference: number[], current: number[]): BinEntry[] =>
  reference.map((rows, index) => ({ reference: rows, current: current[index], levels: 1 }));

/** `n + m` rows of levels with these shares, dealt to two sides at random. */
function dealt(shares: number[], n: number, m: number, random: Random): BinEntry[] {
  const cumulative: number[] = [];
  shares.reduce((sum, share, index) => (cumulative[index] = sum + share), 0);
  const counts = [shares.map(() => 0), shares.map(() => 0)];
  for (let row = 0; row < n + m; row += 1) {
    const at = random() * cumulative[cumulative.length - 1];
    let [low, high] = [0, shares.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      [low, high] = at < cumulative[middle] ? [low, middle] : [middle + 1, high];
    }
    counts[row < n ? 0 : 1][low] += 1;
  }
  return entries(counts[0], counts[1]);
}

const zipf = (levels: number): number[] =>
  Array.from({ length: levels }, (_, index) => (index + 1) ** -1.2);

describe('the p value of counts', () => {
  it('is that of the chi-square law where five rows or more are expected everywhere', () => {
    const counts = entries([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8]);
    expect(countsP(counts)).toBe(twoSampleChiSquare(counts)!.p);
    expect(countsP(counts)).toBeCloseTo(0.8985, 4);
  });

  it('is exact for two levels of which one is rare', () => {
    // One row in 100,200 that falls on the side of 200 does so with that share.
    expect(countsP(entries([0, 100_000], [1, 199]))).toBeCloseTo(200 / 100_200, 12);
    expect(countsP(entries([100_000, 0], [199, 1]))).toBeCloseTo(200 / 100_200, 12);
    expect(countsP(entries([1, 199], [0, 100_000]))).toBeCloseTo(200 / 100_200, 12);
    // Fisher's tea: four and four cups, three told right on either side, 34 of 70 ways.
    expect(countsP(entries([3, 1], [1, 3]))).toBeCloseTo(34 / 70, 12);
    expect(twoSampleChiSquare(entries([0, 100_000], [1, 199]))!.p).toBeLessThan(1e-100);
  });

  it('says nothing of levels of one row each, and nothing without a second level', () => {
    expect(
      countsP([
        { reference: 1, current: 0, levels: 30 },
        { reference: 0, current: 1, levels: 9 }
      ])
    ).toBe(1);
    expect(countsP(entries([5], [7]))).toBeUndefined();
    expect(countsP(entries([5, 3], [0, 0]))).toBeUndefined();
    expect(countsP(entries([1, 0], [0, 1]))).toBe(1);
  });

  it('sees that all rare levels are others', () => {
    const three = (side: 'reference' | 'current'): BinEntry => ({
      ...{ reference: 0, current: 0 },
      [side]: 3,
      levels: 100
    });
    expect(countsP([three('reference'), three('current')])).toBeLessThan(1e-10);
  });

  it('sees what moved among the well filled levels beside many rare ones', () => {
    const random = seededRandom(3);
    const counts = dealt(zipf(500), 3000, 150, random);
    const moved = counts.map((entry, index) => ({
      ...entry,
      current: index === 1 ? entry.current + 30 : Math.round(entry.current * 0.8)
    }));
    expect(countsP(counts)).toBeGreaterThan(0.05);
    expect(countsP(moved)).toBeLessThan(1e-6);
  });

  it.each([
    ['300 levels, sides alike', zipf(300), 300, 300],
    ['300 levels, a small side', zipf(300), 6000, 150],
    ['2,000 levels, a small side', zipf(2000), 6000, 150],
    ['100 levels alike, a small side', zipf(100).map(() => 1), 150, 3000]
  ])('is below 0.05 in 5 %% of the tables without a change: %s', (_, shares, n, m) => {
    const random = seededRandom(17);
    const rounds = 600;
    const found = { own: 0, plain: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const counts = dealt(shares, n, m, random);
      found.own += countsP(counts)! <= 0.05 ? 1 : 0;
      found.plain += twoSampleChiSquare(counts)!.p <= 0.05 ? 1 : 0;
    }
    // A fifth above the level, and three standard errors.
    expect(found.own / rounds).toBeLessThan(0.06 + 3 * Math.sqrt((0.06 * 0.94) / rounds));
    expect(found.own / rounds).toBeGreaterThan(0.02);
    if (shares[0] !== shares[1] && n !== m) {
      expect(found.plain / rounds).toBeGreaterThan(0.15);
    }
  });
});

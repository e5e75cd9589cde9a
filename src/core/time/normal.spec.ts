import { benjaminiHochberg } from '../drift/false-discovery';
import { seededRandom, type Random } from '../probe/random';
import { windowFigures, windowStatistic } from './figures';
import { CHANCE, learnNormal, normalLimit, normalTail } from './normal';
import { drawCounts, drawNormal, tilted } from './testing/draw';

const BASE = [0.02, ...new Array<number>(10).fill(0.098)];

/** How the shares of a day come about where nothing changes. */
const NATURES: [string, (day: number, random: Random) => number[]][] = [
  ['days alike', () => BASE],
  ['days that differ', (_, random) => tilted(BASE, 0.15 * drawNormal(random))],
  ['weekends that differ', day => tilted(BASE, day % 7 > 4 ? 0.3 : 0)]
];

interface Series {
  reference: number[];
  referenceWindows: number[][];
  windows: number[][];
}

function simulate(
  nature: (day: number, random: Random) => number[],
  random: Random,
  sizes: { days: number; windows: number; rows: number }
): Series {
  const rows = (): number => Math.round(sizes.rows * (0.7 + 0.6 * random()));
  const draw = (_: unknown, day: number): number[] =>
    drawCounts(nature(day, random), rows(), random);
  const referenceWindows = Array.from({ length: sizes.days }, draw);
  return {
    referenceWindows,
    reference: BASE.map((_, bin) => referenceWindows.reduce((sum, each) => sum + each[bin], 0)),
    windows: Array.from({ length: sizes.windows }, draw)
  };
}

describe('the normal range', () => {
  it.each(NATURES)('raises no more false alarms than it may: %s', (_, nature) => {
    const random = seededRandom(5);
    const rounds = 120;
    let inside = 0;
    let windows = 0;
    let alarms = 0;
    for (let round = 0; round < rounds; round += 1) {
      const sizes = { days: 31, windows: 20, rows: round % 2 === 0 ? 300 : 1200 };
      const series = simulate(nature, random, sizes);
      const range = learnNormal(series.referenceWindows, series.reference);
      const figures = series.windows.map(each => windowFigures(series.reference, each)!);
      const q = benjaminiHochberg(figures.map(each => normalTail(range, each)));
      alarms += q.some(value => value <= 0.05) ? 1 : 0;
      inside += figures.filter(each => each.shift <= normalLimit(range, each)).length;
      windows += figures.length;
    }
    // 5 % of the series, and three standard errors of so many rounds.
    expect(alarms / rounds).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / rounds));
    expect(inside / windows).toBeGreaterThan(0.945);
  });

  it('sees a window that moved, at once, and more surely the more rows it has', () => {
    const random = seededRandom(8);
    const series = simulate(NATURES[1][1], random, { days: 31, windows: 0, rows: 1000 });
    const range = learnNormal(series.referenceWindows, series.reference);
    const tail = (rows: number): number =>
      normalTail(
        range,
        windowStatistic(series.reference, drawCounts(tilted(BASE, 1.5), rows, random))
      );
    expect(tail(1000)).toBeLessThan(0.001);
    expect(tail(1000)).toBeLessThan(tail(60));
  });

  it('is wider for small windows, and for days that differ', () => {
    const random = seededRandom(3);
    const limit = (nature: number, rows: number): number => {
      const series = simulate(NATURES[nature][1], random, { days: 31, windows: 0, rows: 1000 });
      const window = drawCounts(BASE, rows, random);
      return normalLimit(
        learnNormal(series.referenceWindows, series.reference),
        windowStatistic(series.reference, window)
      );
    };
    expect(limit(0, 100)).toBeGreaterThan(limit(0, 1000));
    expect(limit(1, 1000)).toBeGreaterThan(limit(0, 1000));
  });

  it('falls back on chance for few windows, and then is the chi-square law', () => {
    const random = seededRandom(4);
    const few = simulate(NATURES[0][1], random, { days: 5, windows: 0, rows: 500 });
    expect(learnNormal(few.referenceWindows, few.reference)).toEqual(CHANCE);
    // 18.307 is the 95 % point of chi-square with 10 degrees of freedom.
    const size = { chance: 10, effective: 1000 };
    expect(normalTail(CHANCE, { ...size, statistic: 18.307 })).toBeCloseTo(0.05, 4);
    expect(normalLimit(CHANCE, size)).toBeCloseTo(Math.sqrt(18.307 / (8000 * Math.LN2)), 5);
  });

  it('takes windows of one value, which never differ', () => {
    const same = Array.from({ length: 8 }, () => [0, 100]);
    const range = learnNormal(same, [0, 800]);
    expect(Number.isFinite(range.variation)).toBe(true);
    expect(normalTail(range, windowStatistic([0, 800], [0, 100]))).toBeGreaterThan(0.2);
  });
});

import { andersonDarling } from './anderson-darling';

/** Samples t1 and t2 of Scholz and Stephens (1987); no value is twice there. */
const FIRST = [38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0];
const SECOND = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8];

function tailsOf(reference: number[], current: number[]): number {
  const [n, m] = [reference.length, current.length];
  const rows = n + m;
  const below = (values: number[], x: number): number =>
    (values.filter(value => value < x).length + values.filter(value => value <= x).length) / 2;
  let sum = 0;
  for (const x of new Set([...reference, ...current])) {
    const l = [...reference, ...current].filter(value => value === x).length;
    const [f, g] = [below(reference, x), below(current, x)];
    sum += (l * (f / n - g / m) ** 2) / ((f + g) * (rows - f - g) - (rows * l) / 4);
  }
  return sum;
}

describe('Anderson-Darling', () => {
  it('gives the published figure of two samples', () => {
    const found = andersonDarling(tailsOf(FIRST, SECOND), 8, 8)!;
    expect(found.value).toBeCloseTo(1.71831, 5);
    expect(found.p).toBeCloseTo(0.06351, 5);
    expect(found.capped).toBeUndefined();
  });

  it('says where its table ends', () => {
    const alike = andersonDarling(tailsOf(FIRST, FIRST), 8, 8)!;
    expect(alike).toMatchObject({ p: 0.25, capped: 'atLeast' });
    const apart = FIRST.map(value => value + 100);
    expect(andersonDarling(tailsOf(FIRST, apart), 8, 8)).toMatchObject({
      p: 0.001,
      capped: 'atMost'
    });
  });

  it('meets no jump where harmonic numbers are no longer added up', () => {
    // SciPy 1.17.1: anderson_ksamp([range(0, 2 k, 2), range(1, 2 k, 2)], midrank=True).
    for (const [k, expected] of [
      [50, -1.2793844592858086],
      [51, -1.2799445071430773]
    ]) {
      const even = Array.from({ length: k }, (_, index) => 2 * index);
      const odd = even.map(value => value + 1);
      expect(andersonDarling(tailsOf(even, odd), k, k)!.value).toBeCloseTo(expected, 10);
    }
  });

  it('is absent with too few rows and where nothing can differ', () => {
    expect(andersonDarling(0.1, 1, 2)).toBeNull();
    expect(andersonDarling(NaN, 10, 10)).toBeNull();
  });
});

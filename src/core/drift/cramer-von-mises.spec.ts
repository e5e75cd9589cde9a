import { cramerVonMises, cramerVonMisesTail } from './cramer-von-mises';

describe("the limit of Cramer and von Mises' statistic", () => {
  // Anderson and Darling (1952), table 1: the statistic by the share that lies below it.
  it.each([
    [0.11888, 0.5],
    [0.3473, 0.9],
    [0.46136, 0.95],
    [0.74346, 0.99],
    [1.16786, 0.999]
  ])('exceeds %d as published', (x, share) => {
    expect(cramerVonMisesTail(x)).toBeCloseTo(1 - share, 5);
  });

  it('falls from 1 to 0 without a break', () => {
    const found = Array.from({ length: 400 }, (_, index) => cramerVonMisesTail(index / 100));
    expect(found[0]).toBe(1);
    expect(found).toEqual([...found].sort((a, b) => b - a));
    expect(cramerVonMisesTail(1000)).toBe(0);
  });
});

describe('Cramer-von Mises of two samples', () => {
  it('gives the published figure of two samples, p by the limit', () => {
    // t1 and t2 of Scholz and Stephens: T = 0.4375; SciPy's asymptotic p is 0.0578870.
    const { value, p } = cramerVonMises(1.75, 8, 8)!;
    expect(value).toBe(0.4375);
    expect(p).toBeCloseTo(0.057887, 6);
  });

  it('is absent without values, and can not tell one row from one row', () => {
    expect(cramerVonMises(1, 0, 5)).toBeNull();
    expect(cramerVonMises(NaN, 5, 5)).toBeNull();
    expect(cramerVonMises(1.5, 1, 1)!.p).toBe(1);
  });
});

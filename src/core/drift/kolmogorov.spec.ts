import { kolmogorovSmirnovP, kolmogorovTail } from './kolmogorov';

describe("Kolmogorov's limiting law", () => {
  // [scipy.stats.kstwobign.sf(x) for x in (...)]
  it.each([
    [0, 1],
    [0.05, 1],
    [0.3, 0.9999906941986655],
    [0.8, 0.5441424115741981],
    [1, 0.26999967167735456],
    [1.18, 0.1234538094297657],
    [1.5, 0.022217962616525127],
    [3, 3.045995948942526e-8],
    [8, 5.14441874528483e-56]
  ])('agrees with SciPy at %p', (x, tail) => {
    expect(Math.abs(kolmogorovTail(x) - tail)).toBeLessThanOrEqual(1e-11 * tail);
  });

  it('is smooth where one series takes over from the other', () => {
    const difference = kolmogorovTail(1.18 - 1e-12) - kolmogorovTail(1.18);
    expect(Math.abs(difference)).toBeLessThan(1e-10);
  });

  it('scales the gap by sqrt(n m / (n + m))', () => {
    // Scholz and Stephens' t1 and t2, eight values each: D = 0.625, p = 0.0870 in the limit.
    expect(kolmogorovSmirnovP(0.625, 8, 8)).toBeCloseTo(kolmogorovTail(1.25), 14);
    expect(kolmogorovSmirnovP(0.625, 8, 8)).toBeCloseTo(0.0879, 3);
  });
});

import { noncentralChiSquareCdf, noncentralityAt } from './noncentral';

describe('the noncentral chi-square', () => {
  // [scipy.stats.ncx2.cdf(*a) for a in (...)]
  it.each([
    [30, 9, 12, 0.8643633173541758],
    [5, 9, 2, 0.09135868028389552],
    [400, 9, 350, 0.8610119602475018],
    [1100, 1000, 60, 0.8022188686628661],
    [3, 1, 1, 0.7647841496310315]
  ])('is within 0.005 of SciPy at %p, %p, %p', (value, df, noncentrality, expected) => {
    expect(Math.abs(noncentralChiSquareCdf(value, df, noncentrality) - expected)).toBeLessThan(
      0.005
    );
  });

  it('is inverted in its noncentrality', () => {
    const found = noncentralityAt(30, 9, 0.975);
    expect(noncentralChiSquareCdf(30, 9, found)).toBeCloseTo(0.975, 9);
    expect(noncentralityAt(1e7, 9, 0.025)).toBeGreaterThan(1e7);
    expect(noncentralityAt(2, 9, 0.5)).toBe(0);
    expect(noncentralChiSquareCdf(0, 9, 3)).toBe(0);
  });
});

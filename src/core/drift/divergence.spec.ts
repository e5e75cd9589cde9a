import {
  hellingerDistance,
  jensenShannonDistance,
  jensenShannonTerm,
  populationStability,
  totalVariation
} from './divergence';

// import numpy as np; from scipy.spatial.distance import jensenshannon
// p = np.array([.1, .2, .3, .4]); q = np.array([.25, .25, .4, .1])
// ((p - q) * np.log(p / q)).sum(), jensenshannon(p, q, base=2),
// np.sqrt(1 - np.sqrt(p * q).sum()), abs(p - q).sum() / 2
const p = [0.1, 0.2, 0.3, 0.4];
const q = [0.25, 0.25, 0.4, 0.1];
const shares = p.map((share, index) => ({ p: share, q: q[index], weight: 1 }));

describe('distances of binned shares', () => {
  it('agree with SciPy', () => {
    expect(populationStability(shares)).toBeCloseTo(0.5932573029279791, 14);
    expect(jensenShannonDistance(shares)).toBeCloseTo(0.31725370873074293, 14);
    expect(hellingerDistance(shares)).toBeCloseTo(0.2680842362538807, 14);
    expect(totalVariation(shares)).toBeCloseTo(0.3, 14);
  });

  it('agree with a published Hellinger distance', () => {
    const counts = [
      [16, 18, 16, 14, 12, 12],
      [16, 16, 16, 16, 16, 8]
    ];
    const bins = counts[0].map((count, i) => ({ p: count / 88, q: counts[1][i] / 88, weight: 1 }));
    expect(hellingerDistance(bins)).toBeCloseTo(0.06812, 4);
  });

  it('show how the filling of an empty bin decides the stability index', () => {
    // A floor of 0.01 adds 0.007, one of 1e-4 adds 0.105.
    const part = (fill: number): number => populationStability([{ p: 0.02, q: fill, weight: 1 }]);
    expect(part(0.01)).toBeCloseTo(0.007, 3);
    expect(part(1e-4)).toBeCloseTo(0.105, 3);
  });

  it('are one for shares apart and nothing for equal ones', () => {
    const apart = [
      { p: 1, q: 0, weight: 1 },
      { p: 0, q: 1, weight: 1 }
    ];
    const equal = [{ p: 0.25, q: 0.25, weight: 4 }];
    for (const distance of [jensenShannonDistance, hellingerDistance, totalVariation]) {
      expect(distance(apart)).toBe(1);
      expect(distance(equal)).toBe(0);
    }
  });

  it('count a weight as so many bins', () => {
    const once = [0.1, 0.1, 0.1].map(share => ({ p: share, q: share / 2, weight: 1 }));
    const thrice = [{ p: 0.1, q: 0.05, weight: 3 }];
    for (const distance of [
      populationStability,
      jensenShannonDistance,
      hellingerDistance,
      totalVariation
    ]) {
      expect(distance(thrice)).toBeCloseTo(distance(once), 14);
    }
  });

  it('keep their digits for shares that nearly agree', () => {
    // The leading term of the series: (p - q)^2 / (2 (p + q)).
    expect(jensenShannonTerm(0.1, 0.1 + 1e-9) / (1e-18 / 0.4)).toBeCloseTo(1, 6);
    const [below, above] = [0.0063, 0.0064].map(step =>
      jensenShannonTerm(0.1 - step / 10, 0.1 + step / 10)
    );
    expect(above / below).toBeCloseTo((64 / 63) ** 2, 6);
  });
});

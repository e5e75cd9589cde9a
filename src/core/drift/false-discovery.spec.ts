import { benjaminiHochberg } from './false-discovery';

describe('Benjamini-Hochberg', () => {
  it('agrees with SciPy', () => {
    // scipy.stats.false_discovery_control([0.01, 0.04, 0.03, 0.005, 0.8, 0.03])
    const expected = [0.03, 0.048, 0.045, 0.03, 0.8, 0.045];
    benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.8, 0.03]).forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index], 14);
    });
  });

  it('keeps one p value, knows none, and never passes one', () => {
    expect(benjaminiHochberg([0.2])).toEqual([0.2]);
    expect(benjaminiHochberg([])).toEqual([]);
    expect(benjaminiHochberg([1, 1, 0.9])).toEqual([1, 1, 1]);
  });

  it('grows with the p values', () => {
    const values = [0.3, 0.001, 0.7, 0.02, 0.02, 0.5];
    const adjusted = benjaminiHochberg(values);
    for (let a = 0; a < values.length; a += 1) {
      expect(adjusted[a]).toBeGreaterThanOrEqual(values[a]);
      for (let b = 0; b < values.length; b += 1) {
        expect(values[a] < values[b] && adjusted[a] > adjusted[b]).toBe(false);
      }
    }
  });
});

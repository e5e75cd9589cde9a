import { wilsonInterval } from './wilson';

describe('wilsonInterval', () => {
  // scipy.stats.binomtest(k, n).proportion_ci(0.95, 'wilson'), SciPy 1.17.1.
  it.each([
    [0, 10, 0, 0.27753279986288926],
    [10, 10, 0.7224672001371109, 1],
    [1, 1, 0.20654931437723745, 1],
    [37, 50, 0.6044684273515115, 0.8412847250644762],
    [799, 800, 0.9929537607676648, 0.9997793102171733],
    [412, 1000, 0.38188731127995784, 0.4427861982134999]
  ])('agrees with SciPy for %d of %d', (passed, total, low, high) => {
    const interval = wilsonInterval(passed, total);
    expect(interval[0]).toBeCloseTo(low, 12);
    expect(interval[1]).toBeCloseTo(high, 12);
  });
});

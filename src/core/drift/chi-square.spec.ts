import { chiSquareTail, cramersV, twoSampleChiSquare } from './chi-square';

const entries = (reference: number[], current: number[]) =>
  reference.map((count, index) => ({ reference: count, current: current[index], levels: 1 }));

describe('the two-sample chi-square', () => {
  it('gives the published value for six counts', () => {
    const found = twoSampleChiSquare(entries([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8]))!;
    expect(found.value).toBeCloseTo(1.6224, 4);
    expect(found.df).toBe(5);
    // Not 0.6731, which takes the reference for exact.
    expect(found.p).toBeCloseTo(0.8985, 4);
  });

  it('makes no Yates correction and drops columns of zeros', () => {
    // scipy.stats.chi2_contingency([[10, 20], [15, 5]], correction=False): 25 / 3, df 1
    const found = twoSampleChiSquare(entries([10, 20, 0], [15, 5, 0]))!;
    expect(found.value).toBeCloseTo(25 / 3, 12);
    expect(found.df).toBe(1);
    expect(cramersV(found)).toBeCloseTo(Math.sqrt(1 / 6), 12);
  });

  it('has nothing to say of one column or of an empty side', () => {
    expect(twoSampleChiSquare(entries([10], [20]))).toBeNull();
    expect(twoSampleChiSquare(entries([10, 5], [0, 0]))).toBeNull();
    expect(twoSampleChiSquare([])).toBeNull();
  });

  // [scipy.stats.chi2.sf(*a) for a in (...)]
  it.each([
    [1.6224, 5, 0.8985273338846581],
    [0.001, 1, 0.9747728793699604],
    [1000, 999, 0.48513148927490146],
    [101000, 99999, 0.012794947728403347],
    [2000, 9, 0]
  ])('has the tail of SciPy above %p with %p degrees of freedom', (value, df, tail) => {
    expect(chiSquareTail(value, df)).toBeCloseTo(tail, 12);
  });
});

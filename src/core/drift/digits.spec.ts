import { repeatableMoments, toRepeatableDigits } from './digits';

describe('digits that two runs agree on', () => {
  it('are thirteen, at any magnitude', () => {
    expect(toRepeatableDigits(1 / 3)).toBe(0.3333333333333);
    expect(toRepeatableDigits(-2e300 / 3)).toBe(-6.666666666667e299);
    expect(toRepeatableDigits(0.1 + 0.2)).toBe(toRepeatableDigits(0.3));
    expect(toRepeatableDigits(1e-17)).toBe(1e-17);
  });

  it('count from the scale where the value is what cancelling left', () => {
    expect(toRepeatableDigits(1.23456789, 1e10)).toBe(1.23);
    expect(toRepeatableDigits(3e-17, 1)).toBe(0);
    expect(toRepeatableDigits(1 / 3, 1e-9)).toBe(0.3333333333333);
  });

  it('leave zero and what is not finite', () => {
    expect([0, Infinity, -Infinity, NaN].map(value => toRepeatableDigits(value))).toEqual([
      0,
      Infinity,
      -Infinity,
      NaN
    ]);
  });

  it('make moments of two orders of adding the same', () => {
    const base = { present: 9, finite: 9, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
    expect(
      repeatableMoments({ ...base, mean: 2e-17, standardDeviation: 1.0000000000000002 })
    ).toEqual(repeatableMoments({ ...base, mean: -1e-17, standardDeviation: 1 }));
    expect(repeatableMoments({ ...base, mean: null, standardDeviation: null })).toMatchObject({
      mean: null,
      standardDeviation: null
    });
  });
});

import { compareDecimals, decimalOf, parseDecimal, rounded, type Decimal } from './decimal';

function compare(value: number, written: string): number {
  return compareDecimals(decimalOf(value) as Decimal, parseDecimal(written) as Decimal);
}

describe('decimals', () => {
  it('compares as written, not as binary', () => {
    expect(0.1 + 0.2 > 0.3).toBe(true);
    expect(compare(0.1 + 0.2, '0.30')).toBe(0);
    expect(compare(0.7 - 0.4, '0.3')).toBe(0);
    expect(compare(3 / 10, '0.3000')).toBe(0);
    expect(compare(1 / 3, '0.3333')).toBe(1);
    expect(compare(-0.05, '-0.1')).toBe(1);
    expect(compare(1.5e-7, '0.00000015')).toBe(0);
    expect(compare(2e21, '2000000000000000000000')).toBe(0);
  });

  it('refuses what is no number', () => {
    expect(decimalOf(Number.NaN)).toBeNull();
    expect(decimalOf(Infinity)).toBeNull();
    expect(parseDecimal('30 %')).toBeNull();
    expect(rounded(0.1 + 0.2)).toBe(0.3);
  });
});

/**
 * Decimal numbers as they are written, so that `0.30` means three tenths and
 * not the binary number nearest to it.
 */
export interface Decimal {
  /** The digits as a whole number; the value is digits / 10^scale. */
  digits: bigint;
  scale: number;
}

/** Significant digits that survive; what binary arithmetic adds lies beyond them. */
const SIGNIFICANT_DIGITS = 12;

const WRITTEN = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/;

/** Reads `12`, `-0.30`, `1.5e-7`; null for anything else. */
export function parseDecimal(text: string): Decimal | null {
  const match = WRITTEN.exec(text);
  if (!match) {
    return null;
  }
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** A measured number, rounded to 12 significant digits; null if it isn't finite. */
export function decimalOf(value: number): Decimal | null {
  return Number.isFinite(value) ? parseDecimal(value.toPrecision(SIGNIFICANT_DIGITS)) : null;
}

/** The number without what binary arithmetic added: 0.1 + 0.2 gives 0.3. */
export function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(SIGNIFICANT_DIGITS)) : value;
}

/** Below zero if left is smaller, above if larger, zero if equal. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const difference = scaled(left, scale) - scaled(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function scaled(decimal: Decimal, scale: number): bigint {
  return decimal.digits * 10n ** BigInt(scale - decimal.scale);
}

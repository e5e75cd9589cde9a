/** Checks of numbers that belong to one person; each says whether a written one is valid. */

/** Lengths by country, of the SWIFT registry's larger users; others are checked by checksum alone. */
// prettier-ignore
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AT: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27,
  GB: 22, GR: 27, HR: 21, HU: 28, IE: 22, IS: 26, IT: 27, LI: 21, LT: 20, LU: 20, LV: 21, MC: 27,
  MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, SE: 24, SI: 19, SK: 24, TR: 26, AE: 23, SA: 24
};

/**
 * ISO 13616: four characters moved to the end, letters as 10 to 35, remainder 1 by 97. What
 * follows beyond the country's length belongs to the next word.
 */
export function isIban(text: string): boolean {
  const characters = text.replace(/[ -]/g, '');
  const length = IBAN_LENGTHS[characters.slice(0, 2)] ?? characters.length;
  const iban = characters.slice(0, length);
  if (iban.length < 15 || iban.length < length) {
    return false;
  }
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, letter =>
    String(letter.charCodeAt(0) - 55)
  );
  return remainder(digits, 97) === 1;
}

function remainder(digits: string, by: number): number {
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % by, 0);
}

const numbers = (digits: string): number[] => [...digits].map(Number);

const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * digits[index], 0);

/** H. P. Luhn, US patent 2,950,048: every second digit from the right doubled, sum divisible by 10. */
export function isLuhn(digits: string): boolean {
  const sum = numbers(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = index % 2 === 1 ? 2 * digit : digit;
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** Payment cards by their networks' first digits and lengths. */
export function isCard(digits: string): boolean {
  const isNetwork =
    /^4(?:\d{12}|\d{15}|\d{18})$|^(?:5[1-5]|2[2-7])\d{14}$|^3[47]\d{13}$|^3(?:0[0-5]|[68]\d)\d{11}$|^6(?:011|5\d\d|4[4-9]\d)\d{12}$|^35\d{14}$|^62\d{14,17}$|^(?:50|5[6-9]|6\d)\d{10,17}$/.test(
      digits
    );
  return isNetwork && isLuhn(digits) && !/^(\d)\1+$/.test(digits);
}

/** A public address; those of private networks, documentation and loops lead to nobody. */
export function isPersonalAddress(text: string): boolean {
  if (text.includes(':')) {
    return isPublicV6(text.toLowerCase());
  }
  const parts = text.split('.').map(Number);
  const [a, b, c] = parts;
  const isValid =
    parts.every(part => part <= 255) && !text.split('.').some(part => /^0\d/.test(part));
  const isReserved =
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0 && c === 2) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 198 && (b === 18 || b === 19)) ||
    (a === 203 && b === 0 && c === 113);
  return isValid && !isReserved;
}

function isPublicV6(text: string): boolean {
  const halves = text.split('::');
  const groups = text.split(':').filter(group => group !== '');
  const isWhole =
    halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8;
  return (
    isWhole &&
    groups.length >= 3 &&
    /^[23]/.test(groups[0]) &&
    groups[0].length === 4 &&
    !text.startsWith('2001:db8')
  );
}

const PHONE_WORDS =
  /(?:phone|tel|call|mobile|cell|fax|whatsapp|text|dial|contact|reach|number|telefon|handy|mobil|anruf|téléphone|portable|teléfono|móvil|llam)[^\d]{0,25}$/i;

/**
 * A telephone number of a person: in the international form, else in the
 * usual groups with a word before it that says so. Emergency and toll-free
 * numbers are nobody's.
 */
export function isPhone(text: string, before: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (
    digits.length < 7 ||
    digits.length > 15 ||
    /^\d{4}-\d{2}-\d{2}$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/.test(text)
  ) {
    return false;
  }
  if (
    /^(?:\+?1[ .-]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]|^0?800/.test(text) ||
    /555-?01\d\d$/.test(text)
  ) {
    return false;
  }
  const isNorthAmerican =
    /^(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])[2-9]\d{2}[ .-]\d{4}$/.test(text);
  return text.startsWith('+') || isNorthAmerican || PHONE_WORDS.test(before);
}

/** Ranges that the Social Security Administration gives out; specimens left out. */
export function isSocialSecurity(digits: string): boolean {
  const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)];
  return (
    !/^(?:000|666|9\d\d)$/.test(area) &&
    group !== '00' &&
    serial !== '0000' &&
    !/^(?:078051120|219099999|123456789)$/.test(digits)
  );
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

export function isDni(text: string): boolean {
  const id = text.replace('-', '');
  const number = id.slice(0, 8).replace(/^[XYZ]/, letter => String('XYZ'.indexOf(letter)));
  return DNI_LETTERS[Number(number) % 23] === id[8];
}

const ODD_VALUES = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
];

export function isCodiceFiscale(text: string): boolean {
  const values = [...text.toUpperCase()].map(character =>
    /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65
  );
  const sum = values
    .slice(0, 15)
    .reduce((total, value, index) => total + (index % 2 === 0 ? ODD_VALUES[value] : value), 0);
  return sum % 26 === values[15];
}

export function isNir(text: string): boolean {
  const id = text.replace(/ /g, '').toUpperCase().replace('2A', '19').replace('2B', '18');
  return 97 - remainder(id.slice(0, 13), 97) === Number(id.slice(13));
}

export function isCpf(digits: string): boolean {
  const values = numbers(digits);
  const check = (length: number): number => {
    const sum = values
      .slice(0, length)
      .reduce((total, value, index) => total + value * (length + 1 - index), 0);
    return ((sum * 10) % 11) % 10;
  };
  return !/^(\d)\1+$/.test(digits) && check(9) === values[9] && check(10) === values[10];
}

/** ISO 7064, MOD 11,10. */
export function isSteuerId(digits: string): boolean {
  const product = numbers(digits.slice(0, 10)).reduce((before, digit) => {
    const sum = (digit + before) % 10 || 10;
    return (2 * sum) % 11;
  }, 10);
  return digits[0] !== '0' && (11 - product) % 10 === Number(digits[10]);
}

export function isNhs(digits: string): boolean {
  const values = numbers(digits);
  const check = 11 - (weighted(values, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === values[9];
}

export function isPesel(digits: string): boolean {
  return weighted(numbers(digits), [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

export function isBsn(digits: string): boolean {
  return weighted(numbers(digits), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && Number(digits) > 0;
}

export function isPersonnummer(digits: string): boolean {
  return (
    isLuhn(digits.slice(-10)) &&
    /^\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[67]\d|8\d|9[01])/.test(digits.slice(-10))
  );
}

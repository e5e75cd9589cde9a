import * as checks from './checksums';

export const PII_KINDS = ['email', 'phone', 'iban', 'card', 'ip-address', 'national-id'] as const;
export type PiiKind = (typeof PII_KINDS)[number];

export interface PiiMatch {
  kind: PiiKind;
  start: number;
  end: number;
}

interface Detector {
  kind: PiiKind;
  /** Where it may be; every expression here takes time linear in the text. */
  pattern: RegExp;
  /** What makes it one: a checksum, a range. `before` is what stands in front. */
  holds(match: string, before: string): boolean;
}

/** Characters of an answer that are searched. */
const LONGEST = 100_000;

/** How far back a word is looked for that says what a number is. */
const BEFORE = 40;

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** Addresses of documentation and of nobody: RFC 2606 and RFC 6761. */
const NOBODY = /@(?:[\w.-]+\.)?(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)$/i;

const DETECTORS: readonly Detector[] = [
  {
    kind: 'email',
    pattern: /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,6}/gu,
    holds: match => /\.\p{L}{2,24}$/u.test(match) && !match.includes('..') && !NOBODY.test(match)
  },
  {
    kind: 'iban',
    pattern: /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}/g,
    holds: checks.isIban
  },
  {
    kind: 'card',
    pattern: /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])/g,
    holds: match => checks.isCard(digitsOf(match))
  },
  {
    kind: 'ip-address',
    pattern:
      /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)|(?<![\p{L}\p{N}:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\p{L}\p{N}:])/giu,
    holds: (match, before) =>
      checks.isPersonalAddress(match) && !/version|v\s?$/i.test(before.slice(-9))
  },
  ...nationalIds(),
  {
    kind: 'phone',
    // Digits that are too many, or end in a letter, are passed over whole: else each way to part them is tried.
    pattern:
      /(?<![\p{L}\p{N}.,/-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{1,5}\)[ .-]?)?(?!\d{16}|\d+\p{L})\d{1,5}(?:(?:(?: ?[./-] ?| )(?!\d{16}|\d+\p{L}))?\d{1,5}){1,6}(?![\p{L}\p{N}]|[./-]\d)/gu,
    holds: checks.isPhone
  }
];

function nationalIds(): Detector[] {
  const kind = 'national-id' as const;
  const by =
    (word: RegExp, check: (digits: string) => boolean) => (match: string, before: string) =>
      word.test(before) && check(digitsOf(match));
  return [
    // United States: no checksum, so the dashes and the ranges that are given out must do.
    {
      kind,
      pattern: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g,
      holds: match => checks.isSocialSecurity(digitsOf(match))
    },
    // Spain, DNI and NIE.
    { kind, pattern: /\b[XYZ\d]\d{7}-?[A-Z]\b/g, holds: checks.isDni },
    // Italy, codice fiscale.
    {
      kind,
      pattern: /\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b/gi,
      holds: checks.isCodiceFiscale
    },
    // France, NIR.
    {
      kind,
      pattern:
        /(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-4]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\d)/gi,
      holds: checks.isNir
    },
    // Brazil, CPF.
    {
      kind,
      pattern: /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/g,
      holds: match => checks.isCpf(digitsOf(match))
    },
    // Plain runs of digits pass a checksum one time in ten or eleven, so a word must say what they are.
    {
      kind,
      pattern: /(?<!\d)\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\d)/g,
      holds: by(/steuer|tax id|tin\b|idnr|identifikationsnummer/i, checks.isSteuerId)
    },
    { kind, pattern: /(?<!\d)\d{3} ?\d{3} ?\d{4}(?!\d)/g, holds: by(/\bnhs\b/i, checks.isNhs) },
    { kind, pattern: /(?<!\d)\d{11}(?!\d)/g, holds: by(/pesel/i, checks.isPesel) },
    {
      kind,
      pattern: /(?<!\d)\d{9}(?!\d)/g,
      holds: by(/\bbsn\b|burgerservicenummer/i, checks.isBsn)
    },
    {
      kind,
      pattern: /(?<!\d)(?:\d{2})?\d{6}[-+]?\d{4}(?!\d)/g,
      holds: by(/personnummer|personal number/i, checks.isPersonnummer)
    }
  ];
}

/** What stands in the text, each place once, the surer kinds first. */
export function findPii(text: string, kinds: readonly PiiKind[]): PiiMatch[] {
  const searched = text.slice(0, LONGEST);
  const found: PiiMatch[] = [];
  for (const { kind, pattern, holds } of DETECTORS) {
    for (const match of searched.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      const isTaken = found.some(other => start < other.end && other.start < end);
      if (!isTaken && holds(match[0], searched.slice(Math.max(0, start - BEFORE), start))) {
        found.push({ kind, start, end });
      }
    }
  }
  return found.filter(({ kind }) => kinds.includes(kind)).sort((a, b) => a.start - b.start);
}

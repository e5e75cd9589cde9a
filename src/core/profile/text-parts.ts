import type { CellValue } from '../ports';
import type { PartReading } from './calendar-parts';
import type { Reading } from './kind';
import type { ColumnPair } from './pairing';
import { countOf, quoteIdentifier, quoteLiteral } from './sql';

/** Texts that the alphabet is read from, about, and characters of each. */
const ALPHABET_ROWS = 10_000;
const ALPHABET_CHARACTERS = 1000;
/** Different characters that leave the engine at most; the largest scripts have this many in use. */
const MOST_CHARACTERS = 5000;
/** Share of the reference's characters that the alphabet covers. */
const ALPHABET_SHARE = 0.999;
/** Hexadecimal digits of a digest that draw the texts. */
const DRAW_DIGITS = 6;

/**
 * Characters of the reference's texts, each with its count, the most frequent
 * first. Texts are drawn by a digest of themselves, so that neither the order of
 * the rows nor the engine matters.
 */
export function alphabetSql(relation: string, pair: ColumnPair, rows: number): string {
  const text = textOf(pair.reading.reference);
  const scale = 16 ** DRAW_DIGITS;
  const limit = Math.min(scale - 1, Math.ceil((ALPHABET_ROWS / Math.max(1, rows)) * scale));
  const drawn =
    rows <= ALPHABET_ROWS
      ? `${text} IS NOT NULL`
      : `md5(${text}) < ${quoteLiteral(limit.toString(16).padStart(DRAW_DIGITS, '0'))}`;
  return (
    `SELECT c, count(*) AS n FROM (SELECT unnest(string_split(t, '')) AS c FROM ` +
    `(SELECT left(${text}, ${ALPHABET_CHARACTERS}) AS t FROM ${quoteIdentifier(relation)} WHERE ${drawn})) ` +
    `WHERE c <> '' GROUP BY c ORDER BY n DESC, c LIMIT ${MOST_CHARACTERS}`
  );
}

/** The fewest characters that make up 99.9 % of the drawn text, the most frequent first. */
export function readAlphabet(rows: CellValue[][]): string {
  const counts = rows.map(([character, count]) => ({
    character: String(character),
    count: countOf(count)
  }));
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  let covered = 0;
  let alphabet = '';
  for (const { character, count } of counts) {
    if (covered >= ALPHABET_SHARE * total) {
      break;
    }
    covered += count;
    alphabet += character;
  }
  return alphabet;
}

/** What is counted in a text beside the reference's alphabet; of any script, by the alphabet's own characters. */
const CLASSES: [name: string, pattern: RegExp, always: string][] = [
  ['digits', /\p{Nd}/u, '0123456789'],
  ['capitals', /\p{Lu}/u, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['punctuation', /[\p{P}\p{S}]/u, '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~']
];

/**
 * Figures of a text: its length in characters, its number of words (groups of
 * characters between white space), and the shares of characters outside of the
 * reference's alphabet, of digits, capitals and punctuation; 0 for an empty text.
 */
export function textParts({ reading }: ColumnPair, alphabet: string): PartReading[] {
  const part = (name: string, sql: (text: string) => string): PartReading => ({
    name,
    kind: 'numeric',
    reading: {
      reference: sure(sql(textOf(reading.reference))),
      current: sure(sql(textOf(reading.current)))
    }
  });
  return [
    part('length', text => `CAST(length(${text}) AS DOUBLE)`),
    part('words', text => `CAST(length(${wordsSql(text)}) AS DOUBLE)`),
    ...(alphabet === ''
      ? []
      : [
          part('unfamiliar', text => shareSql(text, `length(${withoutSql(text, alphabet)})`)),
          ...CLASSES.map(([name, pattern, always]) => {
            const members = unique(
              always + [...alphabet].filter(each => pattern.test(each)).join('')
            );
            return part(name, text =>
              shareSql(text, `(length(${text}) - length(${withoutSql(text, members)}))`)
            );
          })
        ])
  ];
}

function unique(characters: string): string {
  return [...new Set(characters)].join('');
}

function sure(expression: string): Reading {
  return { expression, mayFail: false, mayBeInfinite: false };
}

function textOf({ expression }: Reading): string {
  return `CAST(${expression} AS VARCHAR)`;
}

/** One letter a word. */
function wordsSql(text: string): string {
  const shortened = `regexp_replace(${text}, '[^\\s\\p{Z}]+', 'w', 'g')`;
  return `regexp_replace(${shortened}, '[\\s\\p{Z}]+', '', 'g')`;
}

function withoutSql(text: string, characters: string): string {
  return `translate(${text}, ${quoteLiteral(characters)}, '')`;
}

function shareSql(text: string, count: string): string {
  return `CASE WHEN length(${text}) > 0 THEN CAST(${count} AS DOUBLE) / length(${text}) WHEN ${text} IS NOT NULL THEN CAST(0 AS DOUBLE) END`;
}

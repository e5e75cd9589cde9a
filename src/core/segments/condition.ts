import { z } from 'zod';
import { familyOf } from '../profile/kind';

/** One condition on a row; several stand for all of them at once. */
export const conditionSchema = z.strictObject({
  column: z.string(),
  test: z.enum(['is', 'atLeast', 'below', 'missing', 'other']),
  /** A level, an edge, or a moment as RFC 3339; absent where the test has none. */
  value: z.union([z.string(), z.number()]).optional()
});
export type Condition = z.infer<typeof conditionSchema>;

const SIGNS = { is: '=', atLeast: '>=', below: '<' } as const;
const LONGEST_WORD = 60;
/** Letters and digits, and what joins them; anything else is put in quotes. */
const PLAIN = /^[\p{L}\p{N}_][\p{L}\p{N}_.:/+-]*$/u;
/** What JSON leaves as it is, though nobody would see it. */
const UNSEEN = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * `carrier = XY and hour >= 20`; names and values that could be misread stand in quotes, and those
 * of more than `longest` characters are cut.
 */
export function conditionsInWords(
  conditions: readonly Condition[],
  longest = LONGEST_WORD
): string {
  return conditions.map(condition => conditionInWords(condition, longest)).join(' and ');
}

/** `hour >= 20`. */
export function conditionInWords(
  { column, test, value }: Condition,
  longest = LONGEST_WORD
): string {
  const word = (text: string): string => wordOf(text, longest);
  const name = word(column);
  if (test === 'missing') {
    return `${name} is missing`;
  }
  if (test === 'other' || value === undefined) {
    return `${name} is another value`;
  }
  return `${name} ${SIGNS[test]} ${typeof value === 'number' ? String(value) : word(value)}`;
}

function wordOf(text: string, longest: number): string {
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return PLAIN.test(text) && short === text ? text : escaped(short);
}

function escaped(text: string): string {
  return JSON.stringify(text).replace(
    UNSEEN,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

/**
 * The same as the text of pandas' `DataFrame.query`, whole; null where that can't say it: all
 * other values, names with a backtick or a line break, and empty ones. `typeOf` gives the engine's
 * type of a column where it is known: labels of booleans and numbers are no texts there.
 */
export function conditionsAsQuery(
  conditions: readonly Condition[],
  typeOf: (column: string) => string | undefined = () => undefined
): string | null {
  const parts = conditions.map(condition => asQuery(condition, typeOf(condition.column)));
  return parts.includes(null) ? null : parts.join(' and ');
}

function asQuery({ column, test, value }: Condition, type: string | undefined): string | null {
  if (column === '' || /[`\r\n]/.test(column) || test === 'other') {
    return null;
  }
  const name = /^[A-Za-z_]\w*$/.test(column) ? column : `\`${column}\``;
  if (test === 'missing' || value === undefined) {
    return `${name}.isna()`;
  }
  const sign = test === 'is' ? '==' : SIGNS[test];
  return `${name} ${sign} ${literal(value, type)}`;
}

function literal(value: string | number, type: string | undefined): string {
  const family = type === undefined ? 'text' : familyOf(type);
  if (family === 'boolean' && typeof value === 'string') {
    return value === 'true' ? 'True' : 'False';
  }
  const isNumber = (family === 'integer' || family === 'real') && Number.isFinite(Number(value));
  return typeof value === 'number' || isNumber ? String(value) : escaped(value);
}

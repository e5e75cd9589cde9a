import { z } from 'zod';
import {
  counted,
  edited,
  oneOf,
  shareOf,
  someOf,
  type Edit,
  type TextTransformation
} from './text-transformation';

const share = (usual: number): z.ZodDefault<z.ZodNumber> =>
  z.number().gt(0).max(1).default(usual).describe('Share of the letters that can be changed.');

const CASES = ['upper', 'lower', 'title', 'inverted'] as const;
type Case = (typeof CASES)[number];

/** Capital letters where small ones are usual, and the other way round. */
export const letterCase: TextTransformation<{ to: Case }> = {
  form: 'text',
  name: 'case',
  title: 'Capital and small letters',
  type: 'INV',
  capability: 'case',
  tags: ['CheckList robustness'],
  parameters: z.strictObject({
    to: z.enum(CASES).default('upper').describe('The letters afterwards.')
  }),
  rewrite(text, { to }) {
    const edits = [...text.matchAll(/\p{L}+/gu)].map(({ 0: word, index: start }) => ({
      start,
      end: start + word.length,
      by: inCase(word, to)
    }));
    return edited(text, edits, `${to} case`);
  }
};

function inCase(word: string, to: Case): string {
  switch (to) {
    case 'upper':
      return word.toUpperCase();
    case 'lower':
      return word.toLowerCase();
    case 'title':
      return word.replace(/^./u, first => first.toUpperCase());
    case 'inverted':
      return [...word]
        .map(letter =>
          letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()
        )
        .join('');
  }
}

/**
 * Letters of other scripts that look like a Latin one, as Unicode's charts show
 * them; the first is Cyrillic, the second Greek, where there are two.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  d: 'ԁ',
  e: 'е',
  h: 'һ',
  i: 'і',
  j: 'ј',
  o: 'оο',
  p: 'рρ',
  q: 'ԛ',
  s: 'ѕ',
  v: 'ν',
  w: 'ԝ',
  x: 'х',
  y: 'у',
  A: 'АΑ',
  B: 'ВΒ',
  C: 'С',
  E: 'ЕΕ',
  H: 'НΗ',
  I: 'ІΙ',
  J: 'Ј',
  K: 'КΚ',
  M: 'МΜ',
  N: 'Ν',
  O: 'ОΟ',
  P: 'РΡ',
  S: 'Ѕ',
  T: 'ТΤ',
  X: 'ХΧ',
  Y: 'ҮΥ',
  Z: 'Ζ'
};

/** Letters that look alike and are others. */
export const homoglyphs: TextTransformation<{ share: number }> = {
  form: 'text',
  name: 'homoglyphs',
  title: 'Letters of other scripts that look alike',
  type: 'INV',
  capability: 'homoglyphs',
  tags: ['CheckList robustness', 'ATLAS AML.T0043'],
  parameters: z.strictObject({ share: share(0.1) }),
  rewrite(text, given, random) {
    const places = placesOf(text, LOOKALIKES);
    const chosen = someOf(places, shareOf(places, given.share), random);
    const edits = chosen.map(start => ({
      start,
      end: start + 1,
      by: oneOf([...LOOKALIKES[text[start]]], random)
    }));
    return edited(text, edits, `${counted(edits.length, 'letter')} replaced by lookalikes`);
  }
};

const LEET: Readonly<Record<string, string>> = {
  a: '4',
  b: '8',
  e: '3',
  g: '9',
  i: '1',
  l: '1',
  o: '0',
  s: '5',
  t: '7',
  z: '2'
};

/** Digits in the place of letters. */
export const leetspeak: TextTransformation<{ share: number }> = {
  form: 'text',
  name: 'leetspeak',
  title: 'Digits in the place of letters',
  type: 'INV',
  capability: 'leetspeak',
  tags: ['CheckList robustness', 'ATLAS AML.T0043'],
  parameters: z.strictObject({ share: share(0.5) }),
  rewrite(text, given, random) {
    const lower = text.toLowerCase();
    // Some letters change their length in lower case; their places would no longer fit.
    const source = lower.length === text.length ? lower : text;
    const places = placesOf(source, LEET);
    const edits = someOf(places, shareOf(places, given.share), random).map(start => ({
      start,
      end: start + 1,
      by: LEET[source[start]]
    }));
    return edited(text, edits, `${counted(edits.length, 'letter')} written as digits`);
  }
};

function placesOf(text: string, table: Readonly<Record<string, string>>): number[] {
  return [...text.matchAll(/[A-Za-z]/g)].flatMap(({ 0: letter, index }) =>
    Object.hasOwn(table, letter) ? [index] : []
  );
}

/** Nothing to see: zero-width space, non-joiner, joiner and word joiner. */
const INVISIBLE = ['\u200b', '\u200c', '\u200d', '\u2060'] as const;

/** Characters that nobody sees, inside of words. */
export const zeroWidth: TextTransformation<{ count: number }> = {
  form: 'text',
  name: 'zero-width',
  title: 'Invisible characters inside of words',
  type: 'INV',
  capability: 'zero-width',
  tags: ['CheckList robustness', 'ATLAS AML.T0043'],
  parameters: z.strictObject({
    count: z.int().min(1).max(1000).default(3).describe('Characters put in.')
  }),
  rewrite(text, { count }, random) {
    const places = [...text.matchAll(/(?<=\p{L})(?=\p{L})/gu)].map(({ index }) => index);
    const edits: Edit[] = someOf(places, count, random).map(place => ({
      start: place,
      end: place,
      by: oneOf(INVISIBLE, random)
    }));
    return edited(text, edits, `${counted(edits.length, 'invisible character')} put in`);
  }
};

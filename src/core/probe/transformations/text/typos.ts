import { z } from 'zod';
import type { Random } from '../../random';
import {
  counted,
  edited,
  oneOf,
  someOf,
  type Edit,
  type TextTransformation
} from './text-transformation';

/** The keys around a letter on a QWERTY keyboard. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  a: 'qwsz',
  b: 'vghn',
  c: 'xdfv',
  d: 'serfcx',
  e: 'wsdr',
  f: 'drtgvc',
  g: 'ftyhbv',
  h: 'gyujnb',
  i: 'ujko',
  j: 'huikmn',
  k: 'jiolm',
  l: 'kop',
  m: 'njk',
  n: 'bhjm',
  o: 'iklp',
  p: 'ol',
  q: 'wa',
  r: 'edft',
  s: 'awedxz',
  t: 'rfgy',
  u: 'yhji',
  v: 'cfgb',
  w: 'qase',
  x: 'zsdc',
  y: 'tghu',
  z: 'asx'
};

const KINDS = ['neighbour', 'swap', 'drop', 'double'] as const;
type Kind = (typeof KINDS)[number];

const IN_WORDS: Readonly<Record<Kind, string>> = {
  neighbour: 'a neighbouring key hit',
  swap: 'two letters swapped',
  drop: 'a letter dropped',
  double: 'a letter doubled'
};

/** Slips of the fingers inside of words; first letters stay, as readers rely on them. */
export const typos: TextTransformation<{ kind?: Kind; edits: number }> = {
  form: 'text',
  name: 'typos',
  title: 'Slips of the fingers',
  type: 'INV',
  capability: 'typos',
  tags: ['CheckList robustness'],
  parameters: z.strictObject({
    kind: z.enum(KINDS).optional().describe('The slip; any of them without it.'),
    edits: z.int().min(1).max(100).default(1).describe('Words with a slip.')
  }),
  rewrite(text, { kind, edits }, random) {
    const words = [...text.matchAll(/[A-Za-z]{3,}/g)].map(match => ({
      start: match.index,
      word: match[0]
    }));
    const long = words.filter(({ word }) => word.length > 3);
    const made = someOf(long.length > 0 ? long : words, edits, random).flatMap(
      ({ start, word }) => slip(start, word, kind ?? oneOf(KINDS, random), random) ?? []
    );
    const said = made.length === 1 ? IN_WORDS[made[0].kind] : counted(made.length, 'slip');
    return edited(text, made, said);
  }
};

function slip(
  start: number,
  word: string,
  kind: Kind,
  random: Random
): (Edit & { kind: Kind }) | null {
  const place = 1 + Math.floor(random() * (word.length - 1));
  const letter = word[place];
  const at = start + place;
  switch (kind) {
    case 'neighbour': {
      const key = oneOf([...NEIGHBOURS[letter.toLowerCase()]], random);
      return {
        kind,
        start: at,
        end: at + 1,
        by: letter === letter.toLowerCase() ? key : key.toUpperCase()
      };
    }
    case 'swap': {
      const pair = swappable(word, place);
      return pair === null
        ? null
        : { kind, start: start + pair, end: start + pair + 2, by: word[pair + 1] + word[pair] };
    }
    case 'drop':
      return { kind, start: at, end: at + 1, by: '' };
    case 'double':
      return { kind, start: at, end: at + 1, by: letter + letter };
  }
}

/** Where two different letters stand side by side, from the place on; null without any. */
function swappable(word: string, from: number): number | null {
  const last = word.length - 1;
  for (let step = 0; step < last; step += 1) {
    const place = 1 + ((from - 1 + step) % last);
    if (place < last && word[place] !== word[place + 1]) {
      return place;
    }
  }
  return null;
}

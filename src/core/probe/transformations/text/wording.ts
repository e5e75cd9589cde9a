import { z } from 'zod';
import { counted, edited, oneOf, type Edit, type TextTransformation } from './text-transformation';

const PLACEHOLDER = '{{text}}';

/** Frames around a text that leave what it says alone. */
const FRAMES: readonly string[] = [
  `To put it in my own words: ${PLACEHOLDER}`,
  `${PLACEHOLDER} That is all I wanted to say.`,
  `Let me be brief. ${PLACEHOLDER}`,
  `What I mean is the following. ${PLACEHOLDER}`,
  `I am writing to tell you this: ${PLACEHOLDER}`,
  `${PLACEHOLDER} I hope that is clear.`
];

/** The same said inside of another frame. */
export const paraphrase: TextTransformation<{ templates?: string[] }> = {
  form: 'text',
  name: 'paraphrase',
  title: 'The same inside of another frame of words',
  type: 'INV',
  capability: 'paraphrase',
  tags: ['CheckList robustness'],
  parameters: z.strictObject({
    templates: z
      .array(z.string().includes(PLACEHOLDER, `Say with ${PLACEHOLDER} where the text goes.`))
      .min(1)
      .optional()
      .describe(`Frames, with ${PLACEHOLDER} for the text; neutral ones of our own without it.`)
  }),
  rewrite(text, { templates }, random) {
    const frame = oneOf(templates ?? FRAMES, random);
    const place = frame.indexOf(PLACEHOLDER);
    return edited(
      text,
      [
        { start: 0, end: 0, by: frame.slice(0, place) },
        { start: text.length, end: text.length, by: frame.slice(place + PLACEHOLDER.length) }
      ],
      'put in another frame of words'
    );
  }
};

const CONTRACTED: Readonly<Record<string, string>> = {
  "isn't": 'is',
  "aren't": 'are',
  "wasn't": 'was',
  "weren't": 'were',
  "don't": 'do',
  "doesn't": 'does',
  "didn't": 'did',
  "haven't": 'have',
  "hasn't": 'has',
  "hadn't": 'had',
  "won't": 'will',
  "wouldn't": 'would',
  "shouldn't": 'should',
  "couldn't": 'could',
  "can't": 'can',
  cannot: 'can'
};

const NEGATED = new RegExp(`\\b(?:${Object.keys(CONTRACTED).join('|')})\\b`, 'i');
const NOT =
  /\b(?:am|is|are|was|were|do|does|did|have|has|had|will|would|should|could|can)( not)\b/i;
const AUXILIARY = /\b(?:am|is|are|was|were|will|would|should|could|can)\b(?! not)/i;

/** The first sentence says the opposite: `is` becomes `is not`, `isn't` becomes `is`. */
export const negation: TextTransformation<Record<string, never>> = {
  form: 'text',
  name: 'negation',
  title: 'The opposite is said',
  type: 'DIR',
  capability: 'negation',
  tags: ['CheckList negation'],
  parameters: z.strictObject({}),
  rewrite(text) {
    // Typographic apostrophes count as plain ones; the length stays.
    const edit = negationEdit(text.replaceAll('’', "'"));
    return edit === null
      ? null
      : edited(text, [edit], edit.by === '' ? '“not” taken out' : edit.said);
  }
};

function negationEdit(text: string): (Edit & { said: string }) | null {
  const contracted = NEGATED.exec(text);
  if (contracted) {
    const [found] = contracted;
    const plain = CONTRACTED[found.toLowerCase()];
    const by =
      found[0] === found[0].toUpperCase() ? plain[0].toUpperCase() + plain.slice(1) : plain;
    return { ...spanOf(contracted), by, said: `“${found}” made “${by}”` };
  }
  const not = NOT.exec(text);
  if (not) {
    const end = not.index + not[0].length;
    return { start: end - not[1].length, end, by: '', said: '' };
  }
  const auxiliary = AUXILIARY.exec(text);
  if (!auxiliary) {
    return null;
  }
  const end = auxiliary.index + auxiliary[0].length;
  return { start: end, end, by: ' not', said: '“not” put in' };
}

function spanOf(match: RegExpExecArray): { start: number; end: number } {
  return { start: match.index, end: match.index + match[0].length };
}

/** Sentences that say nothing about anything. */
const FILLING: readonly string[] = [
  'The rest of this page was left as it is.',
  'This was written in the course of the day.',
  'The paper has two sides, and this is one of them.',
  'There is a date at the top and a line at the bottom.',
  'Some words stand here so that the text is longer.',
  'Nothing that follows changes what was said.'
];

/** Longer by sentences that say nothing, or cut after some words. */
export const textLength: TextTransformation<{
  how: 'pad' | 'truncate';
  where: 'start' | 'end';
  sentences: number;
  words?: number;
}> = {
  form: 'text',
  name: 'length',
  title: 'Longer by idle sentences, or cut',
  type: 'INV',
  capability: 'length',
  tags: ['CheckList robustness'],
  parameters: z.strictObject({
    how: z.enum(['pad', 'truncate']).default('pad').describe('Longer or shorter.'),
    where: z.enum(['start', 'end']).default('end').describe('Where idle sentences are added.'),
    sentences: z.int().min(1).max(10_000).default(5).describe('Idle sentences added.'),
    words: z.int().min(1).optional().describe('Words kept by truncate; half of them without it.')
  }),
  rewrite(text, { how, where, sentences, words }, random) {
    if (how === 'truncate') {
      const ends = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => index + word.length);
      const kept = words ?? Math.ceil(ends.length / 2);
      return kept >= ends.length
        ? null
        : {
            text: text.slice(0, ends[kept - 1]),
            changed: `cut after ${counted(kept, 'word')}`,
            spans: []
          };
    }
    const first = Math.floor(random() * FILLING.length);
    const filling = Array.from(
      { length: sentences },
      (_, index) => FILLING[(first + index) % FILLING.length]
    ).join(' ');
    const edit =
      where === 'start'
        ? { start: 0, end: 0, by: `${filling} ` }
        : { start: text.length, end: text.length, by: ` ${filling}` };
    return edited(text, [edit], `${counted(sentences, 'idle sentence')} added`);
  }
};

import { z } from 'zod';
import {
  counted,
  edited,
  oneOf,
  someOf,
  type Edit,
  type TextTransformation
} from './text-transformation';

const MARKS = ['remove', 'repeat', 'exchange'] as const;
type Marks = (typeof MARKS)[number];

/** Full stops, commas, question and exclamation marks; those inside of numbers stay. */
const MARK = /(?<!\d)[.,;:!?](?!\S*\d)|(?<=\d)[.,;:!?](?=\s|$)/g;

/** Marks left out, repeated, or taken for others. */
export const punctuation: TextTransformation<{ how: Marks }> = {
  form: 'text',
  name: 'punctuation',
  title: 'Marks left out, repeated or exchanged',
  type: 'INV',
  capability: 'punctuation',
  tags: ['CheckList robustness'],
  parameters: z.strictObject({
    how: z.enum(MARKS).default('remove').describe('What happens to the marks.')
  }),
  rewrite(text, { how }, random) {
    const marks = [...text.matchAll(MARK)].map(({ 0: mark, index }) => ({ mark, index }));
    if (how === 'repeat' && marks.length === 0) {
      const by = oneOf(['!', '...', '!!'], random);
      return edited(text, [{ start: text.length, end: text.length, by }], 'marks added at the end');
    }
    const edits = marks.map(({ mark, index }) => ({
      start: index,
      end: index + 1,
      by: how === 'remove' ? '' : how === 'repeat' ? mark.repeat(3) : mark === '.' ? ' -' : '.'
    }));
    const done = { remove: 'left out', repeat: 'repeated', exchange: 'exchanged' }[how];
    return edited(text, edits, `${counted(edits.length, 'mark')} ${done}`);
  }
};

const SPACES = ['double', 'edges', 'tabs', 'lines', 'non-breaking'] as const;
type Spaces = (typeof SPACES)[number];

/** More space than usual, and other space than usual. */
export const whitespace: TextTransformation<{ how: Spaces; count: number }> = {
  form: 'text',
  name: 'whitespace',
  title: 'Other space between and around words',
  type: 'INV',
  capability: 'whitespace',
  tags: ['CheckList robustness'],
  parameters: z.strictObject({
    how: z.enum(SPACES).default('double').describe('What stands in the place of a space.'),
    count: z.int().min(1).max(1000).default(5).describe('Spaces changed.')
  }),
  rewrite(text, { how, count }, random) {
    if (how === 'edges') {
      const edges: Edit[] = [
        { start: 0, end: 0, by: '  ' },
        { start: text.length, end: text.length, by: ' \n' }
      ];
      return text === '' ? null : edited(text, edges, 'space at both ends');
    }
    const places = [...text.matchAll(/ /g)].map(({ index }) => index);
    const [by, said] = {
      double: ['  ', 'doubled'],
      tabs: ['\t', 'made tabs'],
      lines: ['\n', 'made line breaks'],
      'non-breaking': ['\u00a0', 'made non-breaking']
    }[how];
    const edits = someOf(places, count, random).map(start => ({ start, end: start + 1, by }));
    return edited(text, edits, `${counted(edits.length, 'space')} ${said}`);
  }
};

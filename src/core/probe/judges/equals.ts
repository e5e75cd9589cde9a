import { z } from 'zod';
import { excerpt, passIf, textJudge } from './judge';
import { equalJson, parseJson } from './json-text';

/**
 * The answer is the value: as a text to the letter, as JSON by its content.
 * Blanks and line ends around a text don't count, since models add them.
 */
export const equals = textJudge(
  {
    title: 'is the value',
    configuration: z.strictObject({ value: z.json() })
  },
  (text, { value }) => {
    const holds =
      typeof value === 'object' && value !== null
        ? equalJson(parseJson(text), value)
        : text.trim() === String(value).trim();
    const expected = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return { outcome: passIf(holds), expected: excerpt(expected), got: excerpt(text) };
  }
);

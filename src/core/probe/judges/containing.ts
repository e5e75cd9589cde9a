import { z } from 'zod';
import { excerpt, passIf, textJudge, type JudgeResult, type PureJudge } from './judge';

const textValue = z.strictObject({
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String)
});
const manyValues = z.strictObject({
  value: z.union([
    z.array(z.union([z.string(), z.number()]).transform(String)).min(1),
    // Promptfoo also takes one text whose parts commas separate.
    z.string().transform(text => text.split(',').map(part => part.trim()))
  ])
});

type Quantity = 'all' | 'any';

/** Letters of one case, so that `ß` and `SS`, `İ` and `i` count as the same. */
const folded = (text: string): string => text.toUpperCase().toLowerCase();

function containing(title: string, fold: (text: string) => string): PureJudge<{ value: string }> {
  return textJudge({ title, configuration: textValue }, (text, { value }) => ({
    outcome: passIf(fold(text).includes(fold(value))),
    expected: `contains “${excerpt(value)}”`,
    got: excerpt(text)
  }));
}

function containingMany(
  title: string,
  quantity: Quantity,
  fold: (text: string) => string
): PureJudge<{ value: string[] }> {
  return textJudge({ title, configuration: manyValues }, (text, { value }): JudgeResult => {
    const missing = value.filter(part => !fold(text).includes(fold(part)));
    const holds = quantity === 'all' ? missing.length === 0 : missing.length < value.length;
    const list = (parts: readonly string[]): string =>
      parts.map(part => `“${excerpt(part, 60)}”`).join(', ');
    return {
      outcome: passIf(holds),
      expected: `contains ${quantity} of ${list(value)}`,
      got: holds ? excerpt(text) : `without ${list(missing)}: ${excerpt(text)}`
    };
  });
}

const asWritten = (text: string): string => text;

export const contains = containing('contains the value', asWritten);
export const icontains = containing('contains the value, in capitals or not', folded);
export const containsAll = containingMany('contains every value', 'all', asWritten);
export const containsAny = containingMany('contains one of the values', 'any', asWritten);
export const icontainsAll = containingMany(
  'contains every value, in capitals or not',
  'all',
  folded
);
export const icontainsAny = containingMany(
  'contains one of the values, in capitals or not',
  'any',
  folded
);

export const startsWith = textJudge(
  { title: 'starts with the value', configuration: textValue },
  (text, { value }) => ({
    outcome: passIf(text.startsWith(value)),
    expected: `starts with “${excerpt(value)}”`,
    got: excerpt(text)
  })
);

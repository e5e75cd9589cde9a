import { z } from 'zod';
import { couldNotJudge, excerpt, passIf, textJudge, type PureJudge } from './judge';

const sizeConfiguration = z.strictObject({
  value: z.union([
    z.number().int().nonnegative(),
    z
      .strictObject({
        min: z.number().int().nonnegative().optional(),
        max: z.number().int().nonnegative().optional()
      })
      .refine(({ min, max }) => min !== undefined || max !== undefined, 'Name min or max.')
  ])
});

function sizeJudge(title: string, unit: string, sizeOf: (text: string) => number) {
  return textJudge({ title, configuration: sizeConfiguration }, (text, { value }) => {
    const { min, max } = typeof value === 'number' ? { min: value, max: value } : value;
    const size = sizeOf(text);
    const bounds =
      min === max
        ? `${min}`
        : [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`]
            .filter(part => part !== '')
            .join(' and ');
    return {
      outcome: passIf(size >= (min ?? 0) && size <= (max ?? Infinity)),
      expected: `${bounds} ${unit}`,
      got: `${size} ${unit}`
    };
  });
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

function count<T>(items: Iterable<T>, counts: (item: T) => boolean): number {
  let total = 0;
  for (const item of items) {
    total += counts(item) ? 1 : 0;
  }
  return total;
}

/** As many letters as `value` says, or between its `min` and `max`, as a reader counts them. */
export const length = sizeJudge('has so many letters', 'letters', text =>
  count(graphemes.segment(text), () => true)
);

/** As many words, in languages without spaces too. */
export const wordCount = sizeJudge('has so many words', 'words', text =>
  count(words.segment(text), ({ isWordLike }) => isWordLike === true)
);

/** The target took at most `threshold` milliseconds. */
export const latency: PureJudge<{ threshold: number }> = {
  kind: 'pure',
  reads: 'time',
  title: 'came within so many milliseconds',
  configuration: z.strictObject({ threshold: z.number().positive() }),
  judge: ({ milliseconds, problem }, { threshold }) => {
    const expected = `at most ${threshold} ms`;
    return milliseconds === null || problem !== null
      ? couldNotJudge(expected, problem ?? 'The time was not measured.')
      : {
          outcome: passIf(milliseconds <= threshold),
          expected,
          got: `${Math.round(milliseconds)} ms`
        };
  }
};

/** A number as people write it: sign, thousands between commas, decimals, exponent. */
const NUMBER = /[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?/g;

/** The last number of a text, which is where answers end; null without one. */
export function lastNumber(text: string): number | null {
  const last = text.match(NUMBER)?.at(-1);
  return last === undefined ? null : Number(last.replaceAll(',', '').replace('−', '-'));
}

/** The number answered, or the last one in the text, lies within `threshold` of the value. */
export const near: PureJudge<{ value: number; threshold: number }> = {
  kind: 'pure',
  reads: 'text',
  title: 'is the number, but for a tolerance',
  configuration: z.strictObject({
    value: z.number(),
    threshold: z.number().nonnegative().default(0)
  }),
  judge: ({ text, answer, problem }, { value, threshold }) => {
    const expected = threshold === 0 ? String(value) : `${value} ± ${threshold}`;
    const measured = answer?.outcome === 'answered' ? (answer.label ?? answer.score) : null;
    const number = typeof measured === 'bigint' ? Number(measured) : measured;
    if (typeof number !== 'number' && text === null) {
      return couldNotJudge(expected, problem ?? 'The target answered no number.');
    }
    const found = typeof number === 'number' ? number : lastNumber(text ?? '');
    if (found !== null && Number.isNaN(found)) {
      return couldNotJudge(expected, 'The target answered NaN.');
    }
    return {
      outcome: passIf(found !== null && Math.abs(found - value) <= threshold),
      expected,
      got: found === null ? `no number: ${excerpt(text ?? '')}` : String(found)
    };
  }
};

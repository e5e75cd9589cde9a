import { z } from 'zod';
import { toAuditError, type ErrorCode } from '../../errors';
import { couldNotJudge, excerpt, passIf, type AskingJudge } from './judge';

/** Promptfoo's. What a cosine means differs by encoder, so a suite should name its own. */
const THRESHOLD = 0.75;

/** The answer means what the value says, or one of the values: the cosine of their vectors. */
export const similar: AskingJudge<{ value: string[]; threshold: number }> = {
  kind: 'asking',
  reads: 'text',
  title: 'means what the value says, by an encoder',
  configuration: z.strictObject({
    value: z.union([z.string().transform(text => [text]), z.array(z.string()).min(1)]),
    threshold: z.number().min(-1).max(1).default(THRESHOLD)
  }),
  judge: async ({ text, problem }, { value, threshold }, _asked, { encode }, options) => {
    const expected = `a similarity of at least ${threshold} to “${excerpt(value[0])}”`;
    if (text === null) {
      return couldNotJudge(expected, problem ?? 'The target answered no text.');
    }
    if (encode === null) {
      return couldNotJudge(
        expected,
        'No encoder is named that could compare the texts; name one under judges.encoder in the plan.'
      );
    }
    try {
      const [answered, ...wanted] = await encode([text, ...value], options);
      const score = Math.max(...wanted.map(vector => cosine(answered, vector)));
      return Number.isFinite(score) && wanted.length === value.length
        ? {
            outcome: passIf(score >= threshold),
            expected,
            got: `${score.toFixed(3)}: ${excerpt(text)}`,
            score
          }
        : couldNotJudge(expected, 'The encoder gave vectors that have no angle between them.');
    } catch (thrown) {
      return problemOrCancelled(expected, thrown);
    }
  }
};

/** The cosine of the angle between two vectors; NaN where one is zero or their lengths differ. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) {
    return NaN;
  }
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, index) => sum + value * y[index], 0);
  const product = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  return Math.max(-1, Math.min(1, product));
}

/** What ends the whole run, whoever was asked. */
const ENDS_THE_RUN: readonly ErrorCode[] = [
  'cancelled',
  'already-running',
  'disk-full',
  'kernel-dead'
];

/** What went wrong outside is the third outcome, unless nothing more can be asked or kept at all. */
export function problemOrCancelled(
  expected: string,
  thrown: unknown
): ReturnType<typeof couldNotJudge> {
  const error = toAuditError(thrown);
  if (ENDS_THE_RUN.includes(error.code)) {
    throw error;
  }
  return couldNotJudge(expected, error.sentence);
}

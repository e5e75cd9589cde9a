import { z } from 'zod';
import { couldNotJudge, excerpt, passIf, type AskingJudge, type JudgeResult } from './judge';
import { problemOrCancelled } from './similar';

const resultSchema = z.union([
  z.boolean().transform(pass => ({ pass, score: undefined, reason: undefined })),
  z
    .number()
    .min(0)
    .max(1)
    .transform(score => ({ pass: undefined, score, reason: undefined })),
  z.object({
    pass: z.boolean().optional(),
    score: z.number().min(0).max(1).optional(),
    reason: z.string().optional()
  })
]);

/** Promptfoo's: a score of at least this passes where the function says no more. */
const THRESHOLD = 0.5;

/**
 * A function of the kernel judges. The value is its name and never code: what
 * runs is what the user has defined, and only where they have allowed it.
 */
export const python: AskingJudge<{ value: string; threshold: number }> = {
  kind: 'asking',
  reads: 'text',
  title: 'satisfies a Python function of the kernel',
  configuration: z.strictObject({
    value: z
      .string()
      .regex(
        /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u,
        'Name a function of the kernel, such as is_polite; code is not run.'
      ),
    threshold: z.number().min(0).max(1).default(THRESHOLD)
  }),
  judge: async ({ text, problem }, { value, threshold }, asked, { call }, options) => {
    const expected = `satisfies ${value}`;
    if (text === null) {
      return couldNotJudge(expected, problem ?? 'The target answered no text.');
    }
    if (call === null) {
      return couldNotJudge(expected, `Calling ${value} in the kernel was not allowed.`);
    }
    try {
      const given = { output: text, prompt: asked.prompt, vars: asked.variables };
      return readResult(await call(value, given, options), expected, threshold);
    } catch (thrown) {
      return problemOrCancelled(expected, thrown);
    }
  }
};

function readResult(result: unknown, expected: string, threshold: number): JudgeResult {
  const parsed = resultSchema.safeParse(result);
  const { pass, score, reason } = parsed.success ? parsed.data : {};
  if (pass === undefined && score === undefined) {
    return couldNotJudge(
      expected,
      `The function gave ${excerpt(String(JSON.stringify(result)), 60)}, which is neither a truth value, a score from 0 to 1, nor an object with pass or score.`
    );
  }
  const holds = pass ?? (score !== undefined && score >= threshold);
  return {
    outcome: passIf(holds),
    expected,
    got: reason === undefined ? String(pass ?? score) : excerpt(reason),
    ...(score === undefined ? {} : { score })
  };
}

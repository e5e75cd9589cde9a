import { z } from 'zod';
import type { ProbeRequest } from '../request';
import type { Outcome } from '../result';
import { asText, importedCase, type ImportedCase } from './imported';

/** What promptfoo says of a result that did not succeed: 1 an assert, 2 an error. */
const ERROR = 2;

/** One entry of `results.results`; what is not named here is not read. */
const resultSchema = z.object({
  success: z.boolean(),
  vars: z.record(z.string(), z.unknown()).nullish(),
  prompt: z.object({ raw: z.string().nullish(), label: z.string().nullish() }).nullish(),
  provider: z
    .union([z.string(), z.object({ id: z.string().nullish(), label: z.string().nullish() })])
    .nullish(),
  response: z.object({ output: z.unknown().optional() }).nullish(),
  error: z.string().nullish(),
  failureReason: z.number().nullish(),
  gradingResult: z.object({ pass: z.boolean().nullish(), reason: z.string().nullish() }).nullish(),
  latencyMs: z.number().nullish(),
  testCase: z
    .object({
      description: z.string().nullish(),
      assert: z.array(z.unknown()).nullish(),
      metadata: z.record(z.string(), z.unknown()).nullish()
    })
    .nullish()
});
type PromptfooResult = z.infer<typeof resultSchema>;

export function looksLikePromptfoo(value: object): boolean {
  return 'success' in value && ('prompt' in value || 'vars' in value || 'testCase' in value);
}

/**
 * A result of promptfoo. It is known by its variables, its prompt and its
 * asserts, so that the results of two models or two runs pair.
 */
export function promptfooCase(value: unknown): ImportedCase {
  const result = resultSchema.parse(value);
  const { vars, prompt, testCase, provider, response, latencyMs } = result;
  const asserts = testCase?.assert ?? [];
  const metadata = testCase?.metadata ?? {};
  return {
    result: importedCase({
      identity: { tool: 'promptfoo', vars: vars ?? {}, prompt: prompt?.raw ?? '', asserts },
      seed: { tool: 'promptfoo', vars: vars ?? {} },
      suite: 'promptfoo',
      capability: textOf(metadata.capability) ?? textOf(metadata.pluginId) ?? 'functionality',
      title:
        testCase?.description ??
        Object.values(vars ?? {})
          .map(asText)
          .join(', '),
      attributes: { ...(prompt?.label ? { prompt: prompt.label.slice(0, 80) } : {}) },
      request: requestOf(prompt?.raw ?? null),
      outcome: outcomeOf(result),
      expected: asserts.map(sayAssert).join('; '),
      got:
        outcomeOf(result) === 'error'
          ? (result.error ?? 'not answered')
          : asText(response?.output ?? result.gradingResult?.reason ?? ''),
      seconds: latencyMs === undefined || latencyMs === null ? null : latencyMs / 1000
    }),
    asked: typeof provider === 'string' ? provider : provider?.label || provider?.id || undefined
  };
}

/** Without a reason an error is one where nothing was graded. */
function outcomeOf({ success, failureReason, error, gradingResult }: PromptfooResult): Outcome {
  const isError =
    typeof failureReason === 'number'
      ? failureReason === ERROR
      : Boolean(error) && (gradingResult === null || gradingResult === undefined);
  return isError ? 'error' : success ? 'pass' : 'fail';
}

const messagesSchema = z
  .array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }))
  .min(1);

/** A prompt of messages is written as JSON. */
function requestOf(raw: string | null): ProbeRequest | null {
  if (raw === null) {
    return null;
  }
  if (raw.trimStart().startsWith('[')) {
    try {
      const messages = messagesSchema.safeParse(JSON.parse(raw));
      if (messages.success) {
        return { form: 'chat', messages: messages.data };
      }
    } catch {
      // A text that begins with a bracket.
    }
  }
  return { form: 'text', text: raw };
}

function sayAssert(entry: unknown): string {
  const { type, value } = (entry ?? {}) as { type?: unknown; value?: unknown };
  return value === undefined ? asText(type) : `${asText(type)} ${asText(value)}`;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

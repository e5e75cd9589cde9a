import { z } from 'zod';
import type { ProbeRequest } from '../request';
import { asText, importedCase, type ImportedCase } from './imported';

/** A line of `samples_TASK_….jsonl`; the values of the metrics stand beside these keys. */
const sampleSchema = z.looseObject({
  doc_id: z.union([z.number(), z.string()]),
  doc: z.unknown().optional(),
  target: z.unknown().optional(),
  arguments: z.unknown().optional(),
  resps: z.unknown().optional(),
  filtered_resps: z.unknown().optional(),
  filter: z.string().nullish(),
  metrics: z.array(z.string()).nullish(),
  doc_hash: z.string().nullish(),
  prompt_hash: z.string().nullish(),
  target_hash: z.string().nullish()
});
type Sample = z.infer<typeof sampleSchema>;

/** Metrics of samples written before the line listed them. */
const USUAL_METRICS = ['acc', 'acc_norm', 'exact_match', 'em', 'f1', 'pass@1'];

export function looksLikeSample(value: object): boolean {
  return 'doc_id' in value && ('resps' in value || 'filtered_resps' in value);
}

/** The task that the file's name tells: `samples_hellaswag_2025-01-02T….jsonl`. */
export function taskOf(file: string): string {
  const name = file.replace(/^.*[/\\]/, '');
  const found = /^samples_(.+?)_\d{4}-\d{2}-\d{2}T[^/]*\.jsonl?$/.exec(name);
  return found?.[1] ?? name.replace(/^samples_|\.jsonl?$/g, '');
}

/**
 * The cases of one sample: one for each metric that says right or wrong, 1 or
 * 0. A case is known by the digests of document, prompt and target that the
 * harness wrote, else by these themselves, with filter and metric.
 *
 * @param onGraded - Called with each metric whose value is neither; such a metric has no pass and fail.
 */
export function sampleCases(
  value: unknown,
  task: string,
  onGraded: (metric: string) => void
): ImportedCase[] {
  const sample = sampleSchema.parse(value);
  const { filter, doc_hash: doc, prompt_hash: prompt, target_hash: target } = sample;
  const asked = doc
    ? { tool: 'lm-eval', doc, prompt: prompt ?? null, target: target ?? null }
    : { tool: 'lm-eval', doc: sample.doc, prompt: promptOf(sample), target: sample.target };
  const said = choicesOf(sample) ?? {
    expected: asText(sample.target),
    got: asText(firstOf(sample.filtered_resps ?? sample.resps))
  };
  return metricsOf(sample).flatMap(metric => {
    const value = sample[metric];
    const isRight = value === 1 || value === true;
    if (!isRight && value !== 0 && value !== false) {
      onGraded(metric);
      return [];
    }
    const text = promptOf(sample);
    return [
      {
        result: importedCase({
          identity: { ...asked, filter: filter ?? null, metric },
          seed: asked,
          suite: task,
          capability: metric,
          title: `document ${sample.doc_id}${text === null ? '' : `: ${lastLine(text)}`}`,
          attributes: filter ? { filter } : {},
          request: requestOf(text),
          outcome: isRight ? 'pass' : 'fail',
          ...said
        })
      }
    ];
  });
}

function metricsOf(sample: Sample): string[] {
  return (sample.metrics ?? USUAL_METRICS).filter(metric => Object.hasOwn(sample, metric));
}

/** The first argument of the first request, as newer and older versions write it. */
function promptOf({ arguments: given }: Sample): string | null {
  const first = Array.isArray(given)
    ? (given as unknown[])[0]
    : Object.values((given ?? {}) as Record<string, unknown>)[0];
  const text = Array.isArray(first)
    ? (first as unknown[])[0]
    : Object.values((first ?? {}) as Record<string, unknown>)[0];
  return typeof text === 'string' ? text : null;
}

/** The two arguments of a request whose likelihood was asked for, and the likelihood with whether it is the greedy answer. */
const choiceRequests = z.record(z.string(), z.object({ arg_0: z.string(), arg_1: z.string() }));
const likelihoods = z.array(z.tuple([z.union([z.number(), z.string()]), z.unknown()]));

/**
 * What is expected and got of a choice between texts, each asked for its likelihood: the text at the
 * target's place, and each text with its logarithm. Null of other kinds of tasks.
 */
function choicesOf(sample: Sample): { expected: string; got: string } | null {
  const requests = choiceRequests.safeParse(sample.arguments);
  const answers = likelihoods.safeParse(sample.filtered_resps);
  if (!requests.success || !answers.success) {
    return null;
  }
  const texts = Object.values(requests.data).map(({ arg_1: text }) => text.trim());
  if (texts.length < 2 || texts.length !== answers.data.length) {
    return null;
  }
  const place = /^\d+$/.test(asText(sample.target)) ? Number(sample.target) : NaN;
  return {
    expected: texts[place] ?? asText(sample.target),
    got: texts.map((text, index) => `${text} ${answers.data[index][0]}`).join(', ')
  };
}

function requestOf(text: string | null): ProbeRequest | null {
  return text === null ? null : { form: 'text', text };
}

/** The last line that says something; the cue after it, such as `Answer:`, is the same for all documents. */
function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.findLast(line => line.trim() !== '' && !line.trim().endsWith(':')) ?? lines[0];
}

function firstOf(responses: unknown): unknown {
  let found = responses;
  while (Array.isArray(found) && found.length === 1) {
    found = (found as unknown[])[0];
  }
  return found;
}

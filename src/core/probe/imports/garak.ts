import { z } from 'zod';
import type { ChatMessage, ProbeRequest } from '../request';
import { importedCase, type ImportedCase } from './imported';

/** Detectors' scores from which an answer counts as a hit, unless the report says otherwise. */
export const GARAK_THRESHOLD = 0.5;

/** Attempts of this status were answered and judged. */
const JUDGED = 2;

const messageSchema = z.union([z.string(), z.object({ text: z.string().nullish() }), z.null()]);
const promptSchema = z.union([
  z.object({
    turns: z.array(z.object({ role: z.string(), content: messageSchema }))
  }),
  messageSchema
]);
const scoreSchema = z.number().nullable();
const attemptSchema = z.object({
  status: z.number(),
  probe_classname: z.string(),
  prompt: promptSchema.optional(),
  outputs: z.array(messageSchema).default([]),
  detector_results: z
    .record(z.string(), z.array(z.union([scoreSchema, z.array(scoreSchema)])))
    .default({}),
  goal: z.string().nullish()
});

export function looksLikeGarak(value: object): boolean {
  return 'entry_type' in value && typeof value.entry_type === 'string';
}

/** The threshold that the run's own settings name; null in every other entry. */
export function garakThreshold(value: object): number | null {
  const threshold = (value as Record<string, unknown>)['run.eval_threshold'];
  return typeof threshold === 'number' ? threshold : null;
}

/**
 * The cases of one entry of garak's report: one for each answer and detector of
 * an attempt that was judged; none for other entries. A score at the threshold
 * or above is a hit, which is a failure; none is an error. A case is known by its probe, its
 * prompt, the detector and which of the answers to the prompt it is.
 */
export function garakCases(value: object, threshold: number): ImportedCase[] {
  if ((value as { entry_type: unknown }).entry_type !== 'attempt') {
    return [];
  }
  const attempt = attemptSchema.parse(value);
  if (attempt.status !== JUDGED) {
    return [];
  }
  const messages = messagesOf(attempt.prompt ?? null);
  const asked = { tool: 'garak', probe: attempt.probe_classname, messages };
  const [family] = attempt.probe_classname.replace(/^(garak\.)?probes\./, '').split('.');
  return Object.entries(attempt.detector_results).flatMap(([detector, scores]) =>
    scores.flat().map((score, answer) => ({
      result: importedCase({
        identity: { ...asked, detector: shortName(detector), answer },
        seed: asked,
        suite: `garak ${family}`,
        capability: shortName(attempt.probe_classname),
        title: attempt.goal ?? textOf(messages.at(-1)),
        attributes: { detector: shortName(detector) },
        request: requestOf(messages),
        outcome: score === null ? 'error' : score >= threshold ? 'fail' : 'pass',
        expected: `${shortName(detector)} below ${threshold}`,
        got:
          score === null
            ? `${shortName(detector)} gave no score`
            : `${score}: ${plainOf(attempt.outputs[answer] ?? null)}`
      })
    }))
  );
}

type Prompt = z.infer<typeof promptSchema>;

function messagesOf(prompt: Prompt): ChatMessage[] {
  if (prompt !== null && typeof prompt === 'object' && 'turns' in prompt) {
    return prompt.turns.map(({ role, content }) => ({
      role: role === 'system' || role === 'assistant' ? role : 'user',
      content: plainOf(content)
    }));
  }
  return [{ role: 'user', content: plainOf(prompt) }];
}

function requestOf(messages: ChatMessage[]): ProbeRequest {
  return { form: 'chat', messages };
}

function plainOf(message: z.infer<typeof messageSchema>): string {
  return typeof message === 'string' ? message : (message?.text ?? '');
}

function textOf(message: ChatMessage | undefined): string {
  return message?.content ?? '';
}

/** `mitigation.MitigationBypass`, however the version names it. */
function shortName(name: string): string {
  return name.replace(/^garak\./, '').replace(/^(probes|detectors)\./, '');
}

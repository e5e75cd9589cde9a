import type { Plan } from '../../plan/schema';
import type { TargetDescription } from '../../ports';
import { canonicalJson, wellFormed } from '../../record/canonical';
import { sha256Hex } from '../../record/digest';

/**
 * Tells one target from another, so that no answer of one is taken for the
 * other's. A callable is what its digest says, or the code of a function and
 * what it uses; where neither is known, what one run of its cell has made. An
 * endpoint is its address and what is sent with each request, never who asks.
 */
export function targetIdentity(
  target: NonNullable<Plan['target']>,
  { digest, state, cell }: TargetDescription
): string {
  const { http, callable } = target;
  const content = http
    ? { url: http.url, protocol: http.protocol, model: http.model, parameters: http.parameters }
    : digest || state
      ? { callable, digest, state }
      : { callable, cell: cell && { ranAt: cell.ranAt, version: cell.version } };
  // By way of JSON, which leaves out what is not set.
  const plain: unknown = JSON.parse(JSON.stringify(content));
  return sha256Hex(canonicalJson(wellFormed(plain)));
}

/** The journal's file: one a model and target, whatever is asked of it. */
export function journalName(model: string, target: NonNullable<Plan['target']>): string {
  return `${model}-${shortName(target)}.jsonl`;
}

/** The journal of the model that judges the answers; it may be the model under test itself. */
export function judgeJournalName(model: string, judge: NonNullable<Plan['target']>): string {
  return `${model}-judge-${shortName(judge)}.jsonl`;
}

function shortName({ callable, http }: NonNullable<Plan['target']>): string {
  return sha256Hex(callable ?? `${http?.url ?? ''} ${http?.model ?? ''}`).slice(0, 12);
}

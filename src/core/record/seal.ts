import type { Plan } from '../plan/schema';
import type { Seal } from '../result';
import { canonicalJson } from './canonical';
import { sha256Hex } from './digest';

/** Fixes plan and policy by digest; called before any data is read. */
export function sealPlan(text: string, plan: Plan, now: Date): Seal {
  return {
    planText: text,
    planDigest: sha256Hex(text),
    policyDigest: sha256Hex(canonicalJson(plan.policy)),
    sealedAt: now.toISOString()
  };
}

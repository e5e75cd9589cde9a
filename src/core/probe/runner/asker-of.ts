import type { Plan } from '../../plan/schema';
import type { ProbeTarget } from '../target';
import { Asker } from './asker';
import type { KeptAnswers } from './kept-answers';

/** The asker that the plan describes. */
export function askerOf(
  context: { plan: Plan; target: ProbeTarget; timeout: number; signal?: AbortSignal },
  kept: KeptAnswers
): Asker {
  const { plan, target, timeout, signal } = context;
  return new Asker(target, kept, {
    runner: plan.runner,
    remote: plan.target?.http !== undefined,
    timeout,
    signal,
    now: () => performance.now()
  });
}

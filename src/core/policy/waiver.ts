import type { Waiver } from '../plan/policy';
import type { RuleResult } from './verdict';

/**
 * The result as its waiver leaves it: until the waiver's last day has passed in
 * UTC, whatever is not a pass only warns. An expired waiver is shown and does
 * nothing.
 */
export function waived(result: RuleResult, waiver: Waiver | undefined, now: Date): RuleResult {
  if (waiver === undefined) {
    return result;
  }
  const { approver, reason, until } = waiver;
  const expired = now.toISOString().slice(0, 10) > until;
  if (expired || result.state === 'pass') {
    return {
      ...result,
      waiver: { approver, reason, until, expired, instead: null },
      why: expired ? `${result.why} The waiver by ${approver} ended on ${until}.` : result.why
    };
  }
  return {
    ...result,
    state: 'warn',
    waiver: { approver, reason, until, expired, instead: result.state },
    why: `Waived by ${approver} until ${until}: ${ended(reason)} ${result.why}`
  };
}

/** The reason as a sentence. */
export function ended(reason: string): string {
  return /[.!?…]$/.test(reason) ? reason : `${reason}.`;
}

/** Whether a waiver is what keeps the rule from failing or from being unanswered. */
export function isWaived({ waiver }: RuleResult): boolean {
  return waiver !== undefined && waiver.instead !== null;
}

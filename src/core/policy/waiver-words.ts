import type { RuleResult } from './verdict';
import { ended } from './waiver';

/** A rule with its waiver, as it was decided. */
export interface WaivedRule extends Pick<RuleResult, 'id' | 'metric' | 'title'> {
  waiver: NonNullable<RuleResult['waiver']>;
}

/** How a waiver stands at a moment. */
export interface WaiverStanding {
  /** `unneeded`: the rule passed, so that the waiver did nothing. */
  state: 'holds' | 'ended' | 'unneeded';
  /** `Waived until 2026-12-31 by ada: Seasonal.`, and whether that has ended. */
  sentence: string;
}

/** Rules of a verdict that carry a waiver. */
export function waivedRules(rules: readonly RuleResult[]): WaivedRule[] {
  return rules.flatMap(({ id, metric, title, waiver }) =>
    waiver ? [{ id, metric, title, waiver }] : []
  );
}

/** Whether a waiver counts still at a moment; it ends with its last day in UTC. */
export function waiverStanding({ waiver }: Pick<WaivedRule, 'waiver'>, now: Date): WaiverStanding {
  const { approver, reason, until, expired, instead } = waiver;
  const isOver = now.toISOString().slice(0, 10) > until;
  const words = `Waived until ${until} by ${approver}: ${ended(reason)}`;
  if (expired) {
    return {
      state: 'ended',
      sentence: `${words} The waiver had ended when the rule was decided, and did nothing.`
    };
  }
  if (isOver) {
    return { state: 'ended', sentence: `${words} The waiver has ended.` };
  }
  return instead === null
    ? { state: 'unneeded', sentence: `${words} It was not needed: the rule passed.` }
    : { state: 'holds', sentence: words };
}

/** `1 rule waived, 2 waivers have ended`; empty without waivers. */
export function waiversInWords(rules: readonly WaivedRule[], now: Date): string {
  const count = (state: WaiverStanding['state']): number =>
    rules.filter(rule => waiverStanding(rule, now).state === state).length;
  const told = [
    [count('holds'), 'rule waived', 'rules waived'],
    [count('ended'), 'waiver has ended', 'waivers have ended'],
    [count('unneeded'), 'waiver not needed', 'waivers not needed']
  ] as const;
  return told
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => `${number} ${number === 1 ? one : many}`)
    .join(', ');
}

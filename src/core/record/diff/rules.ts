import type { RuleResult, Verdict } from '../../policy/verdict';

/** A rule whose threshold or outcome differs; null where one record does not have it. */
export interface RuleDifference {
  id: string;
  metric: string;
  what: 'added' | 'removed' | 'threshold' | 'outcome';
  before: RuleResult | null;
  after: RuleResult | null;
}

/** Rules in the order of the later record; a rule that differs in both ways is told once, by its threshold. */
export function ruleDifferences(before: Verdict, after: Verdict): RuleDifference[] {
  const then = new Map(before.rules.map(rule => [rule.id, rule]));
  const kept = new Set(after.rules.map(({ id }) => id));
  return [
    ...after.rules.flatMap(rule => difference(then.get(rule.id) ?? null, rule)),
    ...before.rules.filter(({ id }) => !kept.has(id)).flatMap(rule => difference(rule, null))
  ];
}

function difference(before: RuleResult | null, after: RuleResult | null): RuleDifference[] {
  const { id, metric } = (after ?? before) as RuleResult;
  if (!before || !after) {
    return [{ id, metric, what: before ? 'removed' : 'added', before, after }];
  }
  const isSame = (['metric', 'title', 'comparator', 'threshold', 'severity'] as const).every(
    key => before[key] === after[key]
  );
  if (isSame && before.state === after.state) {
    return [];
  }
  return [{ id, metric, what: isSame ? 'outcome' : 'threshold', before, after }];
}

import type { Policy, Rule } from '../plan/policy';
import type { PreviousAudit } from '../result';
import type { Metric } from './verdict';
import { comparesChange, metricInWords, namedVersion } from './words';

/** Versions that the rules name as their baseline, so that they can be read beforehand. */
export function baselineVersions({ rules }: Policy): (number | string)[] {
  return [...new Set(rules.flatMap(rule => namedVersion(rule) ?? []))].sort((left, right) =>
    String(left).localeCompare(String(right), 'en', { numeric: true })
  );
}

/** The figure that the rule compares with; null where the record does not hold it. */
export function baselineOf(rule: Rule, previous: PreviousAudit | null): number | null {
  const named = namedVersion(rule);
  const metrics = named === null ? previous?.metrics : previous?.versions?.[named];
  const known = metrics && Object.hasOwn(metrics, rule.metric);
  return known ? metrics[rule.metric].value : null;
}

/** Why a rule can't be held against its baseline; null where it can. */
export function baselineObstacle(
  rule: Rule,
  metric: Metric,
  baseline: number | null
): string | null {
  if (!comparesChange(rule)) {
    return null;
  }
  const name = metricInWords(rule.metric);
  if (baseline === null) {
    return `There is no version ${String(rule.baseline).replace(/^v/, '')} that measured this: ${name}.`;
  }
  return rule.change === 'relative' && baseline === 0 && metric.value !== 0
    ? `${name} was 0 in the baseline, so that there is no relative change.`
    : null;
}

/** What is held against the threshold: the figure, its change, or its change as a share. */
export function measuredBy(rule: Rule, value: number, baseline: number | null): number {
  if (!comparesChange(rule) || baseline === null) {
    return value;
  }
  const change = value - baseline;
  return rule.change === 'relative' && change !== 0 ? change / Math.abs(baseline) : change;
}

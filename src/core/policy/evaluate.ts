import type { Policy, Rule } from '../plan/policy';
import type { PreviousAudit } from '../result';
import { baselineObstacle, baselineOf, measuredBy } from './baseline';
import { compareDecimals, decimalOf, parseDecimal, rounded } from './decimal';
import type { Metric, Metrics, RuleResult, Verdict, VerdictState } from './verdict';
import { isWaived, waived } from './waiver';
import {
  boundInWords,
  comparesChange,
  figureBeside,
  figureInWords,
  isChange,
  metricInWords,
  namedVersion,
  ruleInWords
} from './words';

/**
 * Decides the policy on what was measured, at a moment that waivers are held
 * against.
 *
 * A rule that can't be evaluated never passes: a metric that is missing, not a
 * number, without a sample, or with one below `minSampleSize` gives the rule
 * the state `error`; with `onMissing: fail` a critical one fails the policy. Values are compared in decimal; see `decimal.ts`.
 */
export function evaluatePolicy(
  policy: Policy,
  metrics: Metrics,
  previous: PreviousAudit | null,
  now: Date = new Date()
): Verdict {
  const rules = policy.rules.map(rule =>
    waived(evaluateRule(rule, metrics, previous), rule.waiver, now)
  );
  const state = overall(rules, policy);
  return { state, headline: headlineOf(rules, state), rules };
}

/** The command's exit code: 0 pass or warn, 1 the policy failed, 2 it could not be evaluated. */
export function exitCode(verdict: Verdict): 0 | 1 | 2 {
  return verdict.state === 'fail' ? 1 : verdict.state === 'error' ? 2 : 0;
}

function evaluateRule(rule: Rule, metrics: Metrics, previous: PreviousAudit | null): RuleResult {
  const needsPrevious = rule.baseline !== undefined || isChange(rule.metric);
  const metric = own(metrics, rule.metric);
  const baseline = baselineOf(rule, previous);
  const named = namedVersion(rule);
  const base: Omit<RuleResult, 'state' | 'why'> = {
    id: rule.id,
    metric: rule.metric,
    title: ruleInWords(rule),
    comparator: rule.comparator,
    threshold: rule.threshold,
    severity: rule.severity,
    value: metric && Number.isFinite(metric.value) ? metric.value : null,
    interval: metric?.interval ?? null,
    sampleSize: metric?.sampleSize ?? null,
    baseline: needsPrevious ? baseline : null,
    ...(named === null ? {} : { baselineVersion: named })
  };
  if (needsPrevious && isFirst(rule, metrics, baseline, previous)) {
    const why = 'No earlier version to compare with; this one becomes the baseline.';
    return { ...base, state: 'pass', why };
  }
  const obstacle = obstacleTo(rule, metric, previous);
  if (metric === undefined || obstacle !== null) {
    return { ...base, state: 'error', why: obstacle ?? '' };
  }
  const unfit = baselineObstacle(rule, metric, baseline);
  if (unfit !== null) {
    return { ...base, state: 'error', why: unfit };
  }
  const measured = rounded(measuredBy(rule, metric.value, baseline));
  const holds = satisfies(measured, rule);
  return { ...base, state: stateOf(rule, holds), why: reason(rule, measured, holds) };
}

/** Looked up so that a metric named `constructor` is not found on every object. */
function own(metrics: Metrics, name: string): Metric | undefined {
  return Object.hasOwn(metrics, name) ? metrics[name] : undefined;
}

/** Nothing to compare with yet: no record, or none that measured this. A named version has to be there. */
function isFirst(
  rule: Rule,
  metrics: Metrics,
  baseline: number | null,
  previous: PreviousAudit | null
): boolean {
  if (isChange(rule.metric)) {
    const measured = own(metrics, 'probe.failures') !== undefined;
    return measured && (previous === null || Object.keys(previous.outcomes).length === 0);
  }
  return (
    rule.baseline === 'previous' && baseline === null && own(metrics, rule.metric) !== undefined
  );
}

function obstacleTo(
  rule: Rule,
  metric: Metric | undefined,
  previous: PreviousAudit | null
): string | null {
  const name = metricInWords(rule.metric);
  if (metric === undefined) {
    return `${name} could not be measured.`;
  }
  if (!Number.isFinite(metric.value)) {
    return `${name} is not a number.`;
  }
  if (!(metric.sampleSize > 0)) {
    return isChange(rule.metric) && previous
      ? `No case of version ${previous.version} was run again, so there is nothing to compare.`
      : `${name} has no rows or cases behind it.`;
  }
  if (rule.minSampleSize !== undefined && metric.sampleSize < rule.minSampleSize) {
    return `${figureInWords(metric.sampleSize)} ${metric.sampleSize === 1 ? 'row or case is' : 'rows or cases are'} fewer than the ${figureInWords(rule.minSampleSize)} that the rule asks for.`;
  }
  return null;
}

function satisfies(measured: number, rule: Rule): boolean {
  const value = decimalOf(measured);
  const threshold = parseDecimal(rule.threshold);
  if (value === null || threshold === null) {
    return false;
  }
  const order = compareDecimals(value, threshold);
  switch (rule.comparator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
  }
}

function stateOf(rule: Rule, holds: boolean): VerdictState {
  return holds ? 'pass' : rule.severity === 'critical' ? 'fail' : 'warn';
}

function reason(rule: Rule, measured: number, holds: boolean): string {
  const figure = figureBeside(measured, rule.threshold);
  const named = namedVersion(rule);
  const since = named === null ? '' : ` since version ${String(named).replace(/^v/, '')}`;
  const share = rule.change === 'relative' ? ' of what it was' : '';
  const what = comparesChange(rule)
    ? `${metricInWords(rule.metric)} changed by ${figure}${share}${since}`
    : `${metricInWords(rule.metric)}: ${figure}`;
  return `${what}, ${holds ? '' : 'not '}${boundInWords(rule)}.`;
}

function overall(results: readonly RuleResult[], { rules, onMissing }: Policy): VerdictState {
  if (results.some(({ state }) => state === 'fail')) {
    return 'fail';
  }
  const isUnanswered = ({ state }: RuleResult): boolean => state === 'error';
  const fails = results.some(
    (result, index) =>
      isUnanswered(result) &&
      result.severity === 'critical' &&
      (rules[index].onMissing ?? onMissing) === 'fail'
  );
  if (fails) {
    return 'fail';
  }
  return results.some(result => isUnanswered(result) || result.state === 'warn') ? 'warn' : 'pass';
}

function headlineOf(rules: readonly RuleResult[], state: VerdictState): string {
  const total = rules.length;
  if (total === 0) {
    return 'No rules';
  }
  const count = (state: VerdictState): number => rules.filter(rule => rule.state === state).length;
  const waivers = rules.filter(isWaived).length;
  const all = `${total} ${total === 1 ? 'rule' : 'rules'}`;
  const told = [
    count('fail') > 0 ? `fails ${count('fail')}` : '',
    count('error') > 0 ? `could not evaluate ${count('error')}` : '',
    count('warn') > waivers ? `warns on ${count('warn') - waivers}` : '',
    waivers > 0 ? `waives ${waivers}` : ''
  ].filter(Boolean);
  if (told.length === 0) {
    return total === 1 ? 'Passes its one rule' : `Passes all ${all}`;
  }
  told[0] = `${told[0]} of ${all}`;
  const sentence = `${state === 'fail' && count('fail') === 0 ? 'fails: ' : ''}${told.join(', ')}`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}

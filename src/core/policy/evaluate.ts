import type { Policy, Rule } from '../plan/schema';
import type { PreviousAudit } from '../result';
import { compareDecimals, decimalOf, parseDecimal, rounded } from './decimal';
import type { Metric, Metrics, RuleResult, Verdict, VerdictState } from './verdict';
import {
  comparesChange,
  figureBeside,
  figureInWords,
  isChange,
  metricInWords,
  ruleInWords
} from './words';

/**
 * Decides the policy on what was measured.
 *
 * A rule that can't be evaluated never passes: a metric that is missing, not a
 * number, without a sample, or with one below `minSampleSize` gives the rule
 * the state `error`; with `onMissing: fail` a critical one fails the policy. Values are compared in decimal; see `decimal.ts`.
 */
export function evaluatePolicy(
  policy: Policy,
  metrics: Metrics,
  previous: PreviousAudit | null
): Verdict {
  const rules = policy.rules.map(rule => evaluateRule(rule, metrics, previous));
  const state = overall(rules, policy.onMissing);
  return { state, headline: headlineOf(rules, state), rules };
}

/** The command's exit code: 0 pass or warn, 1 the policy failed, 2 it could not be evaluated. */
export function exitCode(verdict: Verdict): 0 | 1 | 2 {
  return verdict.state === 'fail' ? 1 : verdict.state === 'error' ? 2 : 0;
}

function evaluateRule(rule: Rule, metrics: Metrics, previous: PreviousAudit | null): RuleResult {
  const needsPrevious = rule.baseline === 'previous' || isChange(rule.metric);
  const metric = own(metrics, rule.metric);
  const baseline = previous === null ? null : (own(previous.metrics, rule.metric)?.value ?? null);
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
    baseline: needsPrevious ? baseline : null
  };
  if (needsPrevious && isFirst(rule, metrics, baseline, previous)) {
    const why = 'No earlier version to compare with; this one becomes the baseline.';
    return { ...base, state: 'pass', why };
  }
  const obstacle = obstacleTo(rule, metric, previous);
  if (obstacle !== null) {
    return { ...base, state: 'error', why: obstacle };
  }
  const measured = (metric as Metric).value - (comparesChange(rule) ? (baseline ?? 0) : 0);
  const holds = satisfies(rounded(measured), rule);
  return { ...base, state: stateOf(rule, holds), why: reason(rule, rounded(measured), holds) };
}

/** Looked up so that a metric named `constructor` is not found on every object. */
function own(metrics: Metrics, name: string): Metric | undefined {
  return Object.hasOwn(metrics, name) ? metrics[name] : undefined;
}

/** Nothing to compare with yet: no record, or none that measured this. */
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
  return baseline === null && own(metrics, rule.metric) !== undefined;
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
  const what = comparesChange(rule)
    ? `${metricInWords(rule.metric)} changed by ${figureBeside(measured, rule.threshold)}`
    : `${metricInWords(rule.metric)}: ${figureBeside(measured, rule.threshold)}`;
  return `${what}, ${holds ? '' : 'not '}${ruleInWords(rule).replace(/^change /, '')}.`;
}

function overall(rules: readonly RuleResult[], onMissing: Policy['onMissing']): VerdictState {
  if (rules.some(rule => rule.state === 'fail')) {
    return 'fail';
  }
  const unanswered = rules.filter(rule => rule.state === 'error');
  if (onMissing === 'fail' && unanswered.some(rule => rule.severity === 'critical')) {
    return 'fail';
  }
  return unanswered.length > 0 || rules.some(rule => rule.state === 'warn') ? 'warn' : 'pass';
}

function headlineOf(rules: readonly RuleResult[], state: VerdictState): string {
  const total = rules.length;
  if (total === 0) {
    return 'No rules';
  }
  const count = (state: VerdictState): number => rules.filter(rule => rule.state === state).length;
  const all = `${total} ${total === 1 ? 'rule' : 'rules'}`;
  const told = [
    count('fail') > 0 ? `fails ${count('fail')}` : '',
    count('error') > 0 ? `could not evaluate ${count('error')}` : '',
    count('warn') > 0 ? `warns on ${count('warn')}` : ''
  ].filter(Boolean);
  if (told.length === 0) {
    return total === 1 ? 'Passes its one rule' : `Passes all ${all}`;
  }
  told[0] = `${told[0]} of ${all}`;
  const sentence = `${state === 'fail' && count('fail') === 0 ? 'fails: ' : ''}${told.join(', ')}`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}

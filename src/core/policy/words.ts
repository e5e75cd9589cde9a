import { count, withMinus } from '../counted';
import type { Rule } from '../plan/schema';
import type { VerdictState } from './verdict';

export { metricInWords } from './vocabulary';

/** Words for rules and verdicts, shared by panel, command and report. */
const COMPARATORS: Record<Rule['comparator'], string> = {
  '<': 'below',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  '==': 'exactly',
  '!=': 'other than'
};

const CHANGES: readonly string[] = [
  'probe.regressions',
  'probe.regressionP',
  'probe.passRateChange'
];

/** The one version that a rule names as its baseline; null for the last record, and for none. */
export function namedVersion({ baseline }: Rule): number | string | null {
  return baseline === undefined || baseline === 'previous' ? null : baseline;
}

/** `at most 0.30`; with a baseline `change at most 0.05`, `relative change since v3 at most 0.05`. */
export function ruleInWords(rule: Rule): string {
  if (!comparesChange(rule)) {
    return boundInWords(rule);
  }
  const named = namedVersion(rule);
  const since = named === null ? '' : ` since v${String(named).replace(/^v/, '')}`;
  return `${rule.change === 'relative' ? 'relative change' : 'change'}${since} ${boundInWords(rule)}`;
}

/** `at most 0.30`. */
export function boundInWords({ comparator, threshold }: Rule): string {
  return `${COMPARATORS[comparator]} ${threshold}`;
}

/** Whether the rule looks at the change since an earlier record. */
export function comparesChange(rule: Rule): boolean {
  return rule.baseline !== undefined && !isChange(rule.metric);
}

/** A metric that is a comparison with the last record by itself. */
export function isChange(metric: string): boolean {
  return CHANGES.includes(metric);
}

/** A measured figure for reading: at most four digits behind the point. */
export function figureInWords(value: number): string {
  if (Number.isInteger(value)) {
    return withMinus(count(value));
  }
  const small = Math.abs(value) < 0.0001;
  return withMinus(small ? value.toExponential(1) : String(Number(value.toFixed(4))));
}

/** The same, with as many digits as it takes to see on which side of the threshold it lies. */
export function figureBeside(value: number, threshold: string): string {
  const limit = Number(threshold);
  const short = figureInWords(value);
  if (value === limit || !Number.isFinite(value) || Number(value.toFixed(4)) !== limit) {
    return short;
  }
  return withMinus(String(Number(value.toPrecision(12))));
}

/** One word for a rule's or an audit's state. */
export function stateInWords(state: VerdictState): string {
  return { pass: 'Passed', warn: 'Warned', fail: 'Failed', error: 'Could not evaluate' }[state];
}

import { policySchema, type Policy } from '../plan/schema';
import type { PreviousAudit } from '../result';
import { evaluatePolicy, exitCode } from './evaluate';
import type { Metrics } from './verdict';

function policy(rules: unknown[], onMissing = 'fail'): Policy {
  return policySchema.parse({ rules, onMissing });
}

const SHARE = { id: 'share', metric: 'drift.share', comparator: '<=', threshold: '0.30' };
const REGRESSIONS = {
  id: 'regressions',
  metric: 'probe.regressions',
  comparator: '<=',
  threshold: '0',
  baseline: 'previous'
};
const PREVIOUS: PreviousAudit = {
  version: 3,
  metrics: { 'drift.share': { value: 0.1, sampleSize: 100 } },
  outcomes: { a: 'pass' }
};

function single(
  rule: unknown,
  metrics: Metrics,
  previous: PreviousAudit | null = null,
  onMissing?: string
) {
  const verdict = evaluatePolicy(policy([rule], onMissing), metrics, previous);
  return { ...verdict.rules[0], verdict };
}

const metric = (value: number, sampleSize = 1000): Metrics => ({
  'drift.share': { value, sampleSize }
});

describe('evaluatePolicy', () => {
  it('passes at the threshold itself, whatever binary arithmetic added', () => {
    expect(single(SHARE, metric(0.1 + 0.2)).state).toBe('pass');
    expect(single({ ...SHARE, comparator: '<' }, metric(0.1 + 0.2)).state).toBe('fail');
    expect(single({ ...SHARE, comparator: '==' }, metric(0.3)).state).toBe('pass');
    expect(single({ ...SHARE, comparator: '!=' }, metric(0.3)).state).toBe('fail');
    expect(single({ ...SHARE, comparator: '>' }, metric(0.31)).state).toBe('pass');
    expect(single({ ...SHARE, comparator: '>=' }, metric(0.29)).state).toBe('fail');
  });

  it('tells value and threshold in a sentence', () => {
    const failed = single(SHARE, metric(0.4));
    expect(failed).toMatchObject({ state: 'fail', title: 'at most 0.30', value: 0.4 });
    expect(failed.why).toBe('Drifted columns, share: 0.4, not at most 0.30.');
    expect(failed.verdict).toMatchObject({ state: 'fail', headline: 'Fails 1 of 1 rule' });
    expect(exitCode(failed.verdict)).toBe(1);
  });

  it('shows on which side of the threshold a value lies, however near', () => {
    expect(single({ ...SHARE, threshold: '1', comparator: '>=' }, metric(0.99999)).why).toBe(
      'Drifted columns, share: 0.99999, not at least 1.'
    );
    expect(single({ ...SHARE, threshold: '0' }, metric(0.00001)).why).toBe(
      'Drifted columns, share: 0.00001, not at most 0.'
    );
  });

  it.each([
    [{}, 'Drifted columns, share could not be measured.'],
    [metric(Number.NaN), 'Drifted columns, share is not a number.'],
    [metric(0.1, 0), 'Drifted columns, share has no rows or cases behind it.'],
    [metric(0.1, Number.NaN), 'Drifted columns, share has no rows or cases behind it.'],
    [metric(0.1, 499), '499 rows or cases are fewer than the 500 that the rule asks for.']
  ])('never passes what could not be evaluated: %j', (metrics, why) => {
    const result = single({ ...SHARE, minSampleSize: 500 }, metrics);
    expect(result).toMatchObject({ state: 'error', why });
    expect(result.verdict).toMatchObject({
      state: 'fail',
      headline: 'Fails: could not evaluate 1 of 1 rule'
    });
    expect(exitCode(result.verdict)).toBe(1);
    const lenient = single({ ...SHARE, minSampleSize: 500 }, metrics, null, 'warn');
    expect(lenient.state).toBe('error');
    expect(lenient.verdict.state).toBe('warn');
  });

  it('lets a failed rule win over one that could not be evaluated', () => {
    const verdict = evaluatePolicy(
      policy([
        SHARE,
        { ...SHARE, id: 'x', metric: 'probe.passRate' },
        { ...SHARE, id: 'w', severity: 'warning' }
      ]),
      metric(0.4),
      null
    );
    expect(verdict.state).toBe('fail');
    expect(verdict.headline).toBe('Fails 1 of 3 rules, could not evaluate 1, warns on 1');
  });

  it('only warns for rules of the severity warning', () => {
    const warned = single({ ...SHARE, severity: 'warning' }, metric(0.4));
    expect(warned.verdict).toMatchObject({ state: 'warn', headline: 'Warns on 1 of 1 rule' });
    expect(exitCode(warned.verdict)).toBe(0);
    expect(single({ ...SHARE, severity: 'warning' }, {}).verdict.state).toBe('warn');
  });

  it('compares the change since the previous record', () => {
    const rule = { ...SHARE, threshold: '0.05', baseline: 'previous' };
    expect(single(rule, metric(0.15), PREVIOUS)).toMatchObject({
      state: 'pass',
      baseline: 0.1,
      title: 'change at most 0.05',
      why: 'Drifted columns, share changed by 0.05, at most 0.05.'
    });
    expect(single(rule, metric(0.16), PREVIOUS).state).toBe('fail');
    expect(single(rule, {}, PREVIOUS).state).toBe('error');
  });

  it('takes the first record as the baseline', () => {
    const why = 'No earlier version to compare with; this one becomes the baseline.';
    const probed: Metrics = { 'probe.failures': { value: 2, sampleSize: 50 } };
    expect(single(REGRESSIONS, probed)).toMatchObject({ state: 'pass', why });
    expect(single({ ...REGRESSIONS, baseline: undefined }, probed)).toMatchObject({
      state: 'pass'
    });
    expect(single(REGRESSIONS, {}).state).toBe('error');
    expect(single({ ...SHARE, baseline: 'previous' }, metric(0.9))).toMatchObject({ why });
    expect(single({ ...SHARE, baseline: 'previous' }, {}).state).toBe('error');
    expect(single(REGRESSIONS, probed, { ...PREVIOUS, outcomes: {} })).toMatchObject({
      state: 'pass'
    });
  });

  it('counts regressions and refuses to when no case was run again', () => {
    const regressions = (value: number, sampleSize: number): Metrics => ({
      'probe.regressions': { value, sampleSize }
    });
    expect(single(REGRESSIONS, regressions(0, 50), PREVIOUS).state).toBe('pass');
    expect(single(REGRESSIONS, regressions(1, 50), PREVIOUS).state).toBe('fail');
    expect(single(REGRESSIONS, {}, PREVIOUS).state).toBe('error');
    const none = single(REGRESSIONS, regressions(0, 0), PREVIOUS);
    expect(none.why).toBe('No case of version 3 was run again, so there is nothing to compare.');
  });

  it('takes the p value and the change of the pass rate as they are', () => {
    const rule = {
      ...REGRESSIONS,
      metric: 'probe.regressionP',
      comparator: '>=',
      threshold: '0.05'
    };
    const metrics = (value: number, sampleSize: number): Metrics => ({
      'probe.failures': { value: 2, sampleSize: 50 },
      'probe.regressionP': { value, sampleSize },
      'probe.passRateChange': { value: -0.02, sampleSize, interval: [-0.04, 0] }
    });
    expect(single(rule, metrics(0.03, 50), PREVIOUS)).toMatchObject({
      state: 'fail',
      why: 'Probes worse than in the last record, p value: 0.03, not at least 0.05.'
    });
    expect(single(rule, metrics(0.3, 50), PREVIOUS).state).toBe('pass');
    expect(single(rule, metrics(1, 0), PREVIOUS).why).toBe(
      'No case of version 3 was run again, so there is nothing to compare.'
    );
    expect(single(rule, { 'probe.failures': { value: 2, sampleSize: 50 } }).state).toBe('pass');
    const change = { ...rule, metric: 'probe.passRateChange', threshold: '-0.01' };
    expect(single(change, metrics(0.03, 50), PREVIOUS)).toMatchObject({
      state: 'fail',
      title: 'at least -0.01',
      interval: [-0.04, 0]
    });
  });

  it('passes without rules and says so', () => {
    expect(evaluatePolicy(policy([]), {}, null)).toEqual({
      state: 'pass',
      headline: 'No rules',
      rules: []
    });
    const two = policy([SHARE, { ...SHARE, id: 'b' }]);
    expect(evaluatePolicy(two, metric(0), null).headline).toBe('Passes all 2 rules');
  });
});

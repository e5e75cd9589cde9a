import { parsePlan } from '../plan/parse';
import { policySchema } from '../plan/schema';
import type { PreviousAudit } from '../result';
import { baselineVersions } from './baseline';
import { evaluatePolicy, exitCode } from './evaluate';
import type { Metrics, Verdict } from './verdict';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const metric = (value: number): Metrics => ({ 'drift.share': { value, sampleSize: 1000 } });
const PREVIOUS: PreviousAudit = {
  version: 5,
  metrics: metric(0.2),
  versions: { 3: metric(0.1), 4: metric(0) },
  outcomes: {}
};
const SHARE = { id: 'share', metric: 'drift.share', comparator: '<=', threshold: '0.05' };

function decide(
  rule: object,
  value: number,
  previous: PreviousAudit | null = PREVIOUS,
  onMissing = 'fail',
  now = NOW
): Verdict {
  const policy = policySchema.parse({ rules: [{ ...SHARE, ...rule }], onMissing });
  return evaluatePolicy(policy, Number.isNaN(value) ? {} : metric(value), previous, now);
}

describe('a baseline', () => {
  it('is a version by its number', () => {
    const passed = decide({ baseline: 3 }, 0.15);
    expect(passed.rules[0]).toMatchObject({
      state: 'pass',
      baseline: 0.1,
      baselineVersion: 3,
      title: 'change since v3 at most 0.05',
      why: 'Drifted columns, share changed by 0.05 since version 3, at most 0.05.'
    });
    expect(decide({ baseline: 3 }, 0.16).state).toBe('fail');
    expect(decide({ baseline: 'previous' }, 0.25).state).toBe('pass');
  });

  it.each([9, 1])('that is not there never passes: version %d', baseline => {
    const verdict = decide({ baseline }, 0.1);
    expect(verdict.rules[0]).toMatchObject({ state: 'error', baseline: null });
    expect(verdict.rules[0].why).toContain(`There is no version ${baseline} that measured this`);
    expect(verdict.state).toBe('fail');
    expect(decide({ baseline }, 0.1, null).state).toBe('fail');
  });

  it('is compared with as a share where the rule says so', () => {
    const rule = { baseline: 3, change: 'relative', threshold: '0.5' };
    expect(decide(rule, 0.15).rules[0]).toMatchObject({
      state: 'pass',
      title: 'relative change since v3 at most 0.5',
      why: 'Drifted columns, share changed by 0.5 of what it was since version 3, at most 0.5.'
    });
    expect(decide(rule, 0.16).state).toBe('fail');
    expect(decide({ ...rule, baseline: 'previous' }, 0.31).state).toBe('fail');
  });

  it('of zero has no relative change, unless nothing changed', () => {
    const rule = { baseline: 4, change: 'relative', threshold: '0.5' };
    expect(decide(rule, 0.15).rules[0]).toMatchObject({ state: 'error' });
    expect(decide(rule, 0).rules[0]).toMatchObject({ state: 'pass' });
  });

  it('is read beforehand', () => {
    const rules = [SHARE, { ...SHARE, id: 'b', baseline: 7 }, { ...SHARE, id: 'c', baseline: 2 }];
    const twice = { ...SHARE, id: 'd', baseline: 7 };
    expect(baselineVersions(policySchema.parse({ rules: [...rules, twice] }))).toEqual([2, 7]);
  });
});

describe('a waiver', () => {
  const waiver = { approver: 'Ada', reason: 'The label is late', until: '2026-07-01' };

  it('lets a broken rule only warn, on its last day too', () => {
    const verdict = decide({ waiver }, 0.4);
    expect(verdict).toMatchObject({ state: 'warn', headline: 'Waives 1 of 1 rule' });
    expect(verdict.rules[0]).toMatchObject({
      state: 'warn',
      waiver: { ...waiver, expired: false, instead: 'fail' },
      why: 'Waived by Ada until 2026-07-01: The label is late. Drifted columns, share: 0.4, not at most 0.05.'
    });
    expect(exitCode(verdict)).toBe(0);
  });

  it('covers what could not be measured', () => {
    expect(decide({ waiver }, Number.NaN)).toMatchObject({
      state: 'warn',
      rules: [{ waiver: { instead: 'error' } }]
    });
  });

  it('is none once it has expired, and is shown', () => {
    const late = new Date('2026-07-02T00:00:00.000Z');
    const verdict = decide({ waiver }, 0.4, null, 'fail', late);
    expect(verdict).toMatchObject({
      state: 'fail',
      rules: [{ state: 'fail', waiver: { expired: true, instead: null } }]
    });
    expect(verdict.rules[0].why).toContain('The waiver by Ada ended on 2026-07-01.');
  });

  it('leaves a rule that holds alone', () => {
    const verdict = decide({ waiver }, 0.01);
    expect(verdict).toMatchObject({ state: 'pass', headline: 'Passes its one rule' });
    expect(verdict.rules[0].waiver).toMatchObject({ instead: null });
  });

  it.each([
    [{ ...waiver, until: '2026-02-30' }, 'There is no such day'],
    [{ ...waiver, until: 'soon' }, 'Write a date'],
    [{ ...waiver, approver: '' }, 'approver'],
    [{ approver: 'Ada', until: '2026-07-01' }, 'reason']
  ])('needs an approver, a reason and a day: %j', (wrong, told) => {
    const parsed = policySchema.safeParse({ rules: [{ ...SHARE, waiver: wrong }] });
    expect(JSON.stringify(parsed.error?.issues)).toContain(told);
  });

  it('takes an unquoted date in the plan', () => {
    const text = `model: m
evaluation: {files: a.csv}
production: [{name: p, files: b.csv}]
policy:
  rules:
    - id: share
      metric: drift.share
      comparator: "<="
      threshold: "0.30"
      waiver: {approver: Ada, reason: late, until: 2026-12-31}
`;
    expect(parsePlan(text, 'audit.yaml').policy.rules[0].waiver?.until).toBe('2026-12-31');
  });
});

describe('what is missing', () => {
  it('fails or warns as the rule says, before the policy', () => {
    expect(decide({ onMissing: 'warn' }, Number.NaN).state).toBe('warn');
    expect(decide({ onMissing: 'fail' }, Number.NaN, null, 'warn').state).toBe('fail');
    expect(decide({}, Number.NaN, null, 'warn').state).toBe('warn');
  });

  it('asks for a baseline where a change is asked for', () => {
    const parsed = policySchema.safeParse({ rules: [{ ...SHARE, change: 'relative' }] });
    expect(parsed.error?.issues[0].message).toContain('change needs a baseline');
  });
});

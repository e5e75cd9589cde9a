/** @jest-environment jsdom */
import type { RuleResult } from '../policy/verdict';
import { junitXml, policySuite } from './junit';

const AT = new Date('2026-07-01T09:14:00.000Z');

function rule(id: string, more: Partial<RuleResult>): RuleResult {
  return {
    id,
    metric: 'drift.share',
    title: 'at most 0.30',
    comparator: '<=',
    threshold: '0.30',
    severity: 'critical',
    state: 'pass',
    value: 0.1,
    interval: null,
    sampleSize: 10,
    baseline: null,
    why: `Why of ${id}.`,
    ...more
  };
}

const waiver = { approver: 'Ada', reason: 'r', until: '2026-12-31', expired: false };

describe('junitXml', () => {
  it('lists passes, breaches, what could not be evaluated and what is waived', () => {
    const rules = [
      rule('passed', {}),
      rule('warned', { state: 'warn', severity: 'warning' }),
      rule('failed', { state: 'fail' }),
      rule('missing', { state: 'error' }),
      rule('waived', { state: 'warn', waiver: { ...waiver, instead: 'fail' } }),
      rule('unneeded', { waiver: { ...waiver, instead: null } })
    ];
    const xml = junitXml('delay', [policySuite({ state: 'fail', headline: '', rules })], AT);
    expect(xml).toContain(
      '<testsuites name="model-audit delay" tests="6" failures="1" errors="1" skipped="1">'
    );
    expect(xml).toContain('<failure message="Why of failed."/>');
    expect(xml).toContain('<error message="Why of missing."/>');
    expect(xml).toContain('<skipped message="Why of waived."/>');
    expect(xml).toContain('<system-out>Why of warned.</system-out>');
    expect(xml.match(/<testcase /g)).toHaveLength(6);
  });

  it('is well-formed whatever stands in names, as a parser of its own says', () => {
    const hostile = '<b>"&\u0000\u001b]]>\ud83d --> é \ufffe\n</testsuites>';
    const suite = {
      name: hostile,
      cases: (['passed', 'failure', 'error', 'skipped'] as const).map(outcome => ({
        name: hostile,
        outcome,
        message: hostile
      }))
    };
    const xml = junitXml('m', [suite], AT);
    const parsed = new DOMParser().parseFromString(xml, 'application/xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
    const readable = '<b>"&\ufffd\ufffd]]>\ufffd --> é \ufffd\n</testsuites>';
    expect(parsed.querySelectorAll('testcase')).toHaveLength(4);
    expect(parsed.querySelector('failure')?.getAttribute('message')).toBe(readable);
    expect(parsed.querySelector('system-out')?.textContent).toBe(readable);
  });
});

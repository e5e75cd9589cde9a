/** @jest-environment jsdom */
import { fireEvent, render, screen } from '@testing-library/react';
import type { RuleResult, Verdict, VerdictState } from '../../core/policy/verdict';
import { Rules, VerdictSummary } from './verdict';

function rule(id: string, state: VerdictState): RuleResult {
  return {
    id,
    metric: id,
    title: 'at most 0.30',
    comparator: '<=',
    threshold: '0.30',
    severity: 'critical',
    state,
    value: state === 'error' ? null : 0.4,
    interval: null,
    sampleSize: null,
    baseline: null,
    why: `why ${id}`
  };
}

const verdict: Verdict = {
  state: 'fail',
  headline: 'Fails 1 of 4 rules',
  rules: [
    rule('passes.one', 'pass'),
    rule('unknown.one', 'error'),
    rule('fails.one', 'fail'),
    rule('passes.two', 'pass')
  ]
};

describe('Rules', () => {
  it('shows what failed, then what could not be evaluated with its reason, and folds what passed', () => {
    render(<Rules verdict={verdict} lacking={new Set()} />);
    const items = screen.getAllByRole('listitem').map(item => item.textContent);
    expect(items).toHaveLength(3);
    expect(items[0]).toContain('fails.one');
    expect(items[1]).toContain('why unknown.one');
    expect(items[2]).toContain('2 rules passed');
    fireEvent.click(screen.getByRole('button', { name: 'Show passed rules' }));
    expect(screen.getAllByRole('listitem')).toHaveLength(5);
  });

  it('says in one line which part a rule needs, where that was not carried out', () => {
    const rules = [rule('drift.share', 'error'), rule('probe.passRate', 'error')];
    render(<Rules verdict={{ ...verdict, rules }} lacking={new Set(['drift'])} />);
    const items = screen.getAllByRole('listitem').map(item => item.textContent);
    expect(items[0]).toBe('Drifted columns, share at most 0.30needs drift');
    expect(items[1]).toContain('why probe.passRate');
    expect(items[1]).toContain('no value');
  });

  it('shows every rule when all passed', () => {
    render(
      <Rules
        verdict={{ ...verdict, rules: [rule('a', 'pass'), rule('b', 'pass')] }}
        lacking={new Set()}
      />
    );
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
  });

  it('says that nothing can fail without rules', () => {
    render(<Rules lacking={new Set()} verdict={{ ...verdict, rules: [] }} />);
    expect(screen.getByText(/has no rules/)).toBeTruthy();
  });

  it('never tells a state by colour alone', () => {
    render(<Rules verdict={verdict} lacking={new Set()} />);
    expect(screen.getByRole('img', { name: 'failed' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'could not evaluate' })).toBeTruthy();
    render(<VerdictSummary verdict={verdict} />);
    expect(screen.getAllByRole('img', { name: 'failed' })).toHaveLength(2);
  });
});

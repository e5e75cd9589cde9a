/** @jest-environment jsdom */
import { fireEvent, render, screen } from '@testing-library/react';
import type { CaseResult, ProbeResult, Regression } from '../../core/probe/result';
import { answerSentence } from './probe-cases';
import { ProbesBody, ProbesSummary } from './probes';

function answered(index: number, outcome: CaseResult['outcome']): CaseResult {
  return {
    id: `id-${index}`,
    suite: 'builtin:tabular-robustness',
    capability: 'missing-values',
    type: 'INV',
    title: `distance missing flips the answer (${index})`,
    column: 'distance',
    outcome,
    expected: 'the same answer',
    got: outcome === 'error' ? 'ValueError: <b>no</b>' : 'another answer'
  };
}

const cases = [
  answered(0, 'error'),
  ...Array.from({ length: 14 }, (_, index) => answered(index + 1, 'fail')),
  answered(99, 'pass')
];
const tally = {
  cases: 16,
  passed: 1,
  failed: 14,
  errors: 1,
  passRate: 1 / 15,
  interval: [0.01, 0.3] as [number, number]
};
const probes: ProbeResult = {
  cases,
  summary: {
    ...tally,
    suites: [
      {
        suite: 'builtin:tabular-robustness',
        seed: 7,
        ...tally,
        capabilities: [{ capability: 'missing-values', title: 'Missing values', ...tally }],
        problem: null
      }
    ],
    regression: { version: 3, paired: 16, regressed: 1, fixed: 0, regressedCases: ['id-1'] }
  }
};

describe('ProbesBody', () => {
  it('gives totals, and the comparison with the previous version', () => {
    render(<ProbesSummary probes={probes} />);
    expect(screen.getByText(/1 of 15 passed, 1 error/)).toBeTruthy();
    render(<ProbesBody probes={probes} partial={false} />);
    expect(screen.getByText(/Regressed 1, fixed 0 against v3/)).toBeTruthy();
  });

  it('names the file that was compared with, as text', () => {
    const name = 'before <b>1</b>.json';
    const regression = { version: 0, name, paired: 16, regressed: 0, fixed: 2, regressedCases: [] };
    const { container } = render(
      <ProbesBody
        probes={{ ...probes, summary: { ...probes.summary, regression } }}
        partial={false}
      />
    );
    expect(container.textContent).toContain(`Regressed 0, fixed 2 against ${name}`);
  });

  it('shows how far a judge agrees with people, as text', () => {
    const judges: ProbeResult['summary']['judges'] = [
      {
        judge: 'llm-rubric',
        value: '<b>polite</b>',
        file: 'nowhere.csv',
        positive: 'yes',
        negative: 'no',
        report: null,
        problem: 'There is no file nowhere.csv.'
      }
    ];
    const summary = { ...probes.summary, judges };
    render(<ProbesBody probes={{ ...probes, summary }} partial={false} />);
    expect(screen.getByText(/llm-rubric \(<b>polite<\/b>\) could not be measured/)).toBeTruthy();
  });

  it('says what the change is worth and where it got worse, names as text', () => {
    const regression: Regression = {
      version: 11,
      paired: 990,
      regressed: 8,
      fixed: 2,
      regressedCases: [],
      test: { method: 'sign-flips-by-seed', seeds: 50, worse: 0.0312, twoSided: 0.0624 },
      change: { value: -0.00606, interval: [-0.0131, 0.0004] },
      detectable: 0.011,
      slices: {
        declared: 14,
        searched: 40,
        depth: 3,
        worse: Array.from({ length: 5 }, (_, index) => ({
          kind: 'declared' as const,
          predicates: [
            { attribute: 'capability', value: 'missing-values' },
            { attribute: 'column', value: `<b>${index}</b>` }
          ],
          paired: 50,
          regressed: 6,
          fixed: 0,
          p: 0.0123
        }))
      }
    };
    const { container, rerender } = render(
      <ProbesBody
        probes={{ ...probes, summary: { ...probes.summary, regression } }}
        partial={false}
      />
    );
    expect(container.textContent).toContain('Regressed 8, fixed 2 against v11 (p = 0.031)');
    expect(container.textContent).toContain(
      'changed by −0.6 points (−1.3 to 0.0). Chance alone hardly explains that.'
    );
    expect(container.textContent).toContain(
      'Worse in missing values, column <b>0</b>: 6 of 50 regressed, 0 fixed, p = 0.012'
    );
    expect(container.textContent).toContain('and in 2 more, see the report');
    expect(container.querySelector('b b')).toBeNull();

    const unsure = { ...regression, test: { ...regression.test!, worse: 0.2, twoSided: 0.4 } };
    rerender(
      <ProbesBody
        probes={{ ...probes, summary: { ...probes.summary, regression: unsure } }}
        partial={false}
      />
    );
    expect(container.textContent).toContain('(p = 0.2)');
    expect(container.textContent).toContain(
      'A drop of 1.1 points or more would have been found about four times in five; a smaller one may go unseen.'
    );
  });

  it('unfolds failures first, ten at a time, and marks what is new', () => {
    render(<ProbesBody probes={probes} partial={false} />);
    const header = screen.getByRole('button', { name: /Missing values: 1 of 15 passed/ });
    expect(header.getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(header);
    expect(screen.getAllByRole('listitem')).toHaveLength(10);
    expect(screen.getAllByText('new')).toHaveLength(1);
    fireEvent.click(screen.getByText('5 more'));
    const items = screen.getAllByRole('listitem');
    expect(items).toHaveLength(15);
    expect(items[14].textContent).toContain('ValueError: <b>no</b>');
    expect(document.querySelector('li b')).toBeNull();
  });

  it('puts equal findings together, each with its answer', () => {
    const flips = [0.74, 0.66, 0.51].map((probability, index): CaseResult => ({
      ...answered(index + 1, 'fail'),
      title: 'origin = "unseen" flips the answer',
      expected: 'true',
      got: `false (probability ${probability})`
    }));
    render(<ProbesBody probes={{ ...probes, cases: flips }} partial={false} />);
    fireEvent.click(screen.getByRole('button', { name: /Missing values/ }));
    const items = screen.getAllByRole('listitem');
    expect(items).toHaveLength(1);
    expect(items[0].textContent).toContain('origin = "unseen" flips the answer × 3');
    expect(items[0].textContent).toContain('answered false (probability 0.74) instead of true');
    expect(items[0].textContent).toContain('answered false (probability 0.51) instead of true');
    expect(screen.getAllByText('new')).toHaveLength(1);
  });

  it('claims no probability of an answer among several classes', () => {
    expect(
      answerSentence({ ...answered(1, 'fail'), expected: 'late', got: 'early (probability 0.41)' })
    ).toBe('answered early (probability 0.41) instead of late');
  });

  it('compares nothing while a run is under way', () => {
    render(<ProbesBody probes={probes} partial />);
    expect(screen.queryByText(/Regressed/)).toBeNull();
  });
});

/** @jest-environment jsdom */
import { fireEvent, render, screen, within } from '@testing-library/react';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { Statistics, Summary } from './statistics';

const column = sampleColumn('delay', 0.2, {
  test: { name: 'ks+missing', p: 0.0004 },
  q: 0.012,
  statistics: {
    jensenShannon: { value: 0.2 },
    ks: { value: 0.127, p: 0.0003, exact: true, interval: [0.12, 0.13] },
    wasserstein: { value: 8.1234, exact: true },
    wassersteinNormed: { value: 0.33333, exact: true },
    psi: { value: 0.1591 },
    hellinger: { value: 0.21 },
    chiSquare: { value: 253.76, df: 9, p: 0.02 }
  }
});
const { report: drift } = sampleComparison([column]).drift;

function tableRows(): string[][] {
  return screen
    .getAllByRole('row')
    .map(row => [...row.children].map(cell => cell.textContent ?? ''));
}

describe('Statistics', () => {
  it('shows five rows of figures, q where the decision rests on it, the others on demand', () => {
    render(<Statistics report={column.report} drift={drift} />);
    expect(tableRows()).toEqual([
      ['Measure', 'Value', 'p', 'q'],
      ['Shift', '0.200', '', ''],
      ['Largest gapexact', '0.127', '< 0.001', '0.012'],
      ['Distance movedexact', '8.12', '', ''],
      ['Stability index', '0.159', '', ''],
      ['Distance moved, scaledexact', '0.333', '', '']
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Show all 7' }));
    expect(tableRows()).toHaveLength(8);
    expect(tableRows()[6]).toEqual(['Difference of counts', '254', '0.020', '']);
  });

  it.each([
    ['atMost', 0.001, '≤ 0.001'],
    ['atLeast', 0.25, '≥ 0.250'],
    [undefined, 0.0635, '0.064']
  ] as const)('says where a p value is a bound: %s', (capped, p, shown) => {
    const statistics = { andersonDarling: { value: 9.5, p, capped, exact: true } };
    render(<Statistics report={{ ...column.report, statistics }} drift={drift} />);
    expect(tableRows().at(-1)).toEqual(['Gaps, tails weighed upexact', '9.50', shown, '']);
  });

  it('tells the meanings apart from the figures', () => {
    render(<Statistics report={column.report} drift={drift} />);
    const meanings = screen.getByText('What do these mean?').closest('details') as HTMLElement;
    expect(meanings.hasAttribute('open')).toBe(false);
    expect(within(meanings).getByText(/^Kolmogorov-Smirnov statistic\./)).toBeTruthy();
    expect(
      within(meanings).getByText(/^Benjamini-Hochberg, adjusted for the 1 column/)
    ).toBeTruthy();
  });
});

describe('Summary', () => {
  it("names the engine's types only where the sides differ", () => {
    const { report, shape } = column;
    const { rerender } = render(<Summary report={report} shape={shape} />);
    expect(screen.queryByText('Type')).toBeNull();
    const type = { reference: 'DOUBLE', current: 'VARCHAR' };
    rerender(<Summary report={report} shape={{ ...shape, type }} />);
    expect(screen.getByText('VARCHAR')).toBeTruthy();
  });
});

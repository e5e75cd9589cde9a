/** @jest-environment jsdom */
import { fireEvent, render, screen, within } from '@testing-library/react';
import type { AuditResult } from '../../core/result';
import { sampleSegment, sampleSegments } from '../../core/segments/testing/sample';
import { sampleShiftSlice, sampleSlices } from '../../core/slices/testing/sample';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { ColumnPage } from './page';

class NoObserver {
  observe(): void {}
  disconnect(): void {}
}
Object.assign(globalThis, { ResizeObserver: NoObserver });
jest.mock('plotly.js-cartesian-dist-min', () => ({
  __esModule: true,
  default: { react: jest.fn(), purge: jest.fn(), Plots: { resize: jest.fn() } }
}));

const at = (value: string) => [{ column: 'origin', test: 'is' as const, value }];
const conditions = [...at('SEA'), { column: 'hour', test: 'atLeast' as const, value: 20 }];

function show(onCopy = jest.fn()): jest.Mock {
  const comparison = {
    ...sampleComparison([sampleColumn('delay', 0.2), sampleColumn('hour', 0.05)]),
    analyses: {
      problems: [],
      segments: sampleSegments([
        sampleSegment(at('SEA'), { delay: 0.02, hour: 0.01 }),
        sampleSegment(at('ORD'), { delay: 0.31 })
      ]),
      slices: sampleSlices([], [sampleShiftSlice(conditions, 0.41)])
    }
  };
  const result = {
    evaluation: { description: 'X_eval' },
    comparisons: [comparison]
  } as unknown as AuditResult;
  const choice = { column: 'delay', source: 'June', order: 'shift' as const };
  const Page = (): ReturnType<typeof ColumnPage> => (
    <ColumnPage result={result} choice={choice} theme={0} onChoose={jest.fn()} onCopy={onCopy} />
  );
  render(<Page />);
  return onCopy;
}
const shiftShown = (): string | null =>
  screen.getByRole('cell', { name: 'Shift' }).nextElementSibling?.textContent ?? null;

describe('a column within a segment', () => {
  it('has its statistics in place of those of all rows', () => {
    show();
    expect(shiftShown()).toBe('0.200');
    fireEvent.change(screen.getByLabelText('Rows'), { target: { value: '1' } });
    expect(shiftShown()).toBe('0.310');
    expect(screen.getByText(/Where origin = ORD/)).toBeTruthy();
    expect(
      screen.getByText(/the shift is 0.310 \(0.290 to 0.330\), q < 0.001; drifted/)
    ).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Rows'), { target: { value: '' } });
    expect(shiftShown()).toBe('0.200');
  });

  it('is listed by segment, the largest shift first, each of which can be chosen', () => {
    show();
    const section = screen.getByRole('heading', { name: 'By segment' }).closest('section')!;
    const rows = within(section).getAllByRole('row').slice(1);
    expect(rows.map(row => row.children[2].textContent)).toEqual(['0.310', '0.020']);
    fireEvent.click(within(rows[1]).getByRole('button', { name: 'origin = SEA' }));
    expect(shiftShown()).toBe('0.020');
  });
});

describe('which rows to look at', () => {
  it('lists the slices that carry the shift, and copies one as a query', () => {
    const onCopy = show();
    const section = screen
      .getByRole('heading', { name: 'Which rows to look at' })
      .closest('section')!;
    const [, row] = within(section).getAllByRole('row');
    expect([...row.children].map(cell => cell.textContent)).toEqual([
      'origin = SEA and hour >= 20',
      '8.2 %',
      '41 %',
      '',
      '0.388',
      '< 0.001',
      'Copy'
    ]);
    expect(section.textContent).toContain('Without the first slice the shift falls from 0.164');
    fireEvent.click(within(row).getByRole('button'));
    expect(onCopy).toHaveBeenCalledWith('origin == "SEA" and hour >= 20');
  });
});

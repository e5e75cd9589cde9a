/** @jest-environment jsdom */
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import type { ColumnShape } from '../../core/drift/report';
import { AuditError } from '../../core/errors';
import type { AuditResult } from '../../core/result';
import { sampleSegment, sampleSegments } from '../../core/segments/testing/sample';
import { sampleShiftSlice, sampleSlices } from '../../core/slices/testing/sample';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { ColumnPage } from './page';
import type { ReadShape } from './segment-shape';

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

interface Given {
  onCopy?: jest.Mock;
  onInsert?: jest.Mock;
  readShape?: ReadShape;
}

function show({ onCopy = jest.fn(), ...given }: Given = {}): jest.Mock {
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
    plan: { evaluation: { variable: 'X_eval' } },
    evaluation: { description: 'X_eval' },
    comparisons: [comparison]
  } as unknown as AuditResult;
  const choice = { column: 'delay', source: 'June', order: 'shift' as const };
  const Page = (): ReturnType<typeof ColumnPage> => (
    <ColumnPage
      result={result}
      choice={choice}
      theme={0}
      onChoose={jest.fn()}
      onCopy={onCopy}
      {...given}
    />
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

describe('the charts of a column within a segment', () => {
  const choose = (index: string): void => {
    fireEvent.change(screen.getByLabelText('Rows'), { target: { value: index } });
  };
  const shapeOf = (rows: number): ColumnShape => {
    const { shape } = sampleColumn('delay', 0.3);
    return { ...shape, reference: { ...shape.reference, rows } };
  };
  const evaluationRows = (): string | null | undefined =>
    screen.queryByRole('cell', { name: 'Rows' })?.nextElementSibling?.textContent;

  it('are read when it is chosen, and drawn as they come', async () => {
    let answer: (shape: ColumnShape) => void = () => undefined;
    const readShape = jest.fn(
      (..._: Parameters<ReadShape>) => new Promise<ColumnShape>(resolve => (answer = resolve))
    );
    show({ readShape });
    expect(readShape).not.toHaveBeenCalled();
    expect(evaluationRows()).toBe('100');
    choose('1');
    expect(screen.getByRole('status').textContent).toMatch(/^Reading the segment’s rows/);
    expect(screen.queryByRole('heading', { name: 'Distribution' })).toBeNull();
    expect(readShape.mock.calls[0].slice(1, 3)).toMatchObject([{ conditions: at('ORD') }, 'delay']);
    await act(async () => {
      answer(shapeOf(37));
      await Promise.resolve();
    });
    expect(screen.getByRole('heading', { name: 'Distribution' })).toBeTruthy();
    expect(evaluationRows()).toBe('37');
  });

  it('cancel what is no longer looked at, and stay of all rows where there is none', async () => {
    const signals: AbortSignal[] = [];
    const readShape: ReadShape = (_, segment, __, signal) => {
      signals.push(signal);
      return Promise.resolve(shapeOf(segment.columns.length));
    };
    show({ readShape });
    choose('0');
    choose('1');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(await screen.findByRole('cell', { name: '1' })).toBeTruthy();
    choose('');
    expect(evaluationRows()).toBe('100');
  });

  it('say why they can’t be drawn, and are tried again', async () => {
    const error = new AuditError('invalid-input', 'X_eval has changed.', 'Run the audit again.');
    const readShape = jest
      .fn()
      .mockRejectedValueOnce(error)
      .mockResolvedValueOnce(shapeOf(37)) as jest.MockedFunction<ReadShape>;
    show({ readShape });
    choose('1');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('X_eval has changed. Run the audit again.');
    fireEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('cell', { name: '37' })).toBeTruthy();
  });
});

describe('which rows to look at', () => {
  it('lists the slices that carry the shift, copies one as a query and inserts its rows', () => {
    const onInsert = jest.fn();
    const onCopy = show({ onInsert });
    const section = screen
      .getByRole('heading', { name: 'Which rows to look at' })
      .closest('section')!;
    const [, row] = within(section).getAllByRole('row');
    expect([...row.children].map(cell => cell.textContent)).toEqual([
      'origin = SEA and hour >= 20CopyInsert as a cell',
      '8.2 %',
      '41 %',
      '',
      '0.388',
      '< 0.001'
    ]);
    expect(section.textContent).toContain('Without the first slice the shift falls from 0.164');
    fireEvent.click(within(row).getByRole('button', { name: /^Insert/ }));
    expect(onInsert).toHaveBeenCalledWith(expect.stringContaining('X_eval.query(where)'));
    fireEvent.click(within(row).getByRole('button', { name: /^Copy/ }));
    expect(onCopy).toHaveBeenCalledWith('origin == "SEA" and hour >= 20');
  });
});

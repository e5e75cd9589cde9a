/** @jest-environment jsdom */
import { fireEvent, render, screen, within } from '@testing-library/react';
import type { Analyses } from '../../core/analysis/results';
import type { Plan } from '../../core/plan/schema';
import { sampleSegment, sampleSegments } from '../../core/segments/testing/sample';
import { sampleShareSlice, sampleShiftSlice, sampleSlices } from '../../core/slices/testing/sample';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { SegmentsSection } from './segments';
import { SlicesSection } from './slices';

const nasty = '<img src=x onerror=alert(1)>';
const at = (value: string) => [{ column: 'origin', test: 'is' as const, value }];

function show(
  Component: typeof SegmentsSection,
  analyses: Partial<Analyses>,
  more: Partial<Parameters<typeof SegmentsSection>[0]> = {}
): jest.Mock {
  const onOpen = jest.fn();
  const comparison = sampleComparison([sampleColumn('delay', 0.2)]);
  const comparisons = [{ ...comparison, analyses: { problems: [], ...analyses } }];
  render(
    <Component comparisons={comparisons} partial={false} stale="" onOpen={onOpen} {...more} />
  );
  return onOpen;
}

describe('SegmentsSection', () => {
  it('draws nothing where no segments are declared', () => {
    show(SegmentsSection, {});
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('lists the worst first and unfolds to the columns, which open', () => {
    const segments = sampleSegments([
      sampleSegment(at('SEA'), { hour: 0.01 }),
      sampleSegment(at(nasty), { hour: 0.02, delay: 0.3 })
    ]);
    const onOpen = show(SegmentsSection, { segments });
    expect(screen.getByText('1 of 2', { selector: '.jp-ModelAudit-summary *' })).toBeTruthy();
    const rows = screen.getAllByRole('listitem');
    expect(rows.map(row => row.textContent)).toEqual([
      `origin = "${nasty}"1 of 20.300`,
      'origin = SEA0 of 10.010'
    ]);
    expect(document.querySelector('img')).toBeNull();
    fireEvent.click(within(rows[0]).getByRole('button'));
    const columns = within(rows[0]).getByRole('list', { name: 'Columns within' });
    expect(columns.textContent).toBe('delay0.300 (0.280 to 0.320)hour0.020 (0.000 to 0.040)');
    fireEvent.click(within(columns).getByRole('button', { name: 'delay' }));
    expect(onOpen).toHaveBeenCalledWith('delay', 'June', 'shift');
  });

  it('folds a long list', () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      sampleSegment(at(`A${index}`), { hour: 0.2 })
    );
    show(SegmentsSection, { segments: sampleSegments(many) });
    expect(screen.getAllByRole('listitem')).toHaveLength(6);
    fireEvent.click(screen.getByRole('button', { name: 'Show all 9' }));
    expect(screen.getAllByRole('listitem')).toHaveLength(9);
  });
});

describe('SlicesSection', () => {
  it('tells slices of other size, and where the shift of a column is', () => {
    const slices = sampleSlices(
      [sampleShareSlice(at(nasty), 0.04, 0.12)],
      [sampleShiftSlice(at('ORD'), 0.41)]
    );
    const onOpen = show(SlicesSection, { slices });
    expect(screen.getByRole('list', { name: 'Slices of other size' }).textContent).toBe(
      `origin = "${nasty}"4.0 % → 12 %`
    );
    expect(screen.getByRole('list', { name: 'Slices that carry a shift' }).textContent).toBe(
      'delay where origin = ORD41 %'
    );
    expect(document.querySelector('img')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'delay' }));
    expect(onOpen).toHaveBeenCalledWith('delay', 'June', 'shift');
  });

  it('takes the rows of a slice into the notebook, where code can say them', () => {
    const other = [{ column: 'origin', test: 'other' as const }];
    const slices = sampleSlices(
      [sampleShareSlice(at('SEA'), 0.04, 0.12), sampleShareSlice(other, 0.04, 0.1)],
      []
    );
    const onInsert = jest.fn();
    const evaluation = { variable: 'X_eval' } as Plan['evaluation'];
    show(SlicesSection, { slices }, { evaluation, onInsert });
    const button = screen.getByRole('button', {
      name: 'Insert the rows where origin = SEA as a cell'
    });
    expect(screen.queryByRole('button', { name: /another value/ })).toBeNull();
    fireEvent.click(button);
    expect(onInsert).toHaveBeenCalledWith(
      [
        'import pandas as pd',
        '',
        `where = 'origin == "SEA"'`,
        'evaluation_rows = X_eval.query(where)',
        "production_rows = pd.read_parquet('.model-audit/snapshots/00.parquet').query(where)",
        'production_rows'
      ].join('\n')
    );
  });

  it('folds a long list of slices', () => {
    const many = Array.from({ length: 5 }, (_, index) =>
      sampleShareSlice(at(`A${index}`), 0.04, 0.1)
    );
    show(SlicesSection, { slices: sampleSlices(many, []) });
    const list = screen.getByRole('list', { name: 'Slices of other size' });
    expect(list.children).toHaveLength(3);
    fireEvent.click(screen.getByRole('button', { name: 'Show all 5' }));
    expect(list.children).toHaveLength(5);
  });

  it('says that nothing stands out', () => {
    show(SlicesSection, { slices: sampleSlices([], []) });
    expect(screen.getByText('No slice stands out among 1,284 searched.')).toBeTruthy();
    expect(screen.getByText('no slice stands out')).toBeTruthy();
  });
});

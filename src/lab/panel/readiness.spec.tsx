/** @jest-environment jsdom */
import { fireEvent, render, screen } from '@testing-library/react';
import { sampleReadiness } from '../../core/readiness/testing/sample';
import type { ReadinessResult } from '../../core/readiness/schema';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { ReadinessSection } from './readiness';

const nasty = '<img src=x onerror=alert(1)>';

function show(...results: (ReadinessResult | undefined)[]) {
  const onOpen = jest.fn();
  const onInsert = jest.fn();
  const comparisons = results.map((readiness, index) => {
    const comparison = sampleComparison([sampleColumn('delay', 0.2)]);
    const snapshot = { ...comparison.snapshot, name: `June ${index + 1}` };
    return { ...comparison, snapshot, analyses: { problems: [], readiness } };
  });
  render(
    <ReadinessSection
      comparisons={comparisons}
      partial={false}
      stale=""
      onOpen={onOpen}
      onInsert={onInsert}
    />
  );
  return { onOpen, onInsert };
}

const rowsOf = (head: string): string[] =>
  screen
    .getAllByRole('row')
    .filter(row => row.closest('table')?.textContent?.startsWith(head))
    .slice(1)
    .map(row => row.textContent ?? '');

describe('ReadinessSection', () => {
  it('draws nothing where nothing was looked at', () => {
    show(undefined);
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('lists every criterion with its figure, its interval and what is wanted', () => {
    show(sampleReadiness());
    expect(screen.getByText(/^Beside exact ones, 12 \(0\.6 %\)/)).toBeTruthy();
    expect(
      screen.getByText('Not ready for fine-tuning: 3 of 5 criteria hold.', { exact: true })
    ).toBeTruthy();
    expect(rowsOf('Criterion')).toEqual([
      ' Effective share45.0 %≥ 20.0 %',
      ' Duplicates1.0 %≤ 10.0 %',
      ' Leakage0.2 %≤ 1.0 %',
      ' Not covered7.0 %6.0 to 8.0 %≤ 5.0 %',
      ' Label shift12.0 %10.0 to 14.0 %≤ 10.0 %'
    ]);
    expect(screen.getAllByLabelText('does not hold')).toHaveLength(2);
  });

  it('draws the classes, warns of what is unsure, and opens the columns of gaps', () => {
    const { onOpen } = show(
      sampleReadiness({ label: nasty, warnings: ['Unstable: for some reason.'] })
    );
    expect(document.querySelector('img')).toBeNull();
    const classes = screen.getAllByRole('listitem').map(item => item.textContent);
    expect(classes).toEqual(['no80.0 % → 68.0 %', `${nasty}20.0 % → 32.0 %`]);
    expect(screen.getByText('Unstable: for some reason.')).toBeTruthy();
    expect(rowsOf('Not covered where')).toEqual(['delay above 58.70.0 %7.5 %']);
    fireEvent.click(screen.getByRole('button', { name: 'delay' }));
    expect(onOpen).toHaveBeenCalledWith('delay', 'June 1', 'shift');
  });

  it('puts the line that loads the rows to label into the notebook', () => {
    const { onInsert } = show(sampleReadiness());
    expect(screen.getByText('to_label-1.parquet').title).toBe('.model-audit/to_label-1.parquet');
    fireEvent.click(screen.getByRole('button', { name: 'Insert as a cell' }));
    expect(onInsert).toHaveBeenCalledWith(
      'import pandas as pd\n\nto_label = pd.read_parquet(".model-audit/to_label-1.parquet")\nto_label'
    );
  });

  it('says what could not be measured, and leaves out what was not asked for', () => {
    const plain = sampleReadiness();
    show({
      ...plain,
      toLabel: null,
      coverage: { ...plain.coverage, gaps: [] },
      labelShift: { figures: [], unseen: 0, warnings: ['No label.'] },
      criteria: plain.criteria.map(each =>
        each.name === 'labelShift'
          ? { ...each, state: 'unknown', value: null, interval: null, sentence: 'No label.' }
          : each
      )
    });
    expect(screen.getByText(/3 of 4 criteria hold; 1 could not be measured/)).toBeTruthy();
    expect(rowsOf('Criterion')[4]).toBe(' Label shift No label.not measured≤ 10.0 %');
    expect(screen.queryByRole('button', { name: 'Insert as a cell' })).toBeNull();
    expect(screen.queryByRole('listitem')).toBeNull();
  });
});

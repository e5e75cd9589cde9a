/** @jest-environment jsdom */
import { fireEvent, render, screen } from '@testing-library/react';
import { sampleTime, sampleTimeColumn } from '../../core/time/testing/sample';
import type { TimeResult } from '../../core/time/schema';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { TimeSection } from './time';

const onset = { before: 1, after: 2, interval: [2, 2] as [number, number], p: 0.01, dispersion: 1 };
const nasty = '<img src=x onerror=alert(1)>';

function show(...times: (TimeResult | undefined)[]): jest.Mock {
  const onOpen = jest.fn();
  const comparisons = times.map((time, index) => {
    const comparison = sampleComparison([sampleColumn('delay', 0.2)]);
    const snapshot = { ...comparison.snapshot, name: `June ${index + 1}` };
    return { ...comparison, snapshot, analyses: { problems: [], time } };
  });
  render(<TimeSection comparisons={comparisons} partial={false} stale="" onOpen={onOpen} />);
  return onOpen;
}

describe('TimeSection', () => {
  it('draws nothing where nothing was followed', () => {
    show(undefined);
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('says who left first, lists the columns that moved, and opens them', () => {
    const onOpen = show(
      sampleTime([
        sampleTimeColumn('hour', [0.01, 0.01, 0.01, 0.01]),
        sampleTimeColumn('delay', [0.01, 0.01, 0.01, 0.2], { onset }),
        sampleTimeColumn(nasty, [0.01, 0.2, 0.2, 0.2])
      ])
    );
    expect(
      screen.getByText(`2 of 3 columns left their normal range; first ${nasty} on 2 June.`)
    ).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
    const rows = screen.getAllByRole('listitem');
    expect(rows.map(row => row.textContent)).toEqual([
      `${nasty}0.200above since 2 June`,
      'delay0.200above since 4 June; changed between 2 June and 3 June'
    ]);
    fireEvent.click(rows[1].querySelector('button')!);
    expect(onOpen).toHaveBeenCalledWith('delay', 'June 1', 'shift');
  });

  it('names the samples where there are several, and what chance alone stands for', () => {
    const steady = sampleTime([sampleTimeColumn('hour', [0.01, 0.01])]);
    const why = 'From chance alone, as the evaluation set has no timestamp column.';
    show(steady, {
      ...steady,
      normal: { basis: 'chance', windows: 0, level: 0.95, why }
    });
    expect(screen.getByText('June 2')).toBeTruthy();
    expect(screen.getByText(`Normal range: ${why}`)).toBeTruthy();
  });

  it('folds a long list', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      sampleTimeColumn(`x${index}`, [0.01, 0.2])
    );
    show(sampleTime(many));
    expect(screen.getAllByRole('listitem')).toHaveLength(6);
    fireEvent.click(screen.getByRole('button', { name: 'Show all 30' }));
    expect(screen.getAllByRole('listitem')).toHaveLength(30);
  });
});

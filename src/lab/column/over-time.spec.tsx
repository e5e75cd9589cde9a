/** @jest-environment jsdom */
import { fireEvent, render, screen, within } from '@testing-library/react';
import { sampleTime, sampleTimeColumn } from '../../core/time/testing/sample';
import type { ChartColours } from './colours';
import { OverTime } from './over-time';
import { timeChart } from './time-plot';

class NoObserver {
  observe(): void {}
  disconnect(): void {}
}
Object.assign(globalThis, { ResizeObserver: NoObserver });
jest.mock('plotly.js-cartesian-dist-min', () => ({
  __esModule: true,
  default: { react: jest.fn(), purge: jest.fn(), Plots: { resize: jest.fn() } }
}));

const nasty = '<img src=x onerror=alert(1)>';
const colours: ChartColours = {
  text: 'text',
  quiet: 'quiet',
  grid: 'grid',
  axis: 'axis',
  background: 'background',
  evaluation: 'evaluation',
  production: 'production',
  productionFill: 'fill',
  finding: 'finding',
  font: 'sans-serif'
};
const rising = sampleTimeColumn(nasty, [0.02, null, 0.06, 0.12, 0.15]);
const time = sampleTime([rising, sampleTimeColumn('hour', [0.01, 0.01, 0.01, 0.01, 0.01])], {
  notFollowed: [{ name: 'words', reason: 'no values to compare' }]
});

interface Points {
  y: (number | null)[];
  marker: { symbol: string[]; color: string[]; line: { color: string[] } };
  error_y?: { array: number[] };
  text: string[];
}

describe('timeChart', () => {
  const chart = timeChart(time, rising, 'shift', colours);
  const points = chart.traces[1] as unknown as Points;
  const texts = (chart.layout.annotations as { text: string }[]).map(({ text }) => text);

  it('draws open circles where normal, diamonds outside, filled from the threshold on', () => {
    expect(points.y).toEqual([0.02, null, 0.06, 0.12, 0.15]);
    expect(points.marker.symbol).toEqual(['circle', 'circle', 'diamond', 'diamond', 'diamond']);
    expect(points.marker.color).toEqual([
      'background',
      'background',
      'background',
      'finding',
      'finding'
    ]);
    expect(points.error_y?.array[3]).toBeCloseTo(0.01);
  });

  it('names threshold, normal range and the window from which it stayed above', () => {
    expect(texts).toEqual(['threshold', 'normal range', '<b>above since 4 June</b>']);
    expect(chart.alternative).toContain('Outside its normal range in 3 of 4 days');
    expect((chart.layout.xaxis as { ticktext: string[] }).ticktext).toEqual([
      '1 June',
      '2',
      '3',
      '4',
      '5'
    ]);
  });

  it('gives the band its whole width, and marks the sample where more than it is drawn', () => {
    const band = chart.traces[0] as unknown as { x: number[]; y: number[] };
    expect([band.x[0], band.x[band.x.length - 1]]).toEqual([-0.5, 4.5]);
    const whole = {
      ...time,
      over: 'source' as const,
      windows: time.windows.map((window, place) => ({ ...window, inSample: place > 2 }))
    };
    const annotations = timeChart(whole, rising, 'shift', colours).layout.annotations;
    expect((annotations as { text: string }[]).at(-1)?.text).toBe('4 June to 5 June: this sample');
  });

  it('draws the stability index and the missing share without a band', () => {
    for (const measure of ['psi', 'missing'] as const) {
      const other = timeChart(time, rising, measure, colours);
      expect(other.traces).toHaveLength(1);
      expect((other.traces[0] as unknown as Points).y).toEqual(rising[measure]);
      expect((other.traces[0] as unknown as Points).error_y).toBeUndefined();
    }
  });

  it('takes no tag from a name or a label for markup', () => {
    expect(JSON.stringify([chart.layout, points.text])).not.toContain('<img');
  });
});

describe('OverTime', () => {
  const show = (name: string): void => {
    render(<OverTime time={time} name={name} reference="X_eval" theme={0} />);
  };

  it('shows the course with its words, and every window as a table on demand', () => {
    show(nasty);
    expect(screen.getByRole('heading').textContent).toBe('Shift by day');
    expect(screen.getByText(/each against X_eval; band: where 95 % of evaluation/)).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show the figures of every window' }));
    const rows = within(screen.getByRole('table')).getAllByRole('row');
    const cells = (row: HTMLElement): (string | null)[] =>
      [...row.children].map(cell => cell.textContent);
    expect(cells(rows[2])).toEqual(['2 June', '3', '', '', '', '', 'too few rows']);
    expect(cells(rows[4])).toEqual([
      '4 June',
      '1,000',
      '0.120 (0.110 to 0.130)',
      '0.050',
      '0.115',
      '1.0 %',
      'outside, at or above the threshold'
    ]);
  });

  it('turns to another measure', () => {
    show('hour');
    fireEvent.change(screen.getByLabelText('Measure over time'), { target: { value: 'psi' } });
    expect(screen.getByRole('heading').textContent).toBe('Stability index by day');
  });

  it('says why a column was not followed', () => {
    show('words');
    expect(screen.getByText('Not followed over time: no values to compare.')).toBeTruthy();
  });
});

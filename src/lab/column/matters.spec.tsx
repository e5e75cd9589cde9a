/** @jest-environment jsdom */
import { render, screen } from '@testing-library/react';
import { IMPORTANCE } from '../../core/importance/testing/sample';
import type { ChartColours } from './colours';
import { Matters } from './matters';
import { mattersChart } from './matters-plot';

class NoObserver {
  observe(): void {}
  disconnect(): void {}
}
Object.assign(globalThis, { ResizeObserver: NoObserver });
jest.mock('plotly.js-cartesian-dist-min', () => ({
  __esModule: true,
  default: { react: jest.fn(), purge: jest.fn(), Plots: { resize: jest.fn() } }
}));

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

describe('mattersChart', () => {
  const chart = mattersChart(IMPORTANCE, 'origin_delay', 0.1, colours);

  it('draws importance by shift: diamonds where drifted, a ring round the column', () => {
    const [points, ring] = chart.traces as unknown as {
      x: number[];
      y: number[];
      marker: { symbol: string | string[] };
      text: string[];
    }[];
    expect(points.x).toEqual([0.12, 0.058, 0.041, 0.312, 0.024]);
    expect(points.marker.symbol).toEqual(['diamond', 'circle', 'circle', 'diamond', 'circle']);
    expect(points.text[4]).toBe('&lt;b&gt;age&lt;/b&gt;: −0.001, shift 0.024');
    expect([ring.x, ring.y, ring.marker.symbol]).toEqual([[0.12], [0.062], 'circle-open']);
  });

  it('marks the corner of what drifted and is important, and names what lies there', () => {
    const [corner] = chart.layout.shapes as { x0: number; y0: number }[];
    expect(corner.x0).toBe(0.1);
    expect(corner.y0).toBeCloseTo(0.05 * 0.1, 12);
    const names = (chart.layout.annotations as { text: string }[]).map(({ text }) => text);
    expect(names).toEqual(['origin_delay', 'distance', 'carrier', 'origin']);
    expect(chart.alternative).toBe(
      'Importance of 5 inputs against their shift. Drifted and important: origin_delay (shift 0.120, 0.062).'
    );
  });

  it('holds where nothing is important or compared', () => {
    const nothing = IMPORTANCE.columns.map(column => ({ ...column, importance: 0, share: 0 }));
    const flat = mattersChart({ ...IMPORTANCE, columns: nothing }, 'x', 0.1, colours);
    expect((flat.layout.yaxis as { range: number[] }).range.map(Math.abs)).toEqual([0, 1]);
    const none = mattersChart({ ...IMPORTANCE, columns: [] }, 'x', 0.1, colours);
    expect((none.layout.xaxis as { range: number[] }).range[1]).toBeCloseTo(0.176);
    expect(none.alternative).toContain('none');
  });
});

describe('Matters', () => {
  const paragraph = (name: string): string => {
    render(<Matters result={IMPORTANCE} name={name} threshold={0.1} theme={0} />);
    expect(screen.getByRole('heading', { name: 'Does it matter?' })).toBeTruthy();
    return document.querySelector('section p')?.textContent ?? '';
  };

  it('answers yes or no, with the number behind it', () => {
    expect(paragraph('origin_delay')).toBe(
      'Yes. origin_delay is the most important input, and it drifted by 0.120. Permuting it costs 0.062 of ROC AUC (0.048 to 0.076), 62 % of the importance.'
    );
  });

  it('says so of a column that is no input, and shows names as text', () => {
    expect(paragraph('probability')).toBe('No. probability is no input of the model.');
    document.body.innerHTML = '';
    expect(paragraph('<b>age</b>')).toMatch(/^No\. <b>age<\/b> did not drift/);
    expect(document.querySelector('b')?.textContent).toBe('No.');
  });
});

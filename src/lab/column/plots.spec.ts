import { sampleColumn } from '../testing/sample';
import type { ChartColours } from './colours';
import { toRgba } from './colours';
import { asText, cumulativeChart, distributionChart } from './plots';

const colours: ChartColours = {
  text: 'rgb(0, 0, 0)',
  quiet: 'rgb(90, 90, 90)',
  grid: 'rgb(220, 220, 220)',
  axis: 'rgb(180, 180, 180)',
  background: 'rgb(255, 255, 255)',
  evaluation: 'rgb(0, 0, 0)',
  production: 'rgb(25, 118, 210)',
  productionFill: 'rgba(25, 118, 210, 0.7)',
  finding: 'rgb(230, 81, 0)',
  font: 'sans-serif'
};

describe('distributionChart', () => {
  it('draws shares of both sides, with words for those who do not see it', () => {
    const { shape } = sampleColumn('delay', 0.2);
    const chart = distributionChart(shape, colours);
    expect(chart?.traces.map(trace => trace.name)).toEqual(['production', 'evaluation']);
    expect(chart?.traces[1].y).toEqual([0, 0.6, 0.4, 0.4, 0]);
    expect(chart?.traces[0].y).toEqual([0, 0.45, 0.55, 0.55, 0]);
    expect(chart?.alternative).toContain('0 to 5 (60.0 %) in the evaluation set');
  });

  it('reads dates from microseconds', () => {
    const { shape } = sampleColumn('date', 0.2);
    const day = 86_400_000_000;
    const chart = distributionChart(
      {
        ...shape,
        kind: 'datetime',
        histogram: { edges: [0, day, 2 * day], reference: [1, 1], current: [1, 1] }
      },
      colours
    );
    expect((chart?.traces[0].x as string[])[1]).toBe('1970-01-01T00:00:00.000Z');
    expect(chart?.layout.xaxis).toMatchObject({ type: 'date' });
  });

  it('shows levels as text, never as markup', () => {
    const { shape } = sampleColumn('origin', 0.2);
    const chart = distributionChart(
      {
        ...shape,
        kind: 'categorical',
        histogram: null,
        levels: [
          { label: '<a href="x">SEA</a> & co', reference: 50, current: 20 },
          { label: 'LAX', reference: 50, current: 180 }
        ]
      },
      colours
    );
    expect(chart?.traces[0].customdata).toEqual([
      '&lt;a href="x"&gt;SEA&lt;/a&gt; &amp; co',
      'LAX'
    ]);
    expect((chart?.layout.xaxis as { ticktext: string[] }).ticktext[0]).not.toContain('<');
    expect(chart?.traces[1].y).toEqual([0.5, 0.5]);
  });

  it('draws nothing where there are no values', () => {
    const { shape } = sampleColumn('empty', 0);
    expect(distributionChart({ ...shape, histogram: null }, colours)).toBeNull();
    expect(cumulativeChart({ ...shape, cumulative: null }, colours)).toBeNull();
  });
});

describe('cumulativeChart', () => {
  it('marks the largest gap where it is', () => {
    const { shape } = sampleColumn('delay', 0.2);
    const chart = cumulativeChart(shape, colours);
    expect(chart?.traces[2]).toMatchObject({ x: [5, 5], y: [0.6, 0.45] });
    expect(chart?.alternative).toContain('largest gap is 0.150 at 5');
    expect(chart?.layout.xaxis).toMatchObject({ range: [0, 10] });
  });
});

describe('texts and colours', () => {
  it('escapes what plotly would read as markup', () => {
    expect(asText('<b>&amp;</b>\n')).toBe('&lt;b&gt;&amp;amp;&lt;/b&gt; ');
  });

  it('reads mixed colours', () => {
    expect(toRgba('color(srgb 0.1 0.5 1 / 0.7)')).toBe('rgba(26, 128, 255, 0.7)');
    expect(toRgba('rgb(1, 2, 3)')).toBe('rgb(1, 2, 3)');
  });
});

import type { Layout, Trace } from 'plotly.js-cartesian-dist-min';
import type { ColumnShape } from '../../core/drift/report';
import { formatFigure, formatMicroseconds, formatShare, formatShift } from '../format';
import type { ChartColours } from './colours';

/** A chart with the words for those who do not see it. */
export interface Chart {
  traces: Trace[];
  layout: Layout;
  alternative: string;
}

/** Levels drawn in the distribution; the table lists more. */
const MOST_LEVELS = 16;
const LABEL_LENGTH = 18;

/** Shares of rows on both sides, by bins or by levels; null where there is nothing to draw. */
export function distributionChart(shape: ColumnShape, colours: ChartColours): Chart | null {
  if (shape.histogram) {
    return histogramChart(shape, shape.histogram, colours);
  }
  return shape.levels && shape.levels.length > 0 ? levelsChart(shape, shape.levels, colours) : null;
}

/** Cumulative shares with the largest gap between them; null for kinds without an order. */
export function cumulativeChart(shape: ColumnShape, colours: ChartColours): Chart | null {
  const { cumulative, gap } = shape;
  if (!cumulative || cumulative.x.length === 0) {
    return null;
  }
  const x = cumulative.x.map(axisValue(shape));
  const curve = (name: string, y: number[], color: string, width: number): Trace => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x,
    y,
    line: { color, width, shape: 'hv' },
    hovertemplate: `%{y:.3f}<extra>${name}</extra>`
  });
  const traces = [
    curve('production', cumulative.current, colours.production, 1.75),
    curve('evaluation', cumulative.reference, colours.evaluation, 1.25)
  ];
  const layout = baseLayout(shape, colours);
  layout.yaxis = {
    ...(layout.yaxis as object),
    range: [0, 1.02],
    tickvals: [0, 0.25, 0.5, 0.75, 1]
  };
  // As far as the histogram goes: a few rows far out would press the curves to one side.
  const edges = shape.histogram?.edges.map(axisValue(shape)) ?? [];
  if (edges.length > 1) {
    layout.xaxis = { ...(layout.xaxis as object), range: [edges[0], edges[edges.length - 1]] };
  }
  let where = '';
  if (gap) {
    const at = nearestIndex(cumulative.x, gap.x);
    traces.push({
      type: 'scatter',
      mode: 'lines',
      x: [x[at], x[at]],
      y: [cumulative.reference[at], cumulative.current[at]],
      line: { color: colours.finding, width: 2 },
      hoverinfo: 'skip'
    });
    layout.annotations = [
      {
        x: x[at],
        y: Math.min(cumulative.reference[at], cumulative.current[at]),
        xanchor: 'left',
        yanchor: 'top',
        xshift: 4,
        yshift: -2,
        showarrow: false,
        text: `gap ${formatShift(gap.value)}`,
        font: { color: colours.text, size: 11 }
      }
    ];
    where = ` The largest gap is ${formatShift(gap.value)} at ${describeValue(shape, gap.x)}.`;
  }
  return {
    traces,
    layout,
    alternative: `Cumulative share of rows by ${shape.name} on both sides.${where}`
  };
}

/** A value of the column in words. */
export function describeValue(shape: Pick<ColumnShape, 'kind'>, value: number): string {
  return shape.kind === 'datetime' ? formatMicroseconds(value) : formatFigure(value);
}

function histogramChart(
  shape: ColumnShape,
  histogram: NonNullable<ColumnShape['histogram']>,
  colours: ChartColours
): Chart {
  const value = axisValue(shape);
  const edges = histogram.edges.map(value);
  const reference = toShares(histogram.reference);
  const current = toShares(histogram.current);
  const step = (name: string, shares: number[], line: object, fill: object): Trace => ({
    type: 'scatter',
    mode: 'lines',
    name,
    // Down to zero on both ends, so that outline and area are closed.
    x: [edges[0], ...edges.slice(0, -1), edges[edges.length - 1], edges[edges.length - 1]],
    y: [0, ...shares, shares[shares.length - 1], 0],
    line: { shape: 'hv', ...line },
    ...fill,
    hovertemplate: `%{y:.1%}<extra>${name}</extra>`
  });
  const layout = baseLayout(shape, colours);
  layout.yaxis = { ...(layout.yaxis as object), tickformat: '.0%', rangemode: 'tozero' };
  return {
    traces: [
      step(
        'production',
        current,
        { color: colours.production, width: 1 },
        { fill: 'tozeroy', fillcolor: colours.productionFill }
      ),
      step('evaluation', reference, { color: colours.evaluation, width: 1.5 }, {})
    ],
    layout,
    alternative: `Histogram of ${shape.name}. Most rows: ${peak(shape, histogram.edges, reference)} in the evaluation set, ${peak(shape, histogram.edges, current)} in production.`
  };
}

function levelsChart(
  shape: ColumnShape,
  levels: NonNullable<ColumnShape['levels']>,
  colours: ChartColours
): Chart {
  const shown = levels.slice(0, MOST_LEVELS);
  const totals = {
    reference: Math.max(1, shape.reference.rows - shape.reference.missing),
    current: Math.max(1, shape.current.rows - shape.current.missing)
  };
  const positions = shown.map((_, index) => index);
  const bars = (
    name: 'evaluation' | 'production',
    side: 'reference' | 'current',
    marker: object
  ): Trace => ({
    type: 'bar',
    name,
    x: positions,
    y: shown.map(level => level[side] / totals[side]),
    marker,
    width: 0.72,
    customdata: shown.map(level => asText(level.label)),
    hovertemplate: `%{customdata}: %{y:.1%}<extra>${name}</extra>`
  });
  const layout = baseLayout({ ...shape, kind: 'categorical' }, colours);
  layout.barmode = 'overlay';
  layout.yaxis = { ...(layout.yaxis as object), tickformat: '.0%', rangemode: 'tozero' };
  layout.xaxis = {
    ...(layout.xaxis as object),
    tickvals: positions,
    ticktext: shown.map(level => asText(shorten(level.label))),
    tickangle: shown.length > 6 ? -40 : 0
  };
  const most = (side: 'reference' | 'current'): string => {
    const top = shown.reduce((best, level) => (level[side] > best[side] ? level : best));
    return `${top.label} (${formatShare(top[side] / totals[side])})`;
  };
  return {
    traces: [
      bars('production', 'current', {
        color: colours.productionFill,
        line: { color: colours.production, width: 1 }
      }),
      bars('evaluation', 'reference', {
        color: 'rgba(0,0,0,0)',
        line: { color: colours.evaluation, width: 1.5 }
      })
    ],
    layout,
    alternative: `Shares of the ${shown.length} most frequent values of ${shape.name}. Most frequent: ${most('reference')} in the evaluation set, ${most('current')} in production.`
  };
}

/** Axes and colours that every chart of the view starts from. */
export function baseLayout(shape: Pick<ColumnShape, 'kind'>, colours: ChartColours): Layout {
  const axis = {
    color: colours.quiet,
    gridcolor: colours.grid,
    linecolor: colours.axis,
    zeroline: false,
    fixedrange: true,
    automargin: true
  };
  return {
    autosize: true,
    margin: { l: 40, r: 12, t: 6, b: 28 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: colours.font, size: 11, color: colours.quiet },
    showlegend: false,
    hovermode: 'x unified',
    hoverlabel: {
      bgcolor: colours.background,
      bordercolor: colours.axis,
      font: { color: colours.text }
    },
    xaxis: {
      ...axis,
      showgrid: false,
      showline: true,
      type: shape.kind === 'datetime' ? 'date' : 'linear'
    },
    yaxis: { ...axis }
  };
}

/** Dates travel as microseconds; plotly reads ISO text. */
function axisValue(shape: Pick<ColumnShape, 'kind'>): (value: number) => number | string {
  return shape.kind === 'datetime'
    ? value => {
        const date = new Date(value / 1000);
        return Number.isNaN(date.getTime()) ? value : date.toISOString();
      }
    : value => value;
}

function peak(shape: Pick<ColumnShape, 'kind'>, edges: number[], shares: number[]): string {
  const top = shares.indexOf(Math.max(...shares));
  return `${describeValue(shape, edges[top])} to ${describeValue(shape, edges[top + 1])} (${formatShare(shares[top])})`;
}

function toShares(counts: number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map(count => (total > 0 ? count / total : 0));
}

function nearestIndex(values: number[], wanted: number): number {
  let best = 0;
  values.forEach((value, index) => {
    if (Math.abs(value - wanted) < Math.abs(values[best] - wanted)) {
      best = index;
    }
  });
  return best;
}

/** A label that fits beside others. */
export function shorten(label: string): string {
  const points = [...label];
  return points.length > LABEL_LENGTH ? `${points.slice(0, LABEL_LENGTH - 1).join('')}…` : label;
}

/** Plotly reads tags and entities in its texts; a value from data has none. */
export function asText(value: string): string {
  return value
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\r\n\t]+/g, ' ');
}

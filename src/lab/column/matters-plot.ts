import type { Layout, Trace } from 'plotly.js-cartesian-dist-min';
import type { ImportanceColumn, ImportanceResult } from '../../core/importance/schema';
import {
  doesMatter,
  formatLoss,
  importanceTitle,
  importantShare
} from '../../core/importance/words';
import { formatName, formatShift } from '../format';
import type { ChartColours } from './colours';
import { placeLabels, type Labelled } from './label-places';
import { asText, baseLayout, shorten, type Chart } from './plots';

/** Names written beside their points; more would hide each other. */
const MOST_NAMES = 5;

/** Pixels of the chart where it is narrowest: what fits there fits everywhere. */
const SIZE = { width: 200, height: 135 };

/** Where the chart and its corner begin and end. */
interface Extent {
  threshold: number;
  right: number;
  bottom: number;
  top: number;
}

/** An input that has a place in the chart. */
type Placed = ImportanceColumn & { shift: number };

/**
 * Every input by its shift and its importance, with the corner where both are large: diamonds
 * drifted, dots did not; the column of the view is ringed.
 *
 * @param threshold - From which shift on a column has drifted.
 */
export function mattersChart(
  result: ImportanceResult,
  name: string,
  threshold: number,
  colours: ChartColours
): Chart {
  const placed = result.columns.filter((column): column is Placed => column.shift !== null);
  const ringed = placed.find(column => column.name === name);
  const total = result.columns.reduce((sum, column) => sum + Math.max(0, column.importance), 0);
  const important = importantShare(result) * total;
  const right = Math.max(threshold * 1.6, ...placed.map(({ shift }) => shift)) * 1.1;
  const highest = Math.max(...placed.map(({ importance }) => importance), 0);
  const top = highest > 0 ? highest * 1.2 : 1;
  const bottom = Math.min(0, ...placed.map(({ importance }) => importance)) * 1.1;
  const layout = baseLayout({ kind: 'numeric' }, colours);
  const font = { size: 11 };
  return {
    traces: [points(placed, colours), ...(ringed ? [ring(ringed, colours)] : [])],
    layout: {
      ...layout,
      hovermode: 'closest',
      xaxis: {
        ...(layout.xaxis as object),
        range: [0, right],
        title: { text: 'shift', font, standoff: 4 }
      },
      yaxis: {
        ...(layout.yaxis as object),
        range: [bottom, top],
        nticks: 4,
        title: { text: importanceTitle(result), font, standoff: 4 }
      },
      shapes: corner(threshold, important, right, top, colours),
      annotations: names(placed, name, important, { threshold, right, bottom, top }, colours)
    },
    alternative: alternative(result, placed)
  };
}

function points(placed: readonly Placed[], colours: ChartColours): Trace {
  return {
    type: 'scatter',
    mode: 'markers',
    x: placed.map(({ shift }) => shift),
    y: placed.map(({ importance }) => importance),
    marker: {
      symbol: placed.map(({ drifted }) => (drifted ? 'diamond' : 'circle')),
      color: placed.map(({ drifted }) => (drifted ? colours.finding : colours.quiet)),
      size: placed.map(({ drifted }) => (drifted ? 9 : 6))
    },
    text: placed.map(
      ({ name, importance, shift }) =>
        `${asText(formatName(name))}: ${formatLoss(importance)}, shift ${formatShift(shift)}`
    ),
    hovertemplate: '%{text}<extra></extra>'
  };
}

function ring({ shift, importance }: Placed, colours: ChartColours): Trace {
  return {
    type: 'scatter',
    mode: 'markers',
    x: [shift],
    y: [importance],
    marker: { symbol: 'circle-open', color: colours.text, size: 18, line: { width: 1.25 } },
    hoverinfo: 'skip'
  };
}

/** The two thresholds, and the corner beyond both. */
function corner(
  shift: number,
  importance: number,
  right: number,
  top: number,
  colours: ChartColours
): NonNullable<Layout['shapes']> {
  const line = { color: colours.quiet, width: 1, dash: 'dot' };
  return [
    {
      type: 'rect',
      layer: 'below',
      x0: shift,
      x1: right,
      y0: importance,
      y1: top,
      fillcolor: colours.grid,
      opacity: 0.35,
      line: { width: 0 }
    },
    { type: 'line', layer: 'below', x0: shift, x1: shift, yref: 'paper', y0: 0, y1: 1, line },
    {
      type: 'line',
      layer: 'below',
      xref: 'paper',
      x0: 0,
      x1: 1,
      y0: importance,
      y1: importance,
      line
    }
  ];
}

/** The view's column, then those that matter most, as far as no name hides another. */
function names(
  placed: readonly Placed[],
  name: string,
  important: number,
  { threshold, right, bottom, top }: Extent,
  colours: ChartColours
): NonNullable<Layout['annotations']> {
  const own = placed.filter(column => column.name === name);
  const others = placed
    .filter(column => column.name !== name && (column.drifted || column.share > 0))
    .slice(0, MOST_NAMES);
  const x = (shift: number): number => (shift / right) * SIZE.width;
  const y = (importance: number): number => ((importance - bottom) / (top - bottom)) * SIZE.height;
  const mark = (column: Placed): Omit<Labelled, 'text'> => ({
    x: x(column.shift),
    y: y(column.importance),
    radius: column.name === name ? 9 : 5
  });
  const labels = [...own, ...others].map(column => ({
    column,
    ...mark(column),
    text: shorten(formatName(column.name))
  }));
  const places = placeLabels(labels, placed.map(mark), { x: x(threshold), y: y(important) }, SIZE);
  return labels.flatMap(({ column, text }, index) => {
    const place = places[index];
    return place === null
      ? []
      : [
          {
            x: column.shift,
            y: column.importance,
            ...place,
            showarrow: false,
            text: asText(text),
            font: { color: column.name === name ? colours.text : colours.quiet, size: 11 }
          }
        ];
  });
}

function alternative(result: ImportanceResult, placed: readonly Placed[]): string {
  const mattering = placed.filter(column => doesMatter(result, column));
  const named = mattering
    .slice(0, MOST_NAMES)
    .map(
      ({ name, shift, importance }) =>
        `${name} (shift ${formatShift(shift)}, ${formatLoss(importance)})`
    );
  return `Importance of ${placed.length} inputs against their shift. Drifted and important: ${named.length > 0 ? named.join(', ') : 'none'}.`;
}

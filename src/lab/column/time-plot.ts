import type { Layout, Trace } from 'plotly.js-cartesian-dist-min';
import type { TimeColumn, TimeResult } from '../../core/time/schema';
import { columnMark, columnSentences, isAbove, windowName } from '../../core/time/words';
import { formatCount, formatInterval, formatShare, formatShift } from '../format';
import type { ChartColours } from './colours';
import type { Chart } from './plots';
import { asText } from './plots';

/** What a course can be drawn of. */
export const TIME_MEASURES = ['shift', 'psi', 'missing'] as const;
export type TimeMeasure = (typeof TIME_MEASURES)[number];

export const MEASURE_TITLES: Record<TimeMeasure, string> = {
  shift: 'Shift',
  psi: 'Stability index',
  missing: 'Missing'
};

/** Labels below the axis at most. */
const MOST_TICKS = 6;

/** What a window is called where it is spoken of alone. */
export function windowState(column: TimeColumn, place: number): string {
  if (column.shift[place] === null) {
    return 'too few rows';
  }
  if (column.drifted.includes(place)) {
    return 'outside, at or above the threshold';
  }
  if (column.outside.includes(place)) {
    return 'outside';
  }
  return isAbove(column.shift[place], column.normal[place])
    ? 'above the range, no alarm'
    : 'normal';
}

/**
 * One column from window to window: points with intervals, open circles where
 * normal, diamonds where outside, filled from the threshold on; the normal range
 * in grey, the threshold dotted, and the place of the sample.
 */
export function timeChart(
  time: TimeResult,
  column: TimeColumn,
  measure: TimeMeasure,
  colours: ChartColours
): Chart {
  const isShift = measure === 'shift';
  return {
    traces: [
      ...(isShift ? [bandTrace(column, colours)] : []),
      pointsTrace(time, column, measure, colours)
    ],
    layout: layoutOf(time, column, measure, colours),
    alternative: `${MEASURE_TITLES[measure]} of ${column.name} by window. ${columnSentences(time, column).join(' ')}`
  };
}

function bandTrace({ normal }: TimeColumn, colours: ChartColours): Trace {
  // Over the whole width, with steps between windows of different sizes.
  const known = normal.flatMap((value, place) => (value === null ? [] : [{ value, place }]));
  const x: number[] = [];
  const y: number[] = [];
  known.forEach(({ value, place }, index) => {
    x.push(index === 0 ? -0.5 : place - 0.5, place + 0.5);
    y.push(value, value);
  });
  if (known.length > 0) {
    x.push(normal.length - 0.5);
    y.push(known[known.length - 1].value);
  }
  return {
    type: 'scatter',
    mode: 'lines',
    x,
    y,
    line: { width: 0 },
    fill: 'tozeroy',
    fillcolor: faint(colours.grid),
    hoverinfo: 'skip'
  };
}

/** The same colour, half see-through; plotly has no such setting for areas. */
function faint(colour: string): string {
  const channels = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)/.exec(colour);
  return channels ? `rgba(${channels.slice(1, 4).join(', ')}, 0.5)` : colour;
}

function pointsTrace(
  time: TimeResult,
  column: TimeColumn,
  measure: TimeMeasure,
  colours: ChartColours
): Trace {
  const { outside, drifted, low, high } = column;
  const values = column[measure];
  const places = values.map((_, place) => place);
  const away = (ends: TimeColumn['low']): number[] =>
    values.map((value, place) => Math.abs((ends[place] ?? 0) - (value ?? 0)));
  const outer = (place: number): boolean => outside.includes(place);
  return {
    type: 'scatter',
    mode: 'lines+markers',
    x: places,
    y: values,
    connectgaps: false,
    line: { color: colours.production, width: 1.5 },
    marker: {
      opacity: 1,
      size: places.map(place => (outer(place) ? 10 : 7)),
      symbol: places.map(place => (outer(place) ? 'diamond' : 'circle')),
      color: places.map(place => (drifted.includes(place) ? colours.finding : colours.background)),
      line: {
        color: places.map(place => (outer(place) ? colours.finding : colours.production)),
        width: 1.5
      }
    },
    ...(measure === 'shift' && {
      error_y: {
        type: 'data',
        symmetric: false,
        array: away(high),
        arrayminus: away(low),
        color: colours.quiet,
        thickness: 1,
        width: 0
      }
    }),
    text: places.map(place => asText(hoverText(time, column, place))),
    hovertemplate: '%{text}<extra></extra>'
  };
}

function hoverText(time: TimeResult, column: TimeColumn, place: number): string {
  const [shift, psi, missing] = [column.shift[place], column.psi[place], column.missing[place]];
  if (shift === null || psi === null || missing === null) {
    return windowName(time, place);
  }
  const interval = formatInterval([column.low[place] ?? 0, column.high[place] ?? 1]);
  return (
    `${windowName(time, place)}: shift ${formatShift(shift)} (${interval}), stability index ${formatShift(psi)}, ` +
    `missing ${formatShare(missing)}, ${formatCount(time.windows[place].rows)} rows, ${windowState(column, place)}`
  );
}

function layoutOf(
  time: TimeResult,
  column: TimeColumn,
  measure: TimeMeasure,
  colours: ChartColours
): Layout {
  const axis = {
    color: colours.quiet,
    gridcolor: colours.grid,
    linecolor: colours.axis,
    zeroline: false,
    fixedrange: true,
    automargin: true
  };
  const isShift = measure === 'shift';
  const highest = Math.max(
    ...(isShift ? [...column.high, ...column.normal] : column[measure]).map(value => value ?? 0),
    isShift ? time.decision.threshold : 1e-6
  );
  const { ticks, labels } = ticksOf(time);
  const sample = sampleMark(time, colours);
  return {
    autosize: true,
    margin: { l: 40, r: 12, t: 6, b: sample ? 40 : 28 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: colours.font, size: 11, color: colours.quiet },
    showlegend: false,
    hovermode: 'closest',
    hoverlabel: {
      bgcolor: colours.background,
      bordercolor: colours.axis,
      font: { color: colours.text }
    },
    xaxis: {
      ...axis,
      showgrid: false,
      showline: true,
      range: [-0.5, time.windows.length - 0.5],
      tickvals: ticks,
      ticktext: labels
    },
    yaxis: {
      ...axis,
      range: [0, highest * 1.15],
      ...(measure === 'missing' && { tickformat: '.1%' })
    },
    shapes: [
      ...(isShift ? [thresholdLine(time.decision.threshold, colours)] : []),
      ...(sample ? [sample.line] : [])
    ],
    annotations: [
      ...(isShift ? rangeLabels(time, column, colours) : []),
      ...markLabel(time, column, measure, colours),
      ...(sample ? [sample.label] : [])
    ]
  };
}

function thresholdLine(threshold: number, colours: ChartColours): object {
  return {
    type: 'line',
    xref: 'paper',
    x0: 0,
    x1: 1,
    y0: threshold,
    y1: threshold,
    line: { color: colours.quiet, width: 1, dash: 'dot' }
  };
}

function rangeLabels(time: TimeResult, column: TimeColumn, colours: ChartColours): object[] {
  const label = (text: string, x: number, y: number, more: object): object => ({
    text,
    xref: 'paper',
    x,
    y,
    showarrow: false,
    yshift: 2,
    font: { color: colours.quiet, size: 11 },
    ...more
  });
  return [
    label('threshold', 0, time.decision.threshold, {
      xanchor: 'left',
      yanchor: 'bottom',
      font: { color: colours.text, size: 11 }
    }),
    ...(column.normal.some(value => value !== null)
      ? [label('normal range', 1, 0, { xanchor: 'right', yanchor: 'bottom' })]
      : [])
  ];
}

function markLabel(
  time: TimeResult,
  column: TimeColumn,
  measure: TimeMeasure,
  colours: ChartColours
): object[] {
  const mark = columnMark(time, column);
  if (mark === null) {
    return [];
  }
  const early = mark.place < time.windows.length / 3;
  return [
    {
      text: `<b>${asText(mark.text)}</b>`,
      x: mark.place,
      y: column[measure][mark.place],
      ax: early ? 14 : -14,
      ay: -38,
      xanchor: early ? 'left' : 'right',
      arrowhead: 0,
      arrowwidth: 1,
      arrowcolor: colours.quiet,
      standoff: 7,
      font: { color: colours.text, size: 11 }
    }
  ];
}

/** A line below the axis where the sample was taken from; null where it is all that is drawn. */
function sampleMark(
  time: TimeResult,
  colours: ChartColours
): { line: object; label: object } | null {
  const places = time.windows.flatMap(({ inSample }, place) => (inSample ? place : []));
  if (time.over === 'sample' || places.length === 0) {
    return null;
  }
  const [first, last] = [places[0], places[places.length - 1]];
  const text =
    first === last
      ? windowName(time, first)
      : `${windowName(time, first)} to ${windowName(time, last)}`;
  return {
    line: {
      type: 'line',
      yref: 'paper',
      x0: first - 0.4,
      x1: last + 0.4,
      y0: -0.015,
      y1: -0.015,
      line: { color: colours.text, width: 2.5 }
    },
    label: {
      text: asText(`${text}: this sample`),
      x: (first + last) / 2,
      yref: 'paper',
      y: 0,
      yshift: -18,
      yanchor: 'top',
      showarrow: false,
      font: { color: colours.text, size: 11 }
    }
  };
}

/** The first window by its whole name, the others by the day alone while the month stays. */
function ticksOf(time: TimeResult): { ticks: number[]; labels: string[] } {
  const count = time.windows.length;
  const least = Math.ceil(count / MOST_TICKS);
  const daily = 'period' in time.cut && time.cut.period === '1d';
  const step = daily && least > 3 && least <= 7 ? 7 : Math.max(1, least);
  const ticks = Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
  const labels = ticks.map((place, index) => {
    const name = windowName(time, place);
    const month = (each: number): string => windowName(time, each).replace(/^\d+ /, '');
    return daily && index > 0 && month(place) === month(ticks[index - 1])
      ? name.split(' ')[0]
      : asText(name);
  });
  return { ticks, labels };
}

import { memo } from 'react';
import type { ReactElement } from 'react';
import type { ColumnShape } from '../../core/drift/report';

/** Drawn in these units; the style sheet sets the width in the page. */
const WIDTH = 50;
const HEIGHT = 20;
const BASE = 17;
const MOST_BINS = 16;
const MOST_LEVELS = 10;

interface Bars {
  reference: number[];
  current: number[];
  /** Levels stand apart from each other, bins touch. */
  apart: boolean;
}

/** Shares of rows to draw: neighbouring bins joined until they fit, or the most frequent levels. */
export function barsOf(shape: ColumnShape): Bars | null {
  if (shape.histogram) {
    const count = shape.histogram.reference.length;
    const step = Math.max(1, Math.ceil(count / MOST_BINS));
    const join = (counts: number[]): number[] => {
      const joined: number[] = [];
      for (let start = 0; start < counts.length; start += step) {
        joined.push(counts.slice(start, start + step).reduce((sum, value) => sum + value, 0));
      }
      return joined;
    };
    return {
      reference: toShares(join(shape.histogram.reference)),
      current: toShares(join(shape.histogram.current)),
      apart: false
    };
  }
  if (shape.levels && shape.levels.length > 0) {
    const totals = {
      reference: shape.reference.rows - shape.reference.missing,
      current: shape.current.rows - shape.current.missing
    };
    const levels = shape.levels.slice(0, MOST_LEVELS);
    return {
      reference: levels.map(level => level.reference / Math.max(1, totals.reference)),
      current: levels.map(level => level.current / Math.max(1, totals.current)),
      apart: true
    };
  }
  return null;
}

function toShares(counts: number[]): number[] {
  const total = counts.reduce((sum, value) => sum + value, 0);
  return counts.map(value => (total > 0 ? value / total : 0));
}

/** A column's shape on both sides: production filled, evaluation as an outline. */
export const Sparkline = memo(function Sparkline(props: {
  shape: ColumnShape | null;
}): ReactElement {
  const bars = props.shape ? barsOf(props.shape) : null;
  return (
    <svg
      className="jp-ModelAudit-chart jp-ModelAudit-stretch"
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {bars ? (
        <>
          <path className="jp-ModelAudit-production" d={filled(bars)} />
          <path className="jp-ModelAudit-evaluation" d={outline(bars)} />
        </>
      ) : null}
      <path className="jp-ModelAudit-axis" d={`M0 ${BASE + 0.5}H${WIDTH}`} />
    </svg>
  );
});

function scaleOf(bars: Bars): (share: number) => number {
  const largest = Math.max(...bars.reference, ...bars.current, 1e-9);
  return share => round(BASE - (share / largest) * (BASE - 3));
}

function filled(bars: Bars): string {
  const y = scaleOf(bars);
  const width = WIDTH / bars.current.length;
  const inset = bars.apart ? Math.min(1, width / 6) : 0;
  return bars.current
    .map((share, index) => {
      const left = round(index * width + inset);
      return `M${left} ${BASE}V${y(share)}H${round((index + 1) * width - inset)}V${BASE}z`;
    })
    .join('');
}

function outline(bars: Bars): string {
  const y = scaleOf(bars);
  const width = WIDTH / bars.reference.length;
  if (bars.apart) {
    return bars.reference
      .map((share, index) =>
        share > 0 ? `M${round(index * width + 0.5)} ${y(share)}h${round(width - 1)}` : ''
      )
      .join('');
  }
  const steps = bars.reference.map((share, index) => `V${y(share)}H${round((index + 1) * width)}`);
  return `M0 ${BASE}${steps.join('')}V${BASE}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

import type { ColumnShape } from '../drift/report';
import { html, Markup } from './html';

const WIDTH = 40;
const BASE = 17;
/** From the base line to the highest bar. */
const HEIGHT = 14;
const STEPS = 16;
const LEVELS = 8;

/** Production filled, the evaluation set as an outline; null where there is no shape. */
export function sparkline(shape: ColumnShape | undefined): Markup | null {
  if (shape?.histogram) {
    return drawn(steps(merged(shape.histogram.reference), merged(shape.histogram.current)));
  }
  if (shape?.levels && shape.levels.length > 0) {
    const levels = shape.levels.slice(0, LEVELS);
    return drawn(
      bars(
        levels.map(level => level.reference),
        levels.map(level => level.current),
        shape.reference.rows,
        shape.current.rows
      )
    );
  }
  return null;
}

function drawn({ filled, outline }: { filled: string; outline: string }): Markup {
  return html`<svg class="c" width="40" height="20" viewBox="0 0 40 20" aria-hidden="true">
    <path class="pf" d="${filled}" />
    <path class="ev" d="${outline}" />
    <path class="ax" d="M0 17.5H40" />
  </svg>`;
}

/** At most STEPS bins, each the sum of neighbours. */
function merged(counts: readonly number[]): number[] {
  const each = Math.ceil(counts.length / STEPS);
  const sums: number[] = [];
  for (let start = 0; start < counts.length; start += each) {
    sums.push(counts.slice(start, start + each).reduce((sum, value) => sum + value, 0));
  }
  return sums;
}

function steps(reference: number[], current: number[]): { filled: string; outline: string } {
  const before = shares(reference);
  const after = shares(current);
  const highest = Math.max(...before, ...after, Number.MIN_VALUE);
  const width = WIDTH / Math.max(before.length, 1);
  const path = (values: number[]): string =>
    `M0 ${BASE}${values.map((value, index) => `V${rise(value, highest)}H${short((index + 1) * width)}`).join('')}V${BASE}`;
  return { filled: `${path(after)}z`, outline: path(before) };
}

function bars(
  reference: number[],
  current: number[],
  referenceRows: number,
  currentRows: number
): { filled: string; outline: string } {
  const before = reference.map(value => value / Math.max(referenceRows, 1));
  const after = current.map(value => value / Math.max(currentRows, 1));
  const highest = Math.max(...before, ...after, Number.MIN_VALUE);
  const slot = WIDTH / Math.max(before.length, 4);
  const left = (index: number): string => short(index * slot + 0.5);
  const width = short(slot - 1);
  return {
    filled: after
      .map((value, index) => `M${left(index)} ${BASE}V${rise(value, highest)}h${width}V${BASE}z`)
      .join(''),
    outline: before
      .map((value, index) => `M${left(index)} ${rise(value, highest)}h${width}`)
      .join('')
  };
}

function shares(counts: number[]): number[] {
  const total = counts.reduce((sum, value) => sum + value, 0);
  return counts.map(value => (total === 0 ? 0 : value / total));
}

function rise(value: number, highest: number): string {
  return short(BASE - (HEIGHT * value) / highest);
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

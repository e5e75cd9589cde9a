import type { TimeColumn } from './schema';

/** A column's course as paths in a box of the given size; windows stand at equal distances. */
export interface TimeSpark {
  /** The normal range, as a closed area. */
  band: string;
  /** The shift from window to window, broken where one is not used. */
  line: string;
  /** Diamonds at the windows outside. */
  marks: string;
}

const SIZE = 2.5;

/** Null where no window is used. */
export function timeSpark(column: TimeColumn, width: number, height: number): TimeSpark | null {
  const { shift, normal, outside } = column;
  const values = [...shift, ...normal].filter(value => value !== null);
  if (values.length === 0) {
    return null;
  }
  const highest = Math.max(...values, 1e-9);
  const step = (width - 2 * SIZE) / Math.max(1, shift.length - 1);
  const x = (place: number): number => round(SIZE + place * step);
  const y = (value: number): number => round(height - ((height - 2 * SIZE) * value) / highest);
  const points = shift.map((value, place) => (value === null ? null : `${x(place)} ${y(value)}`));
  const line = points
    .map((point, place) => (point === null ? '' : `${points[place - 1] ? 'L' : 'M'}${point}`))
    .join('');
  const edge = normal.flatMap((value, place) => (value === null ? [] : `L${x(place)} ${y(value)}`));
  const diamond = (place: number): string =>
    `M${x(place)} ${round(y(shift[place] ?? 0) - SIZE)}l${SIZE} ${SIZE}l${-SIZE} ${SIZE}l${-SIZE} ${-SIZE}z`;
  return {
    band: `M0 ${height}${edge.length > 1 ? `L0 ${edge[0].split(' ')[1]}${edge.join('')}L${width} ${edge[edge.length - 1].split(' ')[1]}` : ''}L${width} ${height}z`,
    line,
    marks: outside.map(diamond).join('')
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

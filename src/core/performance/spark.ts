import type { PerformanceResult } from './schema';

/** A figure's course as paths in a box of the given size; windows stand at equal distances. */
export interface PerformanceSpark {
  /** The estimate's interval, a closed area for each stretch without a gap. */
  band: string;
  /** The estimate from window to window, broken where there is none. */
  line: string;
  /** Small squares at the measured figures; empty where they would run into each other. */
  measured: string;
  /** The measured figures as a line in their place, broken where there are none. */
  measuredLine: string;
  /** The rule's threshold. */
  threshold: string;
  /** The last estimate. */
  last: { x: number; y: number };
}

const MARGIN = 3;
const SQUARE = 3;
/** Windows nearer than this leave no gap between their squares. */
const LEAST_STEP = SQUARE + 1.5;

/** Null where no window has an estimate. */
export function performanceSpark(
  { points }: NonNullable<PerformanceResult['windows']>,
  threshold: number | null,
  width: number,
  height: number
): PerformanceSpark | null {
  const told = points.flatMap((point, place) =>
    point.value === null ? [] : [{ place, value: point.value, interval: point.interval }]
  );
  if (told.length === 0) {
    return null;
  }
  const drawn = points.flatMap(({ value, interval, realised }) => [
    ...(value === null ? [] : [value]),
    ...(interval ?? []),
    ...(realised === null ? [] : [realised])
  ]);
  const all = threshold === null ? drawn : [...drawn, threshold];
  const [lowest, highest] = [Math.min(...all), Math.max(...all)];
  const span = Math.max(highest - lowest, 1e-9);
  const step = (width - 2 * MARGIN) / Math.max(1, points.length - 1);
  const x = (place: number): number => round(MARGIN + place * step);
  const y = (value: number): number =>
    round(height - MARGIN - ((height - 2 * MARGIN) * (value - lowest)) / span);
  const stretches = withoutGaps(told);
  const measured = points.flatMap(({ realised }, place) =>
    realised === null ? [] : [{ place, value: realised }]
  );
  const lineOf = (stretch: { place: number; value: number }[]): string =>
    `M${stretch.map(({ place, value }) => `${x(place)} ${y(value)}`).join('L')}`;
  const square = ({ place, value }: (typeof measured)[0]): string =>
    `M${round(x(place) - SQUARE / 2)} ${round(y(value) - SQUARE / 2)}h${SQUARE}v${SQUARE}h${-SQUARE}z`;
  const crowded = step < LEAST_STEP && measured.length > 1;
  const last = told[told.length - 1];
  return {
    band: stretches
      .map(stretch => {
        const ends = (end: 0 | 1): string[] =>
          stretch.map(
            ({ place, value, interval }) => `${x(place)} ${y(interval ? interval[end] : value)}`
          );
        return `M${[...ends(1), ...ends(0).reverse()].join('L')}z`;
      })
      .join(''),
    line: stretches.map(lineOf).join(''),
    measured: crowded ? '' : measured.map(square).join(''),
    measuredLine: crowded ? withoutGaps(measured).map(lineOf).join('') : '',
    threshold: threshold === null ? '' : `M0 ${y(threshold)}H${width}`,
    last: { x: x(last.place), y: y(last.value) }
  };
}

/** Points of windows that follow each other, together. */
function withoutGaps<T extends { place: number }>(points: readonly T[]): T[][] {
  const stretches: T[][] = [];
  points.forEach((point, index) => {
    if (index > 0 && points[index - 1].place === point.place - 1) {
      stretches[stretches.length - 1].push(point);
    } else {
      stretches.push([point]);
    }
  });
  return stretches;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

import type { PerformanceResult } from './schema';

/** A figure's course as paths in a box of the given size; windows stand at equal distances. */
export interface PerformanceSpark {
  /** The estimate's interval, a closed area for each stretch without a gap. */
  band: string;
  /** The estimate from window to window, broken where there is none. */
  line: string;
  /** Small squares at the measured figures. */
  measured: string;
  /** The rule's threshold. */
  threshold: string;
  /** The last estimate. */
  last: { x: number; y: number };
}

const MARGIN = 3;
const SQUARE = 3;

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
  const stretches: (typeof told)[] = [];
  told.forEach((point, index) => {
    const follows = index > 0 && told[index - 1].place === point.place - 1;
    if (follows) {
      stretches[stretches.length - 1].push(point);
    } else {
      stretches.push([point]);
    }
  });
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
    line: stretches
      .map(stretch => `M${stretch.map(({ place, value }) => `${x(place)} ${y(value)}`).join('L')}`)
      .join(''),
    measured: points
      .map(({ realised }, place) =>
        realised === null
          ? ''
          : `M${round(x(place) - SQUARE / 2)} ${round(y(realised) - SQUARE / 2)}h${SQUARE}v${SQUARE}h${-SQUARE}z`
      )
      .join(''),
    threshold: threshold === null ? '' : `M0 ${y(threshold)}H${width}`,
    last: { x: x(last.place), y: y(last.value) }
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

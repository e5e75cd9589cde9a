/** A point of a chart with the name to be written beside it, in pixels from the lower left. */
export interface Labelled {
  x: number;
  y: number;
  text: string;
  /** Half of the mark's width. */
  radius: number;
}

/** Where a name stands: by which of its ends it hangs on its point, and how far from it. */
export interface LabelPlace {
  xanchor: 'left' | 'center' | 'right';
  yanchor: 'top' | 'middle' | 'bottom';
  xshift: number;
  yshift: number;
}

interface Box {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** Of text at 11 px, a little generous. */
const CHARACTER = 6.3;
const LINE = 13;

const SIDES: readonly Pick<LabelPlace, 'xanchor' | 'yanchor'>[] = [
  { xanchor: 'left', yanchor: 'middle' },
  { xanchor: 'right', yanchor: 'middle' },
  { xanchor: 'center', yanchor: 'bottom' },
  { xanchor: 'center', yanchor: 'top' },
  { xanchor: 'left', yanchor: 'bottom' },
  { xanchor: 'left', yanchor: 'top' },
  { xanchor: 'right', yanchor: 'bottom' },
  { xanchor: 'right', yanchor: 'top' }
];

/**
 * A place for each name, in their order, so that none hides another, a mark or leaves the chart;
 * null where there is none. Of the free places it is the first that crosses the fewest lines.
 *
 * @param labels - The points that are named, the most important first.
 * @param marks - All points of the chart.
 * @param lines - Where a vertical and a horizontal line stand.
 * @param size - The chart's width and height.
 */
export function placeLabels(
  labels: readonly Labelled[],
  marks: readonly Omit<Labelled, 'text'>[],
  lines: { x: number; y: number },
  size: { width: number; height: number }
): (LabelPlace | null)[] {
  const taken: Box[] = marks.map(({ x, y, radius }) => ({
    left: x - radius,
    right: x + radius,
    bottom: y - radius,
    top: y + radius
  }));
  const crossed = ({ left, right, bottom, top }: Box): number =>
    Number(left < lines.x && lines.x < right) + Number(bottom < lines.y && lines.y < top);
  return labels.map(label => {
    const free = SIDES.map(side => placeOf(side, label.radius))
      .map(place => ({ place, box: boxOf(label, place) }))
      .filter(
        ({ box }) =>
          box.left >= 0 &&
          box.right <= size.width &&
          box.bottom >= 0 &&
          box.top <= size.height &&
          !taken.some(other => overlap(box, other))
      );
    const least = Math.min(...free.map(({ box }) => crossed(box)));
    const chosen = free.find(({ box }) => crossed(box) === least);
    if (!chosen) {
      return null;
    }
    taken.push(chosen.box);
    return chosen.place;
  });
}

function placeOf(side: Pick<LabelPlace, 'xanchor' | 'yanchor'>, radius: number): LabelPlace {
  const beside = side.yanchor === 'middle';
  const [x, y] = beside ? [radius + 3, 0] : [0, radius + 1];
  return {
    ...side,
    xshift: side.xanchor === 'right' ? -x : x,
    yshift: side.yanchor === 'top' ? -y : y
  };
}

function boxOf({ x, y, text }: Labelled, place: LabelPlace): Box {
  const width = [...text].length * CHARACTER;
  const left = x + place.xshift - { left: 0, center: width / 2, right: width }[place.xanchor];
  const bottom = y + place.yshift - { bottom: 0, middle: LINE / 2, top: LINE }[place.yanchor];
  return { left, right: left + width, bottom, top: bottom + LINE };
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.bottom < other.top &&
    other.bottom < one.top
  );
}

import type { Moments } from '../profile/moments';
import type { Grid, OrderedBounds, OrderedSummary } from '../profile/ordered';
import type { ColumnPair } from '../profile/pairing';
import type { Side } from '../profile/part';
import { repeatableMoments, toRepeatableDigits } from './digits';
import type { ColumnSummary, Sides } from './summaries';

/** What came back of a numeric or datetime column, with the digits that every run repeats. */
export function orderedSummary(
  pair: ColumnPair,
  rows: Sides<number>,
  found: { moments: Sides<Moments>; grid: Grid; summary: OrderedSummary }
): ColumnSummary {
  const { grid, moments } = found;
  const { bounds, pooled } = found.summary;
  const summary: OrderedSummary = {
    ...found.summary,
    area: toRepeatableDigits(found.summary.area),
    pooled: pooled && {
      squares: toRepeatableDigits(pooled.squares),
      spread: toRepeatableDigits(pooled.spread),
      tails: toRepeatableDigits(pooled.tails)
    },
    ...(bounds && { bounds: repeatableBounds(bounds) })
  };
  const side = (name: Side): Moments =>
    withoutRounding(repeatableMoments(moments[name]), summary, name);
  return {
    form: 'ordered',
    pair,
    rows,
    moments: { reference: side('reference'), current: side('current') },
    grid,
    summary
  };
}

function repeatableBounds({ gap, area, squares, spread, shift }: OrderedBounds): OrderedBounds {
  const ends = ([low, high]: [number, number]): [number, number] => [
    toRepeatableDigits(low),
    toRepeatableDigits(high)
  ];
  return {
    gap,
    area: area && ends(area),
    squares: squares && ends(squares),
    spread: ends(spread),
    ...(shift && { shift })
  };
}

/** A constant's deviation is nothing, whatever rounding left in its sums. */
function withoutRounding(moments: Moments, summary: OrderedSummary, side: Side): Moments {
  const value = summary.minimum[side];
  const constant = value !== null && value === summary.maximum[side];
  return constant && moments.standardDeviation !== null
    ? { ...moments, mean: value, standardDeviation: 0 }
    : moments;
}

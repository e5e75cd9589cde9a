import type { Moments } from '../profile/moments';
import type { Grid, OrderedSummary } from '../profile/ordered';
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
  const { pooled } = found.summary;
  const summary: OrderedSummary = {
    ...found.summary,
    area: toRepeatableDigits(found.summary.area),
    pooled: pooled && {
      squares: toRepeatableDigits(pooled.squares),
      spread: toRepeatableDigits(pooled.spread),
      tails: toRepeatableDigits(pooled.tails)
    }
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

/** A constant's deviation is nothing, whatever rounding left in its sums. */
function withoutRounding(moments: Moments, summary: OrderedSummary, side: Side): Moments {
  const value = summary.minimum[side];
  const constant = value !== null && value === summary.maximum[side];
  return constant && moments.standardDeviation !== null
    ? { ...moments, mean: value, standardDeviation: 0 }
    : moments;
}

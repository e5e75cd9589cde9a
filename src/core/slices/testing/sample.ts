import type { Condition } from '../../segments/condition';
import type { ShareSlice, ShiftSlice, SlicesResult } from '../schema';

const RARE = 1e-5;

/** Rows of a slice of this share on both sides. */
function part(conditions: readonly Condition[], before: number, after: number) {
  return {
    conditions: [...conditions],
    rows: { reference: 1000 * before, current: 2000 * after },
    share: { reference: before, current: after },
    p: RARE
  };
}

export function sampleShareSlice(
  conditions: readonly Condition[],
  before: number,
  after: number
): ShareSlice {
  const change = after - before;
  return { ...part(conditions, before, after), change, interval: [change - 0.01, change + 0.01] };
}

export function sampleShiftSlice(conditions: readonly Condition[], carried: number): ShiftSlice {
  return {
    ...part(conditions, 0.08, 0.084),
    carried: { value: carried, interval: [carried - 0.05, carried + 0.05] },
    inside: { value: 0.388, interval: [0.35, 0.42] }
  };
}

/** A search that told these slices: of the rows' shares, and of the shift of `delay`. */
export function sampleSlices(
  shares: readonly ShareSlice[],
  shifts: readonly ShiftSlice[]
): SlicesResult {
  return {
    drawn: { reference: 500, current: 1000 },
    tested: { reference: 1000, current: 2000 },
    seed: 0,
    depth: 3,
    fewestRows: 100,
    rate: 0.05,
    leastChange: 0.01,
    predicates: 40,
    searched: 1284,
    tests: shares.length + shifts.length,
    shares: [...shares],
    columns: [
      {
        name: 'delay',
        shift: { value: 0.164, interval: [0.147, 0.181] },
        slices: [...shifts],
        without:
          shifts.length > 0
            ? { value: 0.058, interval: [0.043, 0.073], slices: Math.min(2, shifts.length) }
            : null
      }
    ],
    leftOut: [{ name: 'probability', reason: "the model's answer, not an input" }]
  };
}

import type { Condition } from '../condition';
import type { Segment, SegmentColumn, SegmentsResult } from '../schema';

/** A column within a segment, drifted from a shift of 0.1 on. */
export function sampleSegmentColumn(name: string, shift: number): SegmentColumn {
  return {
    name,
    kind: 'numeric',
    missing: { reference: 0, current: 0 },
    statistics: {
      ks: { value: shift, p: 0.0001, exact: true, interval: [shift, shift] },
      psi: { value: shift / 4 }
    },
    effect: {
      name: 'jensenShannon',
      value: shift,
      interval: [Math.max(0, shift - 0.02), shift + 0.02]
    },
    threshold: { value: 0.1, source: 'fixed' },
    q: shift >= 0.1 ? 0.0004 : 0.4,
    drifted: shift >= 0.1,
    detectable: 0.03
  };
}

/** A segment of these shifts by column. */
export function sampleSegment(
  conditions: readonly Condition[],
  shifts: Record<string, number>
): Segment {
  const columns = Object.entries(shifts).map(([name, shift]) => sampleSegmentColumn(name, shift));
  return {
    conditions: [...conditions],
    rows: { reference: 400, current: 1000 },
    share: { reference: 0.04, current: 0.1 },
    columns,
    drifted: columns.filter(({ drifted }) => drifted).length
  };
}

/** A result of these segments, with one left out. */
export function sampleSegments(
  segments: readonly Segment[],
  more: Partial<SegmentsResult> = {}
): SegmentsResult {
  const shares = segments.map(({ columns, drifted }) => drifted / Math.max(1, columns.length));
  return {
    by: ['origin'],
    segments: [...segments],
    leftOut: [
      {
        conditions: [{ column: 'origin', test: 'missing' }],
        rows: { reference: 3, current: 7 },
        share: { reference: 0.0003, current: 0.0007 },
        reason: 'fewRows'
      }
    ],
    notSplit: [],
    notCompared: 0,
    decision: { threshold: 0.1, rate: 0.05, fewestRows: 200, tests: 8 },
    summary: {
      segments: segments.length,
      drifted: segments.filter(({ drifted }) => drifted > 0).length,
      worstShare: Math.max(0, ...shares)
    },
    ...more
  };
}

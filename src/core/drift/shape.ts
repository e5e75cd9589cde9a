import type { Moments } from '../profile/moments';
import { histogramEdges } from '../profile/ordered';
import { quantile } from './bins';
import type { ColumnShape, SideSummary } from './report';
import { missingRows, type ColumnSummary, type Sides } from './summaries';

type Side = 'reference' | 'current';

/** What the views draw of one column. */
export function columnShape(column: ColumnSummary): ColumnShape {
  return {
    name: column.pair.part ?? column.pair.name,
    kind: column.pair.kind,
    type: column.pair.type,
    reference: sideSummary(column, 'reference'),
    current: sideSummary(column, 'current'),
    ...curves(column),
    ...levels(column)
  };
}

function sideSummary(column: ColumnSummary, side: Side): SideSummary {
  const empty: SideSummary = {
    rows: column.rows[side],
    missing: missingRows(column)[side],
    nan: 0,
    positiveInfinity: 0,
    negativeInfinity: 0,
    distinct: null,
    minimum: null,
    maximum: null,
    mean: null,
    standardDeviation: null,
    median: null,
    p90: null
  };
  if (column.form === 'levels') {
    const used = column.summary.entries.filter(entry => entry[side] > 0);
    return { ...empty, distinct: used.reduce((sum, entry) => sum + entry.levels, 0) };
  }
  return column.form === 'ordered' ? { ...empty, ...orderedSide(column, side) } : empty;
}

function orderedSide(
  column: Extract<ColumnSummary, { form: 'ordered' }>,
  side: Side
): Partial<SideSummary> {
  const moments: Moments = column.moments[side];
  const tenth = (k: number): number | null => {
    const value = quantile(column.summary, column.moments, side, k);
    return value !== null && Number.isFinite(value) ? value : null;
  };
  return {
    nan: moments.nan,
    positiveInfinity: moments.positiveInfinity,
    negativeInfinity: moments.negativeInfinity,
    minimum: column.summary.minimum[side],
    maximum: column.summary.maximum[side],
    mean: moments.mean,
    standardDeviation: moments.standardDeviation,
    median: tenth(5),
    p90: tenth(9)
  };
}

function curves(column: ColumnSummary): Pick<ColumnShape, 'histogram' | 'cumulative' | 'gap'> {
  if (column.form !== 'ordered' || column.summary.points.length === 0) {
    return { histogram: null, cumulative: null, gap: null };
  }
  const { grid, moments, summary } = column;
  const finite: Sides<number> = {
    reference: Math.max(1, moments.reference.finite),
    current: Math.max(1, moments.current.finite)
  };
  const points = [...summary.points];
  const end = Math.max(
    summary.maximum.reference ?? -Infinity,
    summary.maximum.current ?? -Infinity
  );
  if (points[points.length - 1].x < end) {
    points.push({ x: end, reference: moments.reference.finite, current: moments.current.finite });
  }
  const both = moments.reference.finite > 0 && moments.current.finite > 0;
  return {
    histogram: { edges: histogramEdges(grid), ...summary.histogram },
    cumulative: {
      x: points.map(point => point.x),
      reference: points.map(point => point.reference / finite.reference),
      current: points.map(point => point.current / finite.current)
    },
    gap: both ? summary.gap : null
  };
}

function levels(column: ColumnSummary): Pick<ColumnShape, 'levels' | 'otherLevels'> {
  if (column.form !== 'levels') {
    return { levels: null, otherLevels: null };
  }
  const { entries, listed } = column.summary;
  const other = (side: Side): number =>
    entries.reduce((sum, entry) => sum + entry[side] * entry.levels, 0) -
    listed.reduce((sum, level) => sum + level[side], 0);
  return {
    levels: listed,
    otherLevels: { reference: other('reference'), current: other('current') }
  };
}

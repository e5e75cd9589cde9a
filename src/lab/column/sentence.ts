import type { ColumnReport, ColumnShape } from '../../core/drift/report';
import { formatPlural, formatShare } from '../format';
import { describeValue } from './plots';

/** What happened to a column, in plain words and numbers, before any statistic. */
export function columnSentence(report: ColumnReport, shape: ColumnShape | null): string {
  const parts = shape
    ? [middle(shape) ?? level(shape), missing(report), added(report)]
    : [missing(report)];
  return parts.filter((part): part is string => part !== null).join(' ');
}

function middle(shape: ColumnShape): string | null {
  const [before, after] = [shape.reference.median, shape.current.median];
  if (before === null || after === null || shape.levels !== null) {
    return null;
  }
  const [from, to] = [describeValue(shape, before), describeValue(shape, after)];
  if (from === to) {
    const [low, high] = [shape.reference.p90, shape.current.p90];
    const tail =
      low !== null && high !== null && describeValue(shape, low) !== describeValue(shape, high)
        ? `, the 90th percentile went from ${describeValue(shape, low)} to ${describeValue(shape, high)}`
        : '';
    return `The median stayed at ${from}${tail}.`;
  }
  const verb = shape.kind === 'datetime' ? 'went' : after > before ? 'rose' : 'fell';
  return `The median ${verb} from ${from} to ${to}.`;
}

function level(shape: ColumnShape): string | null {
  const { levels } = shape;
  if (!levels || levels.length === 0) {
    return null;
  }
  const share = (count: number, side: 'reference' | 'current'): number =>
    count / Math.max(1, shape[side].rows - shape[side].missing);
  const moved = levels
    .map(each => ({
      label: each.label,
      before: share(each.reference, 'reference'),
      after: share(each.current, 'current')
    }))
    .reduce((best, each) =>
      Math.abs(each.after - each.before) > Math.abs(best.after - best.before) ? each : best
    );
  return `${moved.label} moved most: ${formatShare(moved.after)} of the rows, ${formatShare(moved.before)} in the evaluation set.`;
}

function missing(report: ColumnReport): string | null {
  const { reference, current } = report.missing;
  if (Math.abs(current - reference) < 0.005) {
    return null;
  }
  return `Missing values ${current > reference ? 'rose' : 'fell'} from ${formatShare(reference)} to ${formatShare(current)} of rows.`;
}

function added(report: ColumnReport): string | null {
  const count = report.levels?.added ?? 0;
  return count === 0
    ? null
    : `${formatPlural(count, 'value')} ${count === 1 ? 'is' : 'are'} new to the evaluation set.`;
}

import type { ColumnReport } from '../../core/drift/report';
import { formatCount, formatShare } from '../format';

/** A rise of the missing share below this is no news. */
const LEAST_RISE = 0.005;

export interface ColumnTag {
  text: string;
  /** For where the row is narrow. */
  short: string;
  title: string;
}

/** What else a reader should know of a column at a glance: new levels, more missing values. */
export function columnTag(report: ColumnReport): ColumnTag | null {
  const added = report.levels?.added ?? 0;
  if (added > 0) {
    return {
      text: `${formatCount(added)} new`,
      short: `+${formatCount(added)}`,
      title: `${added === 1 ? 'One value' : `${formatCount(added)} values`} that the evaluation set does not have`
    };
  }
  const { reference, current } = report.missing;
  const rise = current - reference;
  // Fewer missing values are no alarm.
  if (rise < LEAST_RISE) {
    return null;
  }
  const points = (rise * 100).toFixed(1);
  return {
    text: `+${points} % missing`,
    short: `+${points} %`,
    title: `Missing values rose from ${formatShare(reference)} to ${formatShare(current)} of rows`
  };
}

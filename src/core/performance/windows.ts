import type { AnalysisContext } from '../analysis/analysis';
import { rfc3339 } from '../audit/moment';
import { counted } from '../counted';
import type { OpenedTable } from '../ports';
import {
  MOST_WINDOWS,
  readDays,
  readWindows,
  timed,
  type CountedWindow,
  type Cut,
  type TimedTable
} from '../time/cut';
import { choosePeriod, cutBy, spanOf } from '../time/period';

/** How production is cut into windows. */
export interface WindowPlan {
  timed: TimedTable;
  cut: Cut;
  /** `1d`, or `1,000 rows`. */
  period: string;
  windows: CountedWindow[];
}

/**
 * Cuts the table by the plan's `time`, as drift over time does; null where time is off, where rows
 * have no moments, and where there would be too many windows.
 */
export async function planWindows(
  { plan, engine, signal }: AnalysisContext,
  table: OpenedTable
): Promise<WindowPlan | null> {
  const { enabled, rows, minimumRows } = plan.time;
  const { timestamp } = plan.evaluation.columns;
  if (!enabled || !table.columns.some(({ name }) => name === timestamp)) {
    return null;
  }
  const side = timed(table, timestamp);
  if (side.time === null) {
    return null;
  }
  const days = await readDays(engine, { ...side, time: side.time }, signal);
  const span = spanOf(days);
  if (span === null) {
    return null;
  }
  const period = plan.time.period ?? choosePeriod(days, minimumRows);
  const cut: Cut = rows === undefined ? cutBy(period, span.first) : { rows };
  const windows = await readWindows(engine, side, cut, signal);
  return windows === null || windows.length > MOST_WINDOWS
    ? null
    : {
        timed: side,
        cut,
        period: rows === undefined ? period : counted(rows, 'row'),
        windows
      };
}

/** Where a window begins and ends, RFC 3339; null for one without moments. */
export function endsOf(
  { cut }: WindowPlan,
  { key, first, last }: CountedWindow
): { from: string; to: string } | null {
  if (first === null || last === null) {
    return null;
  }
  return 'span' in cut
    ? { from: rfc3339(cut.origin + key * cut.span), to: rfc3339(cut.origin + (key + 1) * cut.span) }
    : { from: rfc3339(first), to: rfc3339(last) };
}

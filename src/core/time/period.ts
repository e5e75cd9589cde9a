import { spanMicroseconds } from '../audit/moment';
import type { Cut, Days } from './cut';

const PERIODS = ['1m', '15m', '1h', '1d', '1w', '4w'];
/** A number of windows that shows a course and still has rows enough in each. */
const WANTED_WINDOWS = 25;
const DAY = spanMicroseconds('1d');
const HOUR = spanMicroseconds('1h');
/** 5 January 1970, the first Monday. */
const MONDAY = 4 * DAY;
/** Share of rows at either end that may be stray moments, such as 1970 or 9999. */
const STRAY = 0.002;

/** First and last moment in microseconds, with stray days at the ends left out; null without days. */
export function spanOf({ days }: Days): { first: number; last: number } | null {
  if (days.length === 0) {
    return null;
  }
  const rows = days.reduce((sum, day) => sum + day.rows, 0);
  const inside = (ordered: Days['days']): Days['days'][number] => {
    let passed = 0;
    return ordered.find(day => (passed += day.rows) > STRAY * rows) ?? ordered[0];
  };
  return { first: inside(days).first, last: inside([...days].reverse()).last };
}

/**
 * The period that cuts the span into a number of windows nearest to 25, counted
 * in proportion, or to fewer where that many would have less than twice the
 * fewest rows; dates without a time of day are never cut below days.
 */
export function choosePeriod(days: Days, minimumRows: number): string {
  const span = spanOf(days);
  if (span === null) {
    return '1d';
  }
  const dates = days.days.every(({ first, last }) => first % DAY === 0 && last === first);
  const periods = PERIODS.filter(period => !dates || spanMicroseconds(period) >= DAY);
  const rows = days.days.reduce((sum, day) => sum + day.rows, 0);
  const wanted = Math.max(1, Math.min(WANTED_WINDOWS, rows / (2 * minimumRows)));
  const distance = (period: string): number => {
    const windows = Math.floor((span.last - span.first) / spanMicroseconds(period)) + 1;
    return Math.abs(Math.log(windows / wanted));
  };
  return periods.reduce((best, period) => (distance(period) < distance(best) ? period : best));
}

/** Windows of a period: from the first moment's minute, hour, day or Monday on, UTC. */
export function cutBy(period: string, first: number): Cut {
  const span = spanMicroseconds(period);
  const [unit, start] = { m: [60_000_000, 0], h: [HOUR, 0], d: [DAY, 0], w: [7 * DAY, MONDAY] }[
    period.slice(-1)
  ] as [number, number];
  return { span, origin: start + Math.floor((first - start) / unit) * unit };
}

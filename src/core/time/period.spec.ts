import type { Days } from './cut';
import { choosePeriod, cutBy, spanOf } from './period';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

/** A day each, rows from midnight to an hour before the next. */
const days = (count: number, last = 23 * HOUR, rows = 10_000): Days => ({
  missing: 0,
  infinite: 0,
  days: Array.from({ length: count }, (_, index) => ({
    rows,
    first: (20_000 + index) * DAY,
    last: (20_000 + index) * DAY + last
  }))
});

describe('the period', () => {
  it.each([
    [days(1, HOUR / 2), '1m'],
    [days(1), '1h'],
    [days(3), '1h'],
    [days(7), '1d'],
    [days(60), '1d'],
    [days(100), '1w'],
    [days(700), '4w'],
    [days(3, 0), '1d'],
    [days(1, HOUR, 70), '1d'],
    [days(30, 23 * HOUR, 20), '1w'],
    [days(0), '1d']
  ])('gives a fair number of windows, %#', (given, period) => {
    expect(choosePeriod(given, 50)).toBe(period);
  });

  it('leaves stray days at the ends out', () => {
    const many = days(30);
    const stray = {
      ...many,
      days: [{ rows: 1, first: 0, last: 0 }, ...many.days, { rows: 2, first: 9e15, last: 9e15 }]
    };
    expect(spanOf(stray)).toEqual(spanOf(many));
    expect(choosePeriod(stray, 50)).toBe('1d');
  });

  it('begins at the hour, the day and on Mondays', () => {
    // 1 October 2026 is a Thursday.
    const moment = Date.UTC(2026, 9, 1, 5, 17) * 1000;
    const at = (period: string): string => {
      const cut = cutBy(period, moment);
      return 'origin' in cut ? new Date(cut.origin / 1000).toISOString() : '';
    };
    expect(at('15m')).toBe('2026-10-01T05:17:00.000Z');
    expect(at('6h')).toBe('2026-10-01T05:00:00.000Z');
    expect(at('3d')).toBe('2026-10-01T00:00:00.000Z');
    expect(at('2w')).toBe('2026-09-28T00:00:00.000Z');
  });
});

import { AuditError } from '../../errors';

/** Whole days in UTC, both included. */
export interface Period {
  /** `2026-06-01`. */
  from: string;
  to: string;
}

const DAY = 86_400_000;

/**
 * The days between two dates as they were typed; without a last one, until today.
 * Throws `invalid-input` for what is no date, for a period that ends before it
 * begins, and for one that has not ended, as nobody knows its gaps yet.
 */
export function readPeriod(from: string, to: string | undefined, now: Date): Period {
  const today = dayOf(now.toISOString());
  const period = { from: readDay(from, '--from'), to: readDay(to ?? today, '--to') };
  const fault =
    period.from > period.to
      ? `The period begins on ${period.from}, after it ends on ${period.to}.`
      : period.to > today
        ? `The period ends on ${period.to}, and today is ${today}: days that are still to come have no evidence.`
        : null;
  if (fault !== null) {
    throw new AuditError('invalid-input', fault, 'Name other dates with --from and --to.', '--to');
  }
  return period;
}

function readDay(text: string, option: string): string {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (moment === null || Number.isNaN(moment.getTime()) || dayOf(moment.toISOString()) !== text) {
    throw new AuditError(
      'invalid-input',
      `${text} is not a date.`,
      `Write ${option} as year, month and day, such as 2026-06-01.`,
      option
    );
  }
  return text;
}

/** The day of a moment (RFC 3339), in UTC; the text's own first letters where it is none. */
export function dayOf(moment: string): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? moment.slice(0, 10) : date.toISOString().slice(0, 10);
}

export function isWithin(moment: string, { from, to }: Period): boolean {
  const day = dayOf(moment);
  return day >= from && day <= to;
}

/** Runs of days of the period that are none of the given ones, with how many days each has. */
export function daysWithout(
  moments: readonly string[],
  { from, to }: Period
): (Period & { days: number })[] {
  const days = [...new Set(moments.map(dayOf))].filter(day => day >= from && day <= to).sort();
  const edges = [shift(from, -1), ...days, shift(to, 1)];
  return edges.slice(1).flatMap((next, index) => {
    const first = shift(edges[index], 1);
    const last = shift(next, -1);
    const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY) + 1;
    return count > 0 ? [{ from: first, to: last, days: count }] : [];
  });
}

function shift(day: string, by: number): string {
  return new Date(Date.parse(day) + by * DAY).toISOString().slice(0, 10);
}

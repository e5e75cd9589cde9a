import { AuditError } from '../errors';

const MICROSECONDS = 1000;

const UNIT_MICROSECONDS: Record<string, number> = {
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
  w: 604_800_000_000
};

/** `7d` in microseconds; the plan's schema has checked the form. */
export function spanMicroseconds(span: string): number {
  return Number(span.slice(0, -1)) * UNIT_MICROSECONDS[span.slice(-1)];
}

/**
 * A moment of the plan in whole microseconds since 1970 UTC. A date is its
 * midnight, and a time without an offset is UTC.
 *
 * @throws AuditError `invalid-plan` for anything else.
 */
export function momentMicroseconds(text: string, where: string): number {
  const written = text.trim();
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(\.\d{1,6})?([Zz]|[+-]\d{2}:?\d{2})?)?$/.exec(
      written
    );
  if (match) {
    const [, date, time = '00:00', fraction = '', offset = 'Z'] = match;
    const zone = offset.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
    const milliseconds = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}${zone}`);
    // A day such as 31 February is moved to March by some engines and refused by others.
    const midnight = new Date(`${date}T00:00:00Z`);
    const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
    if (!Number.isNaN(milliseconds) && exists) {
      return milliseconds * MICROSECONDS + Number(fraction.slice(1).padEnd(6, '0') || 0);
    }
  }
  throw new AuditError(
    'invalid-plan',
    `${where} is ${JSON.stringify(text)}, which is no moment in time.`,
    'Write a date such as 2026-03-01, or RFC 3339 such as 2026-03-01T12:00:00Z.',
    where
  );
}

/** Whole microseconds since 1970 UTC as RFC 3339, with as many decimals as are needed. */
export function rfc3339(microseconds: number): string {
  const rest = ((microseconds % 1_000_000) + 1_000_000) % 1_000_000;
  const seconds = new Date((microseconds - rest) / MICROSECONDS).toISOString().slice(0, 19);
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
  return `${seconds}${fraction}Z`;
}

import type { ColumnPair } from './pairing';
import type { Reading } from './kind';
import { quoteLiteral } from './sql';

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday'
];

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** A part of a column as a column of its own: its name, kind and the two readings. */
export interface PartReading {
  name: string;
  kind: ColumnPair['kind'];
  reading: ColumnPair['reading'];
}

/**
 * Hour (0 to 23) and weekday of a datetime column, both in UTC; infinite
 * moments have neither. Dates have no hour.
 */
export function calendarParts({ type, reading }: ColumnPair): PartReading[] {
  const dates = type.reference === 'DATE' && type.current === 'DATE';
  const part = (name: string, of: (moment: Reading) => string): PartReading => ({
    name,
    kind: 'categorical',
    reading: {
      reference: sure(of(reading.reference)),
      current: sure(of(reading.current))
    }
  });
  return [...(dates ? [] : [part('hour', hourSql)]), part('weekday', weekdaySql)];
}

function sure(expression: string): Reading {
  return { expression, mayFail: false, mayBeInfinite: false };
}

/** Microseconds since midnight; whole numbers, as division would round near the hour. */
function timeOfDay(moment: string): string {
  return `(((${moment} % ${DAY}) + ${DAY}) % ${DAY})`;
}

function whole({ expression }: Reading): string {
  return `CASE WHEN isfinite(${expression}) THEN CAST(${expression} AS BIGINT) END`;
}

function hourSql(moment: Reading): string {
  return `CAST(${timeOfDay(`(${whole(moment)})`)} // ${HOUR} AS INTEGER)`;
}

function weekdaySql(moment: Reading): string {
  const microseconds = `(${whole(moment)})`;
  const day = `((${microseconds} - ${timeOfDay(microseconds)}) // ${DAY} + ${FIRST_WEEKDAY})`;
  const cases = WEEKDAYS.map((label, index) => `WHEN ${index} THEN ${quoteLiteral(label)}`);
  return `CASE ((${day} % 7) + 7) % 7 ${cases.join(' ')} END`;
}

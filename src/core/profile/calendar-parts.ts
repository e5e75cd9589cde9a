import type { ColumnPair } from './pairing';
import { labelOfCode, type Reading, type TypeFamily } from './kind';
import { quoteIdentifier } from './sql';

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
const WEEK = 7 * DAY;
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
export function calendarParts({ type, family, reading, name }: ColumnPair): PartReading[] {
  const dates = type.reference === 'DATE' && type.current === 'DATE';
  const part = (partName: string, of: (moment: string) => Reading): PartReading => ({
    name: partName,
    kind: 'categorical',
    reading: {
      reference: of(wholeSql(family.reference, reading.reference, name)),
      current: of(wholeSql(family.current, reading.current, name))
    }
  });
  return [...(dates ? [] : [part('hour', hourReading)]), part('weekday', weekdayReading)];
}

/** Whole microseconds; those of a type with moments without the way by doubles, which is slower. */
function wholeSql(family: TypeFamily, { expression }: Reading, name: string): string {
  const column = quoteIdentifier(name);
  return family === 'moment'
    ? `(CASE WHEN isfinite(${column}) THEN epoch_us(${column}) END)`
    : `(CASE WHEN isfinite(${expression}) THEN CAST(${expression} AS BIGINT) END)`;
}

/**
 * How far a moment lies into its day or week, plus one of them: never below 0, whatever the sign of
 * the remainder. Whole numbers, as division would round near the hour.
 */
function into(moment: string, length: number, ahead = 0): string {
  return `(${moment} % ${length} + ${length + ahead})`;
}

function hourReading(moment: string): Reading {
  const expression = `CAST(${into(moment, DAY)} // ${HOUR} % 24 AS TINYINT)`;
  return { expression, mayFail: false, mayBeInfinite: false };
}

function weekdayReading(moment: string): Reading {
  const expression = `CAST(${into(moment, WEEK, FIRST_WEEKDAY * DAY)} // ${DAY} % 7 AS TINYINT)`;
  return {
    expression: labelOfCode(expression, WEEKDAYS),
    mayFail: false,
    mayBeInfinite: false,
    code: { expression, labels: WEEKDAYS }
  };
}

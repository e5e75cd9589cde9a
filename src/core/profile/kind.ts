import type { ColumnKind } from '../drift/report';
import { quoteIdentifier, quoteLiteral } from './sql';

/**
 * What DuckDB's types have in common for a comparison. `integer` and `real` are
 * both numbers; only `real` can hold NaN and infinities.
 */
export type TypeFamily =
  'integer' | 'real' | 'boolean' | 'moment' | 'duration' | 'text' | 'vector' | 'nothing' | 'other';

const FAMILIES: [RegExp, TypeFamily][] = [
  [/\]$/, 'other'],
  [/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/, 'integer'],
  [/^(DECIMAL|NUMERIC|BIGNUM|VARINT)\b/, 'integer'],
  [/^(FLOAT|REAL|DOUBLE)$/, 'real'],
  [/^BOOLEAN$/, 'boolean'],
  [/^(DATE|TIMESTAMP)\b|^TIMESTAMP_(S|MS|NS)$/, 'moment'],
  [/^(TIME|INTERVAL)\b|^TIME_NS$/, 'duration'],
  [/^(VARCHAR|ENUM|UUID|JSON)\b/, 'text'],
  [/^"?NULL"?$/, 'nothing']
];

const VECTOR = /^(.+)\[\d*\]$/;

/** The family of an engine type such as `DECIMAL(18,3)`, `ENUM('a', 'b')`, `FLOAT[768]`. */
export function familyOf(type: string): TypeFamily {
  const upper = type.trim().toUpperCase();
  const items = VECTOR.exec(upper)?.[1];
  if (items !== undefined && ['integer', 'real'].includes(familyOf(items))) {
    return 'vector';
  }
  return FAMILIES.find(([pattern]) => pattern.test(upper))?.[1] ?? 'other';
}

/** The kind that a family suggests; text may turn out to be categorical. Null: not compared. */
export function kindOfFamily(family: TypeFamily): ColumnKind | null {
  switch (family) {
    case 'integer':
    case 'real':
    case 'duration':
      return 'numeric';
    case 'boolean':
      return 'boolean';
    case 'moment':
      return 'datetime';
    case 'text':
      return 'categorical';
    case 'vector':
      return 'embedding';
    default:
      return null;
  }
}

/** Rows from which a text column can be told to be free text. */
export const TEXT_MINIMUM_ROWS = 20;
/** Share of different values from which strings are text rather than categories. */
export const TEXT_DISTINCT_SHARE = 0.9;

/** Strings are text when nearly every one of them differs. */
export function looksLikeText(present: number, distinct: number): boolean {
  return present >= TEXT_MINIMUM_ROWS && distinct >= TEXT_DISTINCT_SHARE * present;
}

/** How one side's column is read in SQL. */
export interface Reading {
  expression: string;
  /** Whether some present values may not be readable, so that they must be counted. */
  mayFail: boolean;
  /** Whether the expression can give NaN or infinity. */
  mayBeInfinite: boolean;
  /** A whole number from 0 on in place of each of few labels, which is faster to group by. */
  code?: { expression: string; labels: readonly string[] };
  /** Set where the expression is the table's column as it stands: a number, or a moment's microseconds. */
  stored?: 'number' | 'moment';
}

/** The label of a code. */
export function labelOfCode(code: string, labels: readonly string[]): string {
  const cases = labels.map((label, index) => `WHEN ${index} THEN ${quoteLiteral(label)}`);
  return `CASE ${code} ${cases.join(' ')} END`;
}

const sure = (expression: string, mayBeInfinite = false): Reading => ({
  expression,
  mayFail: false,
  mayBeInfinite
});
const unsure = (expression: string, mayBeInfinite = false): Reading => ({
  expression,
  mayFail: true,
  mayBeInfinite
});

/** Microseconds since 1970 UTC; DuckDB gives NULL for an infinite moment, so those are told apart. */
function microseconds(moment: string): string {
  return (
    `CASE WHEN isfinite(${moment}) THEN CAST(epoch_us(${moment}) AS DOUBLE) ` +
    `WHEN ${moment} > TIMESTAMP '1970-01-01' THEN CAST('inf' AS DOUBLE) ` +
    `WHEN ${moment} IS NOT NULL THEN CAST('-inf' AS DOUBLE) END`
  );
}

/** A number-like reading: DOUBLE, with durations and moments in microseconds. */
function numericReading(family: TypeFamily, column: string): Reading | null {
  switch (family) {
    case 'integer':
      return { ...sure(`CAST(${column} AS DOUBLE)`), stored: 'number' };
    case 'boolean':
    case 'nothing':
      return sure(`CAST(${column} AS DOUBLE)`);
    case 'real':
      return { ...sure(`CAST(${column} AS DOUBLE)`, true), stored: 'number' };
    case 'duration':
      return sure(`CAST(epoch_us(${column}) AS DOUBLE)`);
    case 'moment':
      return { ...sure(microseconds(column), true), stored: 'moment' };
    case 'text':
      return unsure(`TRY_CAST(CAST(${column} AS VARCHAR) AS DOUBLE)`, true);
    default:
      return null;
  }
}

function datetimeReading(family: TypeFamily, column: string): Reading | null {
  switch (family) {
    case 'moment':
      return { ...sure(microseconds(column), true), stored: 'moment' };
    case 'nothing':
      return sure(`CAST(${column} AS DOUBLE)`);
    case 'text':
      // By way of UTC, so that a written offset counts and the session's zone does not.
      return unsure(microseconds(momentOfText(`CAST(${column} AS VARCHAR)`)), true);
    default:
      return null;
  }
}

/** A text without an offset is read as UTC: TIMESTAMP ignores the session's zone. */
function momentOfText(text: string): string {
  return (
    `(CASE WHEN regexp_matches(${text}, '(Z|[+-][0-9]{2}(:?[0-9]{2})?)\\s*$') AND length(${text}) > 10 ` +
    `THEN CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) ` +
    `ELSE TRY_CAST(${text} AS TIMESTAMP) END)`
  );
}

function booleanReading(family: TypeFamily, column: string): Reading | null {
  switch (family) {
    case 'boolean':
      return sure(column);
    case 'nothing':
      return sure(`CAST(${column} AS BOOLEAN)`);
    case 'integer':
    case 'real':
      return unsure(`CASE WHEN ${column} = 1 THEN TRUE WHEN ${column} = 0 THEN FALSE END`);
    case 'text':
      return unsure(`TRY_CAST(CAST(${column} AS VARCHAR) AS BOOLEAN)`);
    default:
      return null;
  }
}

function levelReading(family: TypeFamily, column: string): Reading | null {
  switch (family) {
    case 'real':
      return sure(`CASE WHEN NOT isnan(${column}) THEN ${column} END`);
    case 'other':
    case 'vector':
      return null;
    default:
      return sure(column);
  }
}

/**
 * How a column of this family is read as this kind; null where it can't be.
 * Numeric and datetime readings are DOUBLE, boolean ones BOOLEAN, and levels
 * keep their own type. Text and embedding are read for missing values alone.
 */
export function readingOf(kind: ColumnKind, family: TypeFamily, name: string): Reading | null {
  const column = quoteIdentifier(name);
  switch (kind) {
    case 'numeric':
      return numericReading(family, column);
    case 'datetime':
      return datetimeReading(family, column);
    case 'boolean':
      return booleanReading(family, column);
    case 'categorical':
      return levelReading(family, column);
    case 'text':
      return family === 'other' || family === 'vector' ? null : levelReading(family, column);
    case 'embedding':
      return family === 'vector' || family === 'nothing' ? sure(column) : null;
  }
}

/** Characters of a type in a sentence; nested ones can be thousands. */
const SHOWN_TYPE = 40;

/** A type as a sentence can hold it: `STRUCT(city VARCHAR, at TIMESTAMP, …`. */
export function shortType(type: string): string {
  return type.length <= SHOWN_TYPE ? type : `${type.slice(0, SHOWN_TYPE - 1).trimEnd()}…`;
}

/** Two types that differ, shortened so that it is still seen in what. */
export function shortTypes(one: string, other: string): [string, string] {
  if (one === other || shortType(one) !== shortType(other)) {
    return [shortType(one), shortType(other)];
  }
  const differs = [...one].findIndex((letter, place) => letter !== other[place]);
  const from = Math.max(1, (differs < 0 ? one.length : differs) - SHOWN_TYPE / 2);
  return [`…${shortType(one.slice(from))}`, `…${shortType(other.slice(from))}`];
}

import type { ColumnKind } from '../drift/report';
import { rfc3339 } from '../audit/moment';
import { familyOf, readingOf } from '../profile/kind';
import { doubleLiteral, quoteLiteral } from '../profile/sql';
import type { Condition } from './condition';

/** Longer labels are cut in the shape, so they can't be looked for. */
const LONGEST_LABEL = 199;
/** Digits that are tried for edges, the fewest first. */
const DIGITS = [4, 6, 9, 12];
/** Microseconds: edges of moments lie on whole minutes where that keeps them apart. */
const MINUTE = 60_000_000;
/** Microseconds from 1970 to the last moment that has a date. */
const LAST_MOMENT = 8.64e18;

/** A column that rows can be told apart by. */
export interface ValuedColumn {
  name: string;
  kind: ColumnKind;
  type: { reference: string; current: string };
}

/** A condition, and the same as SQL on the column's value `x`; never NULL. */
export interface Predicate {
  condition: Condition;
  sql: (x: string) => string;
}

/** Whether the kind has levels or an order. */
export function canDivide(kind: ColumnKind): boolean {
  return kind !== 'text' && kind !== 'embedding';
}

export function isOrdered(kind: ColumnKind): boolean {
  return kind === 'numeric' || kind === 'datetime';
}

/**
 * The value of a row on one side as SQL: a DOUBLE for numbers and moments, a text for levels, NULL
 * where it is missing or NaN. Null where the type can't be read as the kind.
 */
export function valueSql(column: ValuedColumn, side: 'reference' | 'current'): string | null {
  const reading = readingOf(column.kind, familyOf(column.type[side]), column.name);
  if (reading === null) {
    return null;
  }
  const { expression, mayBeInfinite } = reading;
  if (isOrdered(column.kind)) {
    return mayBeInfinite ? `CASE WHEN NOT isnan(${expression}) THEN ${expression} END` : expression;
  }
  return `CAST(${expression} AS ${readAsNumbers(column) ? 'DOUBLE' : 'VARCHAR'})`;
}

/** Equal numbers of two types can have different texts. */
function readAsNumbers({ type: { reference, current } }: ValuedColumn): boolean {
  const families = [familyOf(reference), familyOf(current)];
  return reference !== current && families.every(each => each === 'integer' || each === 'real');
}

/** Labels of a shape that can be looked for. */
export function isUsable(label: string): boolean {
  return label.length <= LONGEST_LABEL && !label.includes('\u0000');
}

/** `column = label`, by the label that the shape gives. */
export function levelPredicate(column: ValuedColumn, label: string): Predicate {
  const literal = readAsNumbers(column) ? doubleLiteral(Number(label)) : quoteLiteral(label);
  return {
    condition: { column: column.name, test: 'is', value: label },
    sql: x => `(${x} IS NOT NULL AND ${x} = ${literal})`
  };
}

/** `column = number`. */
export function numberPredicate({ name }: ValuedColumn, value: number): Predicate {
  return {
    condition: { column: name, test: 'is', value },
    sql: x => `(${x} IS NOT NULL AND ${x} = ${doubleLiteral(value)})`
  };
}

/** `column >= edge` or `column < edge`. */
export function edgePredicate(
  column: ValuedColumn,
  test: 'atLeast' | 'below',
  edge: number
): Predicate {
  const sign = test === 'atLeast' ? '>=' : '<';
  return {
    condition: { column: column.name, test, value: edgeValue(column, edge) },
    sql: x => `(${x} IS NOT NULL AND ${x} ${sign} ${doubleLiteral(edge)})`
  };
}

export function missingPredicate({ name }: ValuedColumn): Predicate {
  return { condition: { column: name, test: 'missing' }, sql: x => `(${x} IS NULL)` };
}

/** A level that none of the listed labels is. */
export function otherPredicate(column: ValuedColumn, listed: readonly Predicate[]): Predicate {
  const none = listed.map(({ sql }) => sql);
  return {
    condition: { column: column.name, test: 'other' },
    sql: x => `(${[`${x} IS NOT NULL`, ...none.map(sql => `NOT ${sql(x)}`)].join(' AND ')})`
  };
}

function edgeValue({ kind }: ValuedColumn, edge: number): number | string {
  if (kind !== 'datetime' || Math.abs(edge) > LAST_MOMENT) {
    return edge;
  }
  const text = rfc3339(edge);
  return text.endsWith('T00:00:00Z') ? text.slice(0, 10) : text;
}

/**
 * Edges with as few digits as keep them apart, so that what is shown is what is tested; finite ones
 * alone, in ascending order.
 */
export function readableEdges({ kind }: ValuedColumn, edges: readonly number[]): number[] {
  const distinct = sorted(edges.filter(Number.isFinite));
  const rounded =
    kind === 'datetime'
      ? [sorted(distinct.map(edge => Math.floor(edge / MINUTE) * MINUTE))]
      : DIGITS.map(digits => sorted(distinct.map(edge => Number(edge.toPrecision(digits)))));
  return rounded.find(({ length }) => length === distinct.length) ?? distinct;
}

function sorted(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

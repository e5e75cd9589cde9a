import { AuditError } from '../errors';
import type { AnalysisContext } from '../analysis/analysis';
import type { OpenedTable } from '../ports';
import { countOf, quoteIdentifier, quoteLiteral } from '../profile/sql';

/** Different values of a column that are read at most, the most frequent first. */
const MOST_VALUES = 1000;
const NAMED = 8;

/** What a column's values are, as text, with their rows. */
export type Values = ReadonlyMap<string, number>;

/** Two classes, the positive first, or more in the order of the plan. */
export interface Classes {
  names: string[];
  /** Place of the class that a value stands for; null for none of them. */
  placeOf(text: string): number | null;
}

/** The column as text that is read alike in every table. */
export function textOf(column: string): string {
  return `CAST(${quoteIdentifier(column)} AS VARCHAR)`;
}

export async function readValues(
  { engine, signal }: Pick<AnalysisContext, 'engine' | 'signal'>,
  table: OpenedTable,
  column: string
): Promise<Values> {
  const [answer] = await engine.query(
    [
      `SELECT v, count(*) AS n FROM (SELECT ${textOf(column)} AS v FROM ${quoteIdentifier(table.relation)}) ` +
        `WHERE v IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT ${MOST_VALUES}`
    ],
    { signal }
  );
  return new Map(
    answer.rows
      .map(([value, rows]): [string, number] => [String(value), countOf(rows)])
      .filter(([value]) => value.toLowerCase() !== 'nan')
  );
}

/** `1`, `1.0` and `1e0` are one value, as are `True` and `true`. */
function canonical(value: string | number | boolean): string {
  const text = String(value).trim();
  if (/^(true|false)$/i.test(text)) {
    return text.toLowerCase();
  }
  return text !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text;
}

/** A boolean as a number, and the other way round. */
const WRITTEN_ELSE = new Map([
  ['true', '1'],
  ['false', '0'],
  ['1', 'true'],
  ['0', 'false']
]);

/** A value among others that may be written as a boolean there, or as 0 and 1. */
function among(value: string, known: readonly string[]): string | null {
  const other = WRITTEN_ELSE.get(value);
  return known.includes(value)
    ? value
    : other !== undefined && known.includes(other)
      ? other
      : null;
}

/**
 * Two classes from the labels of the evaluation set.
 *
 * @throws AuditError `invalid-plan` where it can't be known which label is the positive one.
 */
export function twoClasses(
  label: string,
  values: Values,
  positive: string | number | boolean | undefined
): Classes {
  const known = [...new Set([...values.keys()].map(canonical))];
  const wanted =
    positive === undefined
      ? [among('true', known), among('1', known)]
      : [among(canonical(positive), known)];
  const first = wanted.find(value => value !== null) ?? null;
  const others = known.filter(value => value !== first);
  const plain = others.every(value => value === 'false' || value === '0');
  if (first === null || (positive === undefined && !plain)) {
    // With one class alone there is nothing to name; the caller says what is missing.
    if (positive === undefined && known.length === 1 && plain) {
      return classesOf([known[0] === 'false' ? 'true' : '1', known[0]]);
    }
    if (positive === undefined && known.length < 2) {
      throw new AuditError(
        'invalid-input',
        known.length === 0
          ? `The label ${label} has no value in any row of the evaluation set.`
          : `The label ${label} has one class alone in the evaluation set, ${known[0]}.`,
        'Performance is estimated from an evaluation set with labels of every class.',
        label
      );
    }
    const listed = known.slice(0, NAMED).join(', ') + (known.length > NAMED ? ', …' : '');
    throw new AuditError(
      'invalid-plan',
      positive === undefined
        ? `Which label of ${label} the probability speaks of can't be told: it has ${listed || 'no values'}.`
        : `performance.positive is ${String(positive)}, which ${label} does not have; it has ${listed || 'no values'}.`,
      'Name the label whose probability is given under performance.positive.',
      'performance.positive'
    );
  }
  if (others.length > 1) {
    return {
      names: [first, `not ${first}`],
      placeOf: text => (among(canonical(text), [first]) === null ? 1 : 0)
    };
  }
  const opposite = first === 'true' ? 'false' : '0';
  return classesOf([first, others[0] ?? opposite]);
}

/** Classes by their names. */
export function classesOf(names: readonly string[]): Classes {
  const known = names.map(canonical);
  return {
    names: [...names],
    placeOf: text => {
      const found = among(canonical(text), known);
      return found === null ? null : known.indexOf(found);
    }
  };
}

/** The place of a text's class in SQL; NULL for missing values and for none of the classes. */
export function placeSql(text: string, values: Values, { placeOf }: Classes): string {
  const cases = [...values.keys()].flatMap(value => {
    const place = placeOf(value);
    return place === null ? [] : `WHEN ${quoteLiteral(value)} THEN ${place}`;
  });
  return cases.length === 0 ? 'CAST(NULL AS INTEGER)' : `CASE ${text} ${cases.join(' ')} END`;
}

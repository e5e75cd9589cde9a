import { count, counted } from '../counted';
import { AuditError } from '../errors';
import type { CellValue } from '../ports';
import { kindOfFamily, looksLikeText, shortType, TEXT_MINIMUM_ROWS, type TypeFamily } from './kind';
import { withEmptySide, withKind, type ColumnPair, type NotCompared } from './pairing';
import type { Side } from './part';
import { countOf, quoteIdentifier } from './sql';

/** What one side's values say about a column whose type alone doesn't tell. */
export interface Survey {
  /** Rows that are neither NULL nor NaN. */
  present: number;
  /** Present rows that the reading understands. */
  readable: number;
  /** Number of different values; an estimate where it is far from deciding anything. */
  distinct: number;
}

/** Columns whose kind depends on their values: strings, overrides, and types that differ. */
export function needsSurvey(pair: ColumnPair): boolean {
  const string = pair.family.reference === 'text' || pair.family.current === 'text';
  const unsure = pair.reading.reference.mayFail || pair.reading.current.mayFail;
  return pair.origin === 'mixed' || unsure || (pair.origin === 'type' && string);
}

function presentExpression(column: string, family: TypeFamily): string {
  return family === 'real' ? `CASE WHEN NOT isnan(${column}) THEN ${column} END` : column;
}

/**
 * One statement for one side of some columns: three figures a column, one row. Different strings
 * are estimated for the pairs in `estimated` alone, as that costs more than all the rest.
 */
export function surveySql(
  relation: string,
  pairs: ColumnPair[],
  side: 'reference' | 'current',
  estimated: ColumnPair[]
): string {
  const figures = pairs.flatMap(pair => {
    const column = quoteIdentifier(pair.name);
    return [
      `count(${presentExpression(column, pair.family[side])})`,
      pair.reading[side].mayFail ? `count(${pair.reading[side].expression})` : 'NULL',
      pair.family[side] === 'text' && estimated.includes(pair)
        ? `approx_count_distinct(${column})`
        : 'NULL'
    ];
  });
  return `SELECT ${figures.join(', ')} FROM ${quoteIdentifier(relation)}`;
}

export function readSurveys(row: CellValue[], count: number): Survey[] {
  return Array.from({ length: count }, (_, index) => {
    const present = countOf(row[index * 3]);
    const readable = row[index * 3 + 1];
    return {
      present,
      readable: readable === null ? present : countOf(readable),
      distinct: countOf(row[index * 3 + 2])
    };
  });
}

/**
 * Share of different values from which the estimate is replaced by a count. The
 * engine's estimates have been seen a third too low, so this is well below the rule.
 */
const COUNTED_SHARE = 0.4;

/** The side whose strings tell text from categories; null where that is not asked. */
function decisiveSide(pair: ColumnPair, surveys: Record<Side, Survey>): Side | null {
  if (pair.origin === 'override') {
    return null;
  }
  if (pair.origin === 'mixed' && surveys.reference.present > 0 && surveys.current.present > 0) {
    return null;
  }
  return surveys.reference.present > 0 ? 'reference' : 'current';
}

/** The side whose different strings have to be counted; null where the estimate is enough. */
export function sideToCount(pair: ColumnPair, surveys: Record<Side, Survey>): Side | null {
  const side = decisiveSide(pair, surveys);
  if (side === null) {
    return null;
  }
  const { present, distinct } = surveys[side];
  return present >= TEXT_MINIMUM_ROWS && distinct >= COUNTED_SHARE * present ? side : null;
}

/** One statement for one side: the exact number of different values of every column, one row. */
export function distinctSql(relation: string, pairs: ColumnPair[]): string {
  const figures = pairs.map(({ name }) => `count(DISTINCT ${quoteIdentifier(name)})`);
  return `SELECT ${figures.join(', ')} FROM ${quoteIdentifier(relation)}`;
}

/** Settles a column's kind; a `NotCompared` where its two sides don't meet. */
export function settle(
  pair: ColumnPair,
  reference: Survey,
  current: Survey
): ColumnPair | NotCompared {
  if (pair.origin === 'override') {
    requireReadable(pair, reference, current);
    return pair;
  }
  if (pair.origin === 'mixed') {
    return settleMixed(pair, reference, current);
  }
  const decisive = reference.present > 0 ? reference : current;
  const text = looksLikeText(decisive.present, decisive.distinct);
  return (text && withKind(pair, 'text')) || pair;
}

function requireReadable(pair: ColumnPair, reference: Survey, current: Survey): void {
  for (const [side, survey] of [
    ['reference', reference],
    ['current', current]
  ] as const) {
    const unreadable = survey.present - survey.readable;
    if (unreadable > 0) {
      throw new AuditError(
        'invalid-input',
        `Column ${JSON.stringify(pair.name)} can't be compared as ${pair.kind}: ${count(unreadable)} of ` +
          `${counted(survey.present, 'value')} of the ${side} table can't be read that way.`,
        'Choose another kind for it, or leave it out.',
        pair.name
      );
    }
  }
}

const PLURALS: Partial<Record<string, string>> = {
  numeric: 'numbers',
  datetime: 'moments',
  boolean: 'true or false'
};

function settleMixed(
  pair: ColumnPair,
  reference: Survey,
  current: Survey
): ColumnPair | NotCompared {
  const types = `The types differ: ${shortType(pair.type.reference)} in the reference, ${shortType(pair.type.current)} in the current table`;
  if (reference.present === 0 || current.present === 0) {
    const empty = reference.present === 0 ? 'reference' : 'current';
    const filled = empty === 'reference' ? current : reference;
    const emptied = withEmptySide(pair, empty);
    if (emptied === null) {
      return { name: pair.name, reason: `${types}.` };
    }
    const text = emptied.kind === 'categorical' && looksLikeText(filled.present, filled.distinct);
    return (text && withKind(emptied, 'text')) || emptied;
  }
  const unreadable = reference.present - reference.readable + (current.present - current.readable);
  const comparable = [pair.family.reference, pair.family.current].every(
    family => kindOfFamily(family) !== null
  );
  if (unreadable > 0 || !comparable || pair.reading.reference.expression === 'NULL') {
    const plural = PLURALS[pair.kind];
    const detail =
      plural && pair.reading.reference.expression !== 'NULL'
        ? `, and ${counted(unreadable, 'value')} can't be read as ${plural}`
        : '';
    return { name: pair.name, reason: `${types}${detail}. Make them agree to compare them.` };
  }
  const note = `${types}; every value was read as ${pair.kind}.`;
  return { ...pair, note: [pair.note, note].filter(Boolean).join(' ') };
}

import type { ColumnKind, ColumnShape } from '../drift/report';
import type { TableColumn } from '../ports';
import { familyOf, readingOf, type Reading } from '../profile/kind';
import { doubleLiteral, quoteLiteral } from '../profile/sql';

/** Levels with a bin of their own; all others share one. */
const MOST_LEVELS = 20;
/** Share of the evaluation set's rows from which a level has a bin of its own. */
const RARE = 0.01;
/** Longer labels are cut in the shape, so they can't be looked for. */
const LONGEST_LABEL = 199;

/** The bins of a column, fixed by the evaluation set; bin 0 holds the missing values. */
export interface ColumnBins {
  name: string;
  kind: ColumnKind;
  type: { reference: string; current: string };
  bins: number;
  /** Upper edges of all bins of present values but the last; null for kinds without an order. */
  edges: number[] | null;
  /** Labels of the bins of present values but the last, which holds all other levels. */
  levels: string[] | null;
  /** How the values are read; absent where name, kind and type tell. */
  reading?: Reading;
}

/**
 * Bins as the comparison has them: between the tenths of the evaluation set, or
 * a level each, with rare levels and those that it does not have in one; for
 * kinds without either, one bin of present values.
 */
export function columnBins(shape: ColumnShape): ColumnBins {
  const { name, kind, type } = shape;
  const edges = kind === 'numeric' || kind === 'datetime' ? tenthsOf(shape) : null;
  const levels = shape.levels === null ? null : levelsOf(shape, shape.levels);
  return { name, kind, type, edges, levels, bins: 2 + (edges ?? levels ?? []).length };
}

/** The distinct x[ceil(k n / 10) - 1], k = 1..9, of the n sorted present values of the evaluation set. */
function tenthsOf({ cumulative, reference }: ColumnShape): number[] {
  const { negativeInfinity, positiveInfinity } = reference;
  const present = reference.rows - reference.missing;
  const finite = present - negativeInfinity - positiveInfinity;
  const edges: number[] = [];
  for (let tenth = 1; tenth <= 9 && present > 0; tenth += 1) {
    const rank = Math.ceil((tenth * present) / 10) - negativeInfinity;
    // Counts were divided by the finite values for the shape; this gives them back.
    const place =
      cumulative?.reference.findIndex(share => Math.round(share * finite) >= rank) ?? -1;
    const edge = rank <= 0 ? -Infinity : place < 0 ? Infinity : (cumulative?.x[place] ?? Infinity);
    if (edge !== edges.at(-1) && edge !== Infinity) {
      edges.push(edge);
    }
  }
  return edges;
}

function levelsOf(
  { reference }: ColumnShape,
  listed: NonNullable<ColumnShape['levels']>
): string[] {
  const present = reference.rows - reference.missing;
  return listed
    .filter(level => level.reference >= RARE * present && level.reference > 0)
    .map(level => level.label)
    .filter(label => label.length <= LONGEST_LABEL && !label.includes('\u0000'))
    .slice(0, MOST_LEVELS);
}

/** The evaluation set's rows by these bins, as a comparison's shape has them; missing ones first. */
export function binsOfShape({ edges, levels }: ColumnBins, shape: ColumnShape): number[] {
  const { rows, missing, negativeInfinity, positiveInfinity } = shape.reference;
  const present = rows - missing;
  const finite = present - negativeInfinity - positiveInfinity;
  if (levels !== null) {
    const listed = levels.map(
      label => shape.levels?.find(level => level.label === label)?.reference ?? 0
    );
    return [missing, ...listed, present - listed.reduce((sum, count) => sum + count, 0)];
  }
  const below = (edges ?? []).map(edge => {
    const place = shape.cumulative?.x.indexOf(edge) ?? -1;
    const share = place < 0 ? 0 : (shape.cumulative?.reference[place] ?? 0);
    return negativeInfinity + Math.round(share * finite);
  });
  const ends = [...below, present];
  return [missing, ...ends.map((end, index) => end - (ends[index - 1] ?? 0))];
}

/** A column's value as SQL, worked out once a row, and its bin, of the name that the value then has. */
export interface BinSql {
  value: string;
  bin: (x: string) => string;
}

/** Null where the type can't be read as the column's kind. */
export function binSql(bins: ColumnBins, column: TableColumn): BinSql | null {
  const reading = bins.reading ?? readingOf(bins.kind, familyOf(column.type), column.name);
  if (reading === null) {
    return null;
  }
  const { expression, mayBeInfinite } = reading;
  const last = bins.bins - 1;
  if (bins.edges !== null) {
    const tests = bins.edges.map(edge => `<= ${doubleLiteral(edge)}`);
    return {
      value: expression,
      bin: x => caseSql(x, `${x} IS NULL${mayBeInfinite ? ` OR isnan(${x})` : ''}`, tests, last)
    };
  }
  if (bins.levels !== null) {
    const numeric = readAsNumbers(bins.type);
    const tests = bins.levels.map(
      label => `= ${numeric ? doubleLiteral(Number(label)) : quoteLiteral(label)}`
    );
    return {
      value: `CAST(${expression} AS ${numeric ? 'DOUBLE' : 'VARCHAR'})`,
      bin: x => caseSql(x, `${x} IS NULL`, tests, last)
    };
  }
  return { value: `${expression} IS NULL`, bin: x => `CASE WHEN ${x} THEN 0 ELSE ${last} END` };
}

function caseSql(x: string, missing: string, tests: string[], last: number): string {
  const cases = tests.map((test, index) => `WHEN ${x} ${test} THEN ${index + 1}`);
  return `CASE WHEN ${[`${missing} THEN 0`, ...cases].join(' ')} ELSE ${last} END`;
}

/** Equal numbers of two types can have different texts. */
function readAsNumbers({ reference, current }: ColumnBins['type']): boolean {
  const families = [familyOf(reference), familyOf(current)];
  return reference !== current && families.every(each => each === 'integer' || each === 'real');
}

import type { ColumnKind } from '../drift/report';
import type { CallOptions, CellValue, Engine, TableColumn } from '../ports';
import { looksLikeText } from '../profile/kind';
import { countOf, numberOrNull, quoteIdentifier, quoteLiteral } from '../profile/sql';
import {
  boundsOf,
  inputKind,
  isNumericType,
  isWholeType,
  LARGEST_EXACT,
  resolutionOf,
  type InputColumn
} from './columns';

/** Percentiles hold their values in memory, so few columns share a statement. */
const COLUMNS_A_STATEMENT = 10;
const FIGURES_A_COLUMN = 5;

/** The level put in, unless the data holds it. */
const UNSEEN = 'unseen';

/** What the evaluation set says of each input: range, spread, a level never seen. */
export async function profileInputs(
  engine: Engine,
  relation: string,
  inputs: readonly TableColumn[],
  kinds: Readonly<Record<string, ColumnKind>>,
  options: CallOptions
): Promise<InputColumn[]> {
  // A map, as a column may be called like what every object has: `constructor`.
  const named = new Map(Object.entries(kinds));
  const profiles: InputColumn[] = [];
  for (let start = 0; start < inputs.length; start += COLUMNS_A_STATEMENT) {
    const columns = inputs.slice(start, start + COLUMNS_A_STATEMENT);
    const [answer] = await engine.query([profileSql(relation, columns)], options);
    columns.forEach((column, index) => {
      const first = index * FIGURES_A_COLUMN;
      const figures = answer.rows[0].slice(first, first + FIGURES_A_COLUMN);
      profiles.push(
        isNumericType(column.type)
          ? ofNumbers(column, named.get(column.name), figures)
          : ofTexts(column, named.get(column.name), figures)
      );
    });
  }
  return profiles;
}

function profileSql(relation: string, columns: readonly TableColumn[]): string {
  const figures = columns.map((column, index) => {
    const value = `c${index}`;
    return isNumericType(column.type)
      ? `min(${value}), max(${value}), quantile_disc(${value}, 0.1), quantile_disc(${value}, 0.9), ` +
          `bool_and(${value} = floor(${value}))`
      : `bool_or(${value} = ${quoteLiteral(UNSEEN)}), max(length(${value})), ` +
          `count(${value}), count(DISTINCT ${value}), NULL`;
  });
  const values = columns.map((column, index) => {
    const name = quoteIdentifier(column.name);
    return isNumericType(column.type)
      ? `CASE WHEN isfinite(CAST(${name} AS DOUBLE)) THEN CAST(${name} AS DOUBLE) END AS c${index}`
      : `CAST(${name} AS VARCHAR) AS c${index}`;
  });
  return `SELECT ${figures.join(', ')} FROM (SELECT ${values.join(', ')} FROM ${quoteIdentifier(relation)})`;
}

function ofNumbers(
  column: TableColumn,
  named: ColumnKind | undefined,
  [least, most, low, high, whole]: CellValue[]
): InputColumn {
  const kind = inputKind(column, named);
  const bounds = boundsOf(column.type);
  const [minimum, maximum] = [numberOrNull(least), numberOrNull(most)];
  return {
    name: column.name,
    kind,
    resolution: isWholeType(column.type) || whole === true ? 1 : resolutionOf(column.type),
    minimum,
    maximum,
    spread: countOf(high) - countOf(low),
    bounds,
    unseen: kind === 'categorical' ? nextLevel(maximum, bounds[1]) : null
  };
}

/** For levels written as numbers: the next whole number above all of them. */
function nextLevel(maximum: number | null, highest: number): number | null {
  const next = Math.floor(maximum ?? 0) + 1;
  return next <= Math.min(highest, LARGEST_EXACT) ? next : null;
}

function ofTexts(
  column: TableColumn,
  named: ColumnKind | undefined,
  [taken, longest, present, distinct]: CellValue[]
): InputColumn {
  const found = inputKind(column, named);
  const isText = named === undefined && looksLikeText(countOf(present), countOf(distinct));
  const kind = found === 'categorical' && isText ? 'other' : found;
  // Longer than every level, so it can't be among them.
  const unseen = taken === true ? UNSEEN.padEnd(countOf(longest) + 1, '-') : UNSEEN;
  return {
    name: column.name,
    kind,
    resolution: 0,
    minimum: null,
    maximum: null,
    spread: 0,
    bounds: boundsOf(column.type),
    unseen: kind === 'categorical' ? unseen : null
  };
}

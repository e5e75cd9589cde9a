import { AuditError } from '../errors';
import type { CallOptions, CellValue, Engine, OpenedTable, TableColumn } from '../ports';
import { shortType } from '../profile/kind';
import { quoteIdentifier } from '../profile/sql';
import { isNumericType, isSingleValue, LARGEST_EXACT } from './columns';
import { drawRowNumbers, seededRandom } from './random';

/** Values of one row by column, in the order of the inputs. */
export type Row = Record<string, CellValue>;

/**
 * The columns a model is called with: the features it names, else every column
 * without a role of its own.
 *
 * @throws AuditError `unknown-column` when a feature is not in the evaluation
 * set, `invalid-input` when a column can't be sent or none is left.
 */
export function inputColumns(
  evaluation: OpenedTable,
  features: readonly string[] | null,
  roles: readonly string[]
): TableColumn[] {
  const inputs = features
    ? features.map(name => featureOf(evaluation, name))
    : evaluation.columns.filter(column => !roles.includes(column.name));
  if (inputs.length === 0) {
    throw new AuditError(
      'invalid-input',
      `${evaluation.description} has no column left to call the model with.`,
      'Take columns out of evaluation.columns in the plan.'
    );
  }
  const nested = inputs.find(column => !isSingleValue(column.type));
  if (nested) {
    throw new AuditError(
      'invalid-input',
      `The column ${nested.name} holds ${shortType(nested.type)}, which can't be changed row by row.`,
      'Give the model plain columns, or name the column under evaluation.columns.ignore.',
      nested.name
    );
  }
  return inputs;
}

function featureOf(evaluation: OpenedTable, name: string): TableColumn {
  const column =
    evaluation.columns.find(each => each.original === name) ??
    evaluation.columns.find(each => each.name === name) ??
    // LightGBM writes the spaces of its columns' names as underscores.
    evaluation.columns.find(each => (each.original ?? each.name).replaceAll(' ', '_') === name);
  if (!column) {
    throw new AuditError(
      'unknown-column',
      `The model expects the column ${name}, which ${evaluation.description} does not have.`,
      'Use the evaluation set that the model was made for.',
      name
    );
  }
  return column;
}

/**
 * Fetches rows drawn by their place in the table. The numbers are drawn here
 * and not by the engine, so that they do not change with its version.
 */
export async function drawSeeds(
  engine: Engine,
  table: OpenedTable,
  inputs: readonly TableColumn[],
  draw: { rows: number; seed: number },
  options: CallOptions
): Promise<Row[]> {
  const numbers = drawRowNumbers(table.rows, draw.rows, seededRandom(draw.seed));
  if (numbers.length === 0) {
    throw new AuditError(
      'empty-table',
      `${table.description} has no rows to start probes from.`,
      'Name an evaluation set with rows.'
    );
  }
  const rows = await rowsAt(engine, table, inputs, numbers, options);
  return rows.map(cells =>
    Object.fromEntries(inputs.map((column, index) => [column.name, cells[index]]))
  );
}

/**
 * The rows at these places of the table, counted from 1, in the order of the places.
 *
 * @param numbers - In ascending order.
 */
export async function rowsAt(
  engine: Engine,
  table: OpenedTable,
  columns: readonly TableColumn[],
  numbers: readonly number[],
  options: CallOptions
): Promise<CellValue[][]> {
  const place = unusedName('place', columns);
  const values = columns.map(selectValue).join(', ');
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const numbered =
    `SELECT ${values}, row_number() OVER () AS ${quoteIdentifier(place)} ` +
    `FROM ${quoteIdentifier(table.relation)}`;
  const [answer] = await engine.query(
    [
      `SELECT ${names} FROM (${numbered}) ` +
        `WHERE ${quoteIdentifier(place)} IN (${numbers.join(', ')}) ORDER BY ${quoteIdentifier(place)}`
    ],
    options
  );
  return answer.rows.map(cells => cells.map(plainCell));
}

/** Numbers, truth values and texts travel as they are; decimals as doubles, all else as text. */
function selectValue(column: TableColumn): string {
  const name = quoteIdentifier(column.name);
  if (column.type.startsWith('DECIMAL')) {
    return `CAST(${name} AS DOUBLE) AS ${name}`;
  }
  const travels =
    isNumericType(column.type) || column.type === 'BOOLEAN' || column.type === 'VARCHAR';
  return travels ? name : `CAST(${name} AS VARCHAR) AS ${name}`;
}

function plainCell(value: CellValue): CellValue {
  const small = typeof value === 'bigint' && value <= LARGEST_EXACT && value >= -LARGEST_EXACT;
  return small ? Number(value) : value;
}

/** A column name that none of the columns has; names that differ in case alone collide in SQL. */
export function unusedName(wanted: string, columns: readonly TableColumn[]): string {
  const taken = new Set(columns.map(column => column.name.toLowerCase()));
  let name = wanted;
  while (taken.has(name)) {
    name += '_';
  }
  return name;
}

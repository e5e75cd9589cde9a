import { AuditError } from '../../errors';
import type { CallOptions, CellValue, Engine, OpenedTable } from '../../ports';
import { quoteIdentifier, quoteLiteral } from '../../profile/sql';
import type { Labelled } from './measure';

export interface LabelledSource {
  /** A file of the user's: CSV, TSV, JSON Lines, Parquet. */
  file: string;
  text: string;
  /** Column of what was asked. */
  prompt?: string;
  label: string;
  positive: string;
  negative: string;
}

const RELATION = 'labelled';

/** Texts fetched at a time; they stay in memory only until they are judged. */
const PIECE = 500;

/** Other labels that a message names. */
const MOST_NAMED = 8;

/** A labelled sample, opened and checked. */
export interface LabelledSample {
  /** Rows with one of the two labels. */
  rows: number;
  /** Rows with another label, or none. */
  leftOut: number;
  /** The rows with one of the two labels, in the file's order. */
  pieces(): AsyncGenerator<Labelled[]>;
}

/**
 * Opens a labelled sample. Cells are taken as they are written, so that the
 * labels `1`, `01` and `true` are three.
 *
 * @throws AuditError `unknown-column` for a column that the file has not,
 * `invalid-input` for a label that no row carries, each naming what there is.
 */
export async function openLabelled(
  engine: Engine,
  source: LabelledSource,
  options: CallOptions
): Promise<LabelledSample> {
  if (source.positive === source.negative) {
    throw new AuditError(
      'invalid-input',
      `The positive and the negative label are both ${source.positive}.`,
      'Name two different labels.',
      '--negative'
    );
  }
  const table = await engine.open({ files: source.file, asText: true }, RELATION, options);
  for (const column of [source.text, source.label, source.prompt]) {
    if (column !== undefined) {
      refuseUnknown(table, column);
    }
  }
  const label = `CAST(${quoteIdentifier(source.label)} AS VARCHAR)`;
  const counts = await countLabels(engine, label, options);
  for (const wanted of [source.positive, source.negative]) {
    refuseAbsent(counts, wanted, source);
  }
  const rows = (counts.get(source.positive) ?? 0) + (counts.get(source.negative) ?? 0);
  return {
    rows,
    leftOut: table.rows - rows,
    pieces: () => fetchPieces(engine, source, label, rows, options)
  };
}

async function countLabels(
  engine: Engine,
  label: string,
  options: CallOptions
): Promise<Map<string, number>> {
  const [{ rows }] = await engine.query(
    [
      `SELECT ${label}, count(*) FROM ${RELATION} WHERE ${label} IS NOT NULL ` +
        'GROUP BY 1 ORDER BY 2 DESC, 1'
    ],
    options
  );
  return new Map(rows.map(([value, count]) => [String(value), Number(count)]));
}

async function* fetchPieces(
  engine: Engine,
  source: LabelledSource,
  label: string,
  total: number,
  options: CallOptions
): AsyncGenerator<Labelled[]> {
  const text = `CAST(${quoteIdentifier(source.text)} AS VARCHAR)`;
  const prompt =
    source.prompt === undefined ? "''" : `CAST(${quoteIdentifier(source.prompt)} AS VARCHAR)`;
  const either = [source.positive, source.negative].map(quoteLiteral).join(', ');
  for (let start = 0; start < total; start += PIECE) {
    const [{ rows }] = await engine.query(
      [
        `SELECT ${text}, ${label}, ${prompt} FROM ${RELATION} WHERE ${label} IN (${either}) ` +
          `LIMIT ${PIECE} OFFSET ${start}`
      ],
      options
    );
    yield rows.map(([answer, value, asked]) => ({
      text: textOf(answer),
      prompt: textOf(asked) ?? '',
      isPositive: value === source.positive
    }));
  }
}

const textOf = (value: CellValue): string | null => (value === null ? null : String(value));

function refuseUnknown({ columns, description }: OpenedTable, wanted: string): void {
  if (!columns.some(({ name }) => name === wanted)) {
    const names = columns.map(({ name }) => name);
    throw new AuditError(
      'unknown-column',
      `${description} has no column ${wanted}. It has ${listed(names)}.`,
      'Name one of them.',
      wanted
    );
  }
}

function refuseAbsent(
  counts: ReadonlyMap<string, number>,
  wanted: string,
  { label }: LabelledSource
): void {
  if (!counts.has(wanted)) {
    const there = counts.size === 0 ? 'no label at all' : listed([...counts.keys()]);
    throw new AuditError(
      'invalid-input',
      `No row has ${wanted} in the column ${label}. There is ${there}.`,
      'Name labels of the file.',
      wanted
    );
  }
}

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, MOST_NAMED)
    .map(name => (name.length > 60 ? `${name.slice(0, 59)}…` : name));
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

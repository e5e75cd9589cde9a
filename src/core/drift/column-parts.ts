import { throwIfAborted } from '../errors';
import type { CellValue } from '../ports';
import { calendarParts, WEEKDAYS, type PartReading } from '../profile/calendar-parts';
import type { ColumnPair } from '../profile/pairing';
import { SIDES, type Side } from '../profile/part';
import { alphabetSql, readAlphabet, textParts } from '../profile/text-parts';
import { lengthsSql, readLengths, vectorParts } from '../profile/vector-parts';
import type { Tables } from './collect';
import { columnFigures, type ColumnFigures } from './column';
import type { ColumnShape, Threshold } from './report';
import { columnShape } from './shape';
import type { ColumnSummary, Sides } from './summaries';

/** Vectors of one side by their length, the most frequent length first. */
export type VectorLengths = Sides<{ length: number; rows: number }[]>;

/** The parts of one column, each to be compared like a column. */
export interface PreparedParts {
  pairs: ColumnPair[];
  /** Of an embedding column. */
  lengths: VectorLengths | null;
}

/**
 * Finds what each column is compared by beside itself: moments by hour and
 * weekday, text by figures of it that hang on the reference's alphabet,
 * embeddings by norm and projections. Reads a sample of the texts' characters
 * and the lengths of the vectors; columns without parts have no entry.
 */
export async function prepareParts(
  tables: Tables,
  pairs: readonly ColumnPair[]
): Promise<Map<ColumnPair, PreparedParts>> {
  const prepared = new Map<ColumnPair, PreparedParts>();
  for (const pair of pairs) {
    if (pair.kind === 'datetime') {
      prepared.set(pair, { pairs: asPairs(pair, calendarParts(pair)), lengths: null });
    } else if (pair.kind === 'text') {
      const { relation, rows } = tables.reference;
      const alphabet = readAlphabet(await ask(tables, alphabetSql(relation, pair, rows)));
      prepared.set(pair, { pairs: asPairs(pair, textParts(pair, alphabet)), lengths: null });
    } else if (pair.kind === 'embedding') {
      const lengths = await lengthsOf(tables, pair);
      const dimension = (lengths.reference[0] ?? lengths.current[0])?.length ?? null;
      prepared.set(pair, { pairs: asPairs(pair, vectorParts(pair, dimension)), lengths });
    }
  }
  return prepared;
}

async function lengthsOf(tables: Tables, pair: ColumnPair): Promise<VectorLengths> {
  const read = async (side: Side): Promise<VectorLengths[Side]> =>
    readLengths(await ask(tables, lengthsSql(tables[side].relation, pair, side)));
  const [reference, current] = [await read(SIDES[0]), await read(SIDES[1])];
  return { reference, current };
}

async function ask({ engine, signal }: Tables, statement: string): Promise<CellValue[][]> {
  throwIfAborted(signal);
  const [result] = await engine.query([statement], { signal });
  return result.rows;
}

function asPairs(pair: ColumnPair, parts: PartReading[]): ColumnPair[] {
  return parts.map(({ name, kind, reading }) => ({ ...pair, kind, reading, note: '', part: name }));
}

/** A column's own summary and those of its parts, as one. */
export function foldParts(
  own: ColumnSummary,
  parts: readonly ColumnSummary[],
  thresholds: ReadonlyMap<ColumnPair, Threshold>
): { figures: ColumnFigures; shape: ColumnShape } {
  const told = parts.filter(isTold);
  const shape = columnShape(own);
  return {
    figures: {
      ...withThreshold(own, thresholds),
      parts: told.map(part => withThreshold(part, thresholds))
    },
    shape: told.length === 0 ? shape : { ...shape, parts: told.map(partShape) }
  };
}

function withThreshold(
  column: ColumnSummary,
  thresholds: ReadonlyMap<ColumnPair, Threshold>
): ColumnFigures {
  const figures = columnFigures(column);
  const threshold = thresholds.get(column.pair);
  return threshold ? { ...figures, report: { ...figures.report, threshold } } : figures;
}

/** Not the hour where every moment is midnight, nor anything where nothing is present. */
function isTold(part: ColumnSummary): boolean {
  if (part.form !== 'levels') {
    return part.form === 'ordered' && SIDES.some(side => part.moments[side].present > 0);
  }
  const { listed } = part.summary;
  const midnight = part.pair.part === 'hour' && listed.length === 1 && listed[0].label === '0';
  return listed.length > 0 && !midnight;
}

/** Hours and weekdays in their own order, not by how frequent they are. */
function partShape(part: ColumnSummary): ColumnShape {
  const shape = columnShape(part);
  const place = (label: string): number =>
    part.pair.part === 'weekday' ? WEEKDAYS.indexOf(label) : Number(label);
  return shape.levels === null
    ? shape
    : { ...shape, levels: [...shape.levels].sort((a, b) => place(a.label) - place(b.label)) };
}

import type { CellValue } from '../ports';
import { canonicalJson, wellFormed } from '../record/canonical';
import { sha256Hex } from '../record/digest';
import { pause } from '../record/pause';
import { inPieces } from '../record/pieces';
import { encodeValue } from './case';
import type { InputColumn } from './columns';
import type { Row } from './seeds';
import { missingValues } from './transformations/missing-values';
import { outOfRange } from './transformations/out-of-range';
import { smallChanges } from './transformations/small-changes';
import type { Transformation, Variant } from './transformations/transformation';
import { unseenCategories } from './transformations/unseen-categories';

export const TRANSFORMATIONS: readonly Transformation[] = [
  smallChanges,
  missingValues,
  outOfRange,
  unseenCategories
];

/** At most this many cases of one capability start from one row. */
export const CASES_PER_ROW = 4;

/** Digits of a row's digest by which cases are known to share it. */
const SEED_DIGITS = 16;

/** A row with one column changed, and where its right answer comes from. */
export interface ColumnCase {
  /** sha256 over the row's content, the transformation and its parameters. */
  id: string;
  capability: string;
  type: 'INV';
  column: string;
  /** `distance = 9999`. */
  change: string;
  /** The column, its value, and that at the edge where one is, as JSON has them. */
  parameters: Record<string, unknown>;
  /** Place of the unchanged row among the seeds. */
  seed: number;
  /** First digits of the unchanged row's sha256: rows alike are one seed. */
  seedDigest: string;
  changed: Row;
  /** The row at the edge of the range, whose answer is the right one; null where the seed's is. */
  edge: Row | null;
}

/**
 * Every case of the suite, each identity once. From each row and for each
 * capability the next ways to change a column are taken in turn, up to
 * `CASES_PER_ROW`, so that cases spread evenly over capabilities and columns
 * and their number grows with the rows alone: at most 16 a row.
 *
 * Cases of one capability and column stand together, so that a change which
 * makes the model raise spoils few batches. Works in pieces.
 */
export async function makeCases(
  rows: readonly Row[],
  columns: readonly InputColumn[]
): Promise<ColumnCase[]> {
  const digests = await inPieces(rows, row => sha256Hex(canonicalJson(encodeRow(row))));
  const order = new Map(columns.map((column, index) => [column.name, index]));
  const made: ColumnCase[][] = [];
  for (const transformation of TRANSFORMATIONS) {
    const cases = await casesOf(transformation, rows, digests, columns);
    made.push(cases.sort((a, b) => (order.get(a.column) ?? 0) - (order.get(b.column) ?? 0)));
  }
  return made.flat();
}

async function casesOf(
  transformation: Transformation,
  rows: readonly Row[],
  digests: readonly string[],
  columns: readonly InputColumn[]
): Promise<ColumnCase[]> {
  const variants = columns.flatMap(column => transformation.variants(column));
  const cases = new Map<string, ColumnCase>();
  let next = 0;
  for (const [seed, row] of rows.entries()) {
    await pause();
    let made = 0;
    for (let tried = 0; tried < variants.length && made < CASES_PER_ROW; tried++) {
      const variant = variants[next];
      next = (next + 1) % variants.length;
      const value = variant.apply(row[variant.column]);
      if (value !== undefined) {
        const probe = caseOf(transformation, variant, row, seed, digests[seed], value);
        cases.set(probe.id, cases.get(probe.id) ?? probe);
        made++;
      }
    }
  }
  return [...cases.values()];
}

function caseOf(
  transformation: Transformation,
  variant: Variant,
  row: Row,
  seed: number,
  digest: string,
  value: CellValue
): ColumnCase {
  const { capability, type } = transformation;
  const parameters = {
    column: variant.column,
    value: encodeValue(value),
    ...(variant.like === undefined ? {} : { like: encodeValue(variant.like) })
  };
  return {
    id: sha256Hex(
      canonicalJson(wellFormed({ row: digest, transformation: capability, parameters }))
    ),
    capability,
    type,
    column: variant.column,
    change: variant.change,
    parameters,
    seed,
    seedDigest: digest.slice(0, SEED_DIGITS),
    changed: { ...row, [variant.column]: value },
    edge: variant.like === undefined ? null : { ...row, [variant.column]: variant.like }
  };
}

function encodeRow(row: Row): unknown {
  return wellFormed(
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, encodeValue(value)]))
  );
}

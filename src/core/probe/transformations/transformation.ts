import type { CellValue } from '../../ports';
import type { InputColumn } from '../columns';

/** One way to change one column of a row. */
export interface Variant {
  column: string;
  /** As a reader names it: `distance + 5`, `distance missing`. */
  change: string;
  /** The changed value; undefined where the change makes no sense for this row's value. */
  apply(value: CellValue): CellValue | undefined;
  /**
   * Set where the right answer is not that of the unchanged row but that of the
   * row holding this value instead.
   */
  like?: CellValue;
}

/** A family of changes that test one capability. */
export interface Transformation {
  capability: string;
  /** What is tested, for a reader: `Small changes keep the answer`. */
  title: string;
  /** In CheckList's words; every change of one column tests an invariance. */
  type: 'INV';
  /** The ways to change the column; none where the capability does not concern it. */
  variants(column: InputColumn): Variant[];
}

/** Whether a value counts as missing: NULL or NaN. */
export function isMissing(value: CellValue): boolean {
  return value === null || (typeof value === 'number' && Number.isNaN(value));
}

/** A number as a reader expects it, without the noise of binary fractions. */
export function plainNumber(value: number): number {
  return Number(value.toPrecision(12));
}

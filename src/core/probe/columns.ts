import type { ColumnKind } from '../drift/report';
import type { CellValue, TableColumn } from '../ports';

/** How a column can be changed; other kinds are sent as they are. */
export type InputKind = 'numeric' | 'categorical' | 'boolean' | 'other';

/** What the evaluation set says of one input of the model. */
export interface InputColumn {
  name: string;
  kind: InputKind;
  /** Smallest step between two values: 1 for whole numbers, 0.01 for two decimals, 0 where there is none. */
  resolution: number;
  /** Of the finite values; null without any. */
  minimum: number | null;
  maximum: number | null;
  /** Distance from the 10th to the 90th percentile of the finite values. */
  spread: number;
  /** Smallest and largest value that the column's type holds. */
  bounds: [number, number];
  /** A level that the evaluation set never shows; null for kinds without levels. */
  unseen: CellValue;
}

const INTEGER_BITS: Record<string, [number, boolean]> = {
  TINYINT: [8, true],
  SMALLINT: [16, true],
  INTEGER: [32, true],
  BIGINT: [64, true],
  HUGEINT: [128, true],
  UTINYINT: [8, false],
  USMALLINT: [16, false],
  UINTEGER: [32, false],
  UBIGINT: [64, false],
  UHUGEINT: [128, false]
};

const LARGEST_FLOAT = 3.4028234663852886e38;

/** Beyond this, whole numbers fall together as doubles, so such columns are left alone. */
export const LARGEST_EXACT = Number.MAX_SAFE_INTEGER;

export function isWholeType(type: string): boolean {
  return type in INTEGER_BITS;
}

/** Whether the type holds numbers. */
export function isNumericType(type: string): boolean {
  return isWholeType(type) || type === 'FLOAT' || type === 'DOUBLE' || type.startsWith('DECIMAL');
}

/** Whether a value of the type is a single value that can be sent to a model. */
export function isSingleValue(type: string): boolean {
  return !/[[\]]$|^(STRUCT|MAP|UNION|LIST|ARRAY|BLOB|BIT)/.test(type);
}

/** Smallest and largest number that the engine's type holds. */
export function boundsOf(type: string): [number, number] {
  const integer = INTEGER_BITS[type];
  if (integer) {
    const [bits, signed] = integer;
    const limit = signed ? 2 ** (bits - 1) : 2 ** bits;
    return [signed ? Math.max(-limit, -LARGEST_EXACT) : 0, Math.min(limit - 1, LARGEST_EXACT)];
  }
  const decimal = decimalOf(type);
  if (decimal) {
    const limit = 10 ** (decimal.width - decimal.scale) - 10 ** -decimal.scale;
    return [-limit, limit];
  }
  const limit = type === 'FLOAT' ? LARGEST_FLOAT : Number.MAX_VALUE;
  return [-limit, limit];
}

/** Smallest step between two values of the type; 0 where there is none. */
export function resolutionOf(type: string): number {
  const decimal = decimalOf(type);
  return isWholeType(type) ? 1 : decimal ? 10 ** -decimal.scale : 0;
}

function decimalOf(type: string): { width: number; scale: number } | null {
  const match = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type);
  return match ? { width: Number(match[1]), scale: Number(match[2]) } : null;
}

/** The kind by which a column is changed; a kind named in the plan wins over the type. */
export function inputKind(column: TableColumn, named: ColumnKind | undefined): InputKind {
  if (named !== undefined) {
    const fits = named !== 'numeric' || isNumericType(column.type);
    return fits && (named === 'numeric' || named === 'categorical' || named === 'boolean')
      ? named
      : 'other';
  }
  if (column.type === 'BOOLEAN') {
    return 'boolean';
  }
  if (isNumericType(column.type)) {
    return 'numeric';
  }
  return column.type === 'VARCHAR' || column.type.startsWith('ENUM') ? 'categorical' : 'other';
}

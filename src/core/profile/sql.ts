import type { CellValue } from '../ports';

/** A name as SQL reads it, whatever letters it holds. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL reads it. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * A DOUBLE as SQL reads it, to the last bit. A bare literal would be a DECIMAL,
 * and a bare minus after another one would begin a comment.
 */
export function doubleLiteral(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}

/** A count or a number of a result row; null where SQL gave null. */
export function numberOrNull(cell: CellValue | undefined): number | null {
  if (cell === null || cell === undefined) {
    return null;
  }
  return Number(cell);
}

/** A count of a result row; 0 where SQL gave null. */
export function countOf(cell: CellValue | undefined): number {
  return numberOrNull(cell) ?? 0;
}

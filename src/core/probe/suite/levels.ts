import type { CellValue } from '../../ports';
import { canonicalJson, wellFormed } from '../../record/canonical';
import { encodeValue } from '../case';
import type { Row } from '../seeds';

/** The different values of a column among rows, in the order of their canonical JSON. */
export function seedLevels(rows: readonly Row[]): (column: string) => readonly CellValue[] {
  const known = new Map<string, readonly CellValue[]>();
  return column => {
    const found = known.get(column) ?? levelsOf(rows, column);
    known.set(column, found);
    return found;
  };
}

function levelsOf(rows: readonly Row[], column: string): CellValue[] {
  const byText = new Map(
    rows.flatMap(row =>
      Object.hasOwn(row, column)
        ? [[canonicalJson(wellFormed(encodeValue(row[column]))), row[column]] as const]
        : []
    )
  );
  return [...byText].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
}

import type { CellValue } from '../../ports';
import type { Transformation, Variant } from './transformation';

/**
 * The same value as another type, as happens on the way through a file or
 * JSON: a number as its text, a text with space around it, a truth value as
 * 1 or 0.
 */
export const typeConfusion: Transformation = {
  capability: 'type-confusion',
  title: 'The same value of another type keeps the answer',
  type: 'INV',
  variants({ name, kind }) {
    switch (kind) {
      case 'numeric':
        return [confused(name, 'as text', numberAsText)];
      case 'boolean':
        return [
          confused(name, 'as a number', value =>
            typeof value === 'boolean' ? Number(value) : undefined
          ),
          confused(name, 'as text', value =>
            typeof value === 'boolean' ? String(value) : undefined
          )
        ];
      case 'categorical':
        return [
          confused(name, 'with a space after it', value =>
            typeof value === 'string' ? `${value} ` : undefined
          ),
          confused(name, 'as text', numberAsText)
        ];
      default:
        return [];
    }
  }
};

function confused(
  column: string,
  how: string,
  apply: (value: CellValue) => CellValue | undefined
): Variant {
  return { column, change: `${column} ${how}`, apply };
}

function numberAsText(value: CellValue): CellValue | undefined {
  const isNumber =
    typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
  return isNumber ? String(value) : undefined;
}

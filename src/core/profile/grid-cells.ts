import { AuditError } from '../errors';

/** Parts of a base cell that are told apart by a value's place in it. */
export const CELL_PARTS = 256;

/** Values by cell: the cells that hold any, in their order. */
export interface Cells {
  /** Ascending. */
  index: number[];
  counts: number[];
  /** Sum of the places in the base cell, in whole parts of it, 0 to 255 inside of the grid. */
  parts: number[];
}

export const NO_CELLS: Cells = { index: [], counts: [], parts: [] };

/**
 * Cells as two texts. `counts` has the counts in order, with a negative number for as many empty
 * cells; `offsets` what the parts of every filled cell are above the middle of all its values,
 * empty where they are all there.
 */
export function encodeCells({ index, counts, parts }: Cells): { counts: string; offsets: string } {
  const texts: string[] = [];
  let next = 0;
  index.forEach((cell, place) => {
    if (cell > next) {
      texts.push(String(next - cell));
    }
    texts.push(String(counts[place]));
    next = cell + 1;
  });
  const offsets = parts.map((part, place) => part - (counts[place] * CELL_PARTS) / 2);
  return {
    counts: texts.join(','),
    offsets: offsets.every(offset => offset === 0) ? '' : offsets.join(',')
  };
}

/** @throws AuditError `invalid-input` for texts that no counting wrote. */
export function decodeCells(texts: { counts: string; offsets: string }): Cells {
  const cells: Cells = { index: [], counts: [], parts: [] };
  const offsets = texts.offsets === '' ? null : texts.offsets.split(',').map(Number);
  let next = 0;
  for (const text of texts.counts === '' ? [] : texts.counts.split(',')) {
    const number = Number(text);
    if (number > 0) {
      const offset = offsets === null ? 0 : offsets[cells.index.length];
      cells.index.push(next);
      cells.counts.push(number);
      cells.parts.push(offset + (number * CELL_PARTS) / 2);
    }
    next += number > 0 ? 1 : -number;
  }
  const sound = [...cells.counts, ...cells.parts].every(Number.isFinite) && Number.isInteger(next);
  if (!sound || (offsets !== null && offsets.length !== cells.index.length)) {
    throw new AuditError(
      'invalid-input',
      'The counts of a profile can’t be read.',
      'Make the profile anew with model-audit profile.'
    );
  }
  return cells;
}

/** The sum of two tables' cells on one grid. */
export function mergeCells(left: Cells, right: Cells): Cells {
  const merged: Cells = { index: [], counts: [], parts: [] };
  let [i, j] = [0, 0];
  while (i < left.index.length || j < right.index.length) {
    const cell = Math.min(left.index[i] ?? Infinity, right.index[j] ?? Infinity);
    let [count, part] = [0, 0];
    if (left.index[i] === cell) {
      [count, part] = [count + left.counts[i], part + left.parts[i]];
      i += 1;
    }
    if (right.index[j] === cell) {
      [count, part] = [count + right.counts[j], part + right.parts[j]];
      j += 1;
    }
    merged.index.push(cell);
    merged.counts.push(count);
    merged.parts.push(part);
  }
  return merged;
}

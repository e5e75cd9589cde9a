import type { Random } from '../../probe/random';
import { addCell, noCells, sortCells, type Cells } from '../cells';

/** Rows with a score, an answer and a label where it is known. */
export interface Rows {
  score: readonly number[];
  answer: readonly number[];
  /** Place of the class; null where unknown. */
  label: readonly (number | null)[];
}

/** The rows' cells with a bucket for every score of `scores`, which is sorted. */
export function cellsOf(
  { score, answer, label }: Rows,
  scores: readonly number[],
  view = 0
): Cells {
  const buckets = new Map(scores.map((value, bucket) => [value, bucket]));
  const places = new Map<string, number>();
  const cells = noCells();
  score.forEach((value, row) => {
    const bucket = buckets.get(value) ?? 0;
    const key = `${bucket} ${answer[row]}`;
    const cell = places.get(key) ?? addCell(cells, bucket, answer[row]);
    places.set(key, cell);
    cells.rows[cell]++;
    const known = label[row];
    cells.positive[cell] += known === view ? 1 : 0;
    cells.negative[cell] += known !== null && known !== view ? 1 : 0;
  });
  return sortCells(cells);
}

export function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The cells with labels drawn by the chances: a row a time, each for itself. */
export function drawLabels(cells: Cells, chance: Float64Array, random: Random): Cells {
  const positive = cells.rows.map((rows, cell) => {
    let count = 0;
    for (let row = 0; row < rows; row++) {
      count += random() < chance[cell] ? 1 : 0;
    }
    return count;
  });
  return { ...cells, positive, negative: cells.rows.map((rows, cell) => rows - positive[cell]) };
}

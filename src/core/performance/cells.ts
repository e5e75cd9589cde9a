/**
 * Rows of one group, counted by bucket of probability and by answer: parallel lists, buckets in
 * ascending order of probability. This is all that leaves the engine.
 */
export interface Cells {
  bucket: number[];
  /** Place of the answer among the classes; the positive one is 0. */
  answer: number[];
  rows: number[];
  /** Rows whose label is known: of the class, and of another. */
  positive: number[];
  negative: number[];
}

export function noCells(): Cells {
  return { bucket: [], answer: [], rows: [], positive: [], negative: [] };
}

/** Adds a cell without rows; gives its place. */
export function addCell(cells: Cells, bucket: number, answer: number): number {
  cells.bucket.push(bucket);
  cells.answer.push(answer);
  cells.positive.push(0);
  cells.negative.push(0);
  return cells.rows.push(0) - 1;
}

export function sortCells(cells: Cells): Cells {
  const order = cells.bucket
    .map((_, cell) => cell)
    .sort((a, b) => cells.bucket[a] - cells.bucket[b] || cells.answer[a] - cells.answer[b]);
  const take = (list: number[]): number[] => order.map(cell => list[cell]);
  return {
    bucket: take(cells.bucket),
    answer: take(cells.answer),
    rows: take(cells.rows),
    positive: take(cells.positive),
    negative: take(cells.negative)
  };
}

/** The rows whose label is known, alone. */
export function labelledCells(cells: Cells): Cells {
  const rows = cells.rows.map((_, cell) => cells.positive[cell] + cells.negative[cell]);
  const known = (list: number[]): number[] => list.filter((_, cell) => rows[cell] > 0);
  return {
    bucket: known(cells.bucket),
    answer: known(cells.answer),
    rows: known(rows),
    positive: known(cells.positive),
    negative: known(cells.negative)
  };
}

export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let place = 0; place < values.length; place++) {
    sum += values[place];
  }
  return sum;
}

/** Positive and negative labelled rows by bucket that has any, in order. */
export function labelsByBucket(cells: Cells): {
  bucket: number[];
  positive: number[];
  negative: number[];
} {
  const found = { bucket: [] as number[], positive: [] as number[], negative: [] as number[] };
  for (let cell = 0; cell < cells.rows.length; cell++) {
    const last = found.bucket.length - 1;
    if (cells.positive[cell] + cells.negative[cell] === 0) {
      continue;
    }
    if (last >= 0 && found.bucket[last] === cells.bucket[cell]) {
      found.positive[last] += cells.positive[cell];
      found.negative[last] += cells.negative[cell];
    } else {
      found.bucket.push(cells.bucket[cell]);
      found.positive.push(cells.positive[cell]);
      found.negative.push(cells.negative[cell]);
    }
  }
  return found;
}

import type { Cells } from './cells';

/**
 * What a figure is expected to be while the labels are unknown, and how it answers to them.
 * `gradient` is what the figure grows by when one row of a cell turns from negative to positive.
 */
export interface Expected {
  value: number;
  gradient: Float64Array;
}

/** Fewer expected rows of a class than this leave a figure undefined. */
export const FEWEST_OF_A_CLASS = 5;

/** Variance of the number of positives among the rows of each cell, for independent labels. */
export function labelNoise({ rows }: Cells, chance: Float64Array): Float64Array {
  return chance.map((share, cell) => rows[cell] * share * (1 - share));
}

interface Totals {
  positives: number;
  negatives: number;
  /** Variance of the number of positives. */
  variance: number;
}

function totalsOf(cells: Cells, chance: Float64Array, noise: Float64Array): Totals | null {
  let [positives, rows, variance] = [0, 0, 0];
  for (let cell = 0; cell < chance.length; cell++) {
    rows += cells.rows[cell];
    positives += cells.rows[cell] * chance[cell];
    variance += noise[cell];
  }
  const negatives = rows - positives;
  return Math.min(positives, negatives) < FEWEST_OF_A_CLASS
    ? null
    : { positives, negatives, variance };
}

/** First and last cell (exclusive) of each bucket. */
function* buckets({ bucket }: Cells): Generator<[from: number, to: number]> {
  for (let from = 0; from < bucket.length;) {
    let to = from + 1;
    while (to < bucket.length && bucket[to] === bucket[from]) {
      to++;
    }
    yield [from, to];
    from = to;
  }
}

/**
 * Area under the ROC curve: U / W with U = Σ Y_i (1 - Y_j) k_ij over pairs of rows, k_ij being 1
 * where row i scores higher, 1/2 where both lie in one bucket, and W = P N. Both means are exact
 * for independent labels of the given chances; the mean of their ratio is taken to the second
 * order. Null where a class has too few expected rows.
 */
export function expectedAuc(cells: Cells, chance: Float64Array): Expected | null {
  const noise = labelNoise(cells, chance);
  const totals = totalsOf(cells, chance, noise);
  if (totals === null) {
    return null;
  }
  const { positives, negatives, variance } = totals;
  const slope = new Float64Array(chance.length);
  let [negativesBelow, positivesBelow, ordered] = [0, 0, 0];
  for (const [from, to] of buckets(cells)) {
    let [here, against, own] = [0, 0, 0];
    for (let cell = from; cell < to; cell++) {
      here += cells.rows[cell] * chance[cell];
      against += cells.rows[cell] * (1 - chance[cell]);
      own += noise[cell];
    }
    // A row makes no pair with itself.
    ordered += here * (negativesBelow + against / 2) - own / 2;
    const change = negativesBelow + against / 2 - (positives - positivesBelow - here / 2);
    slope.fill(change, from, to);
    negativesBelow += against;
    positivesBelow += here;
  }
  const pairs = positives * negatives - variance;
  return ratio(
    ordered,
    slope,
    pairs,
    slope.map(() => negatives - positives),
    noise
  );
}

/**
 * Average precision: Q / P with Q = Σ Y_i Y_j / M_i over rows j that score at least as high as
 * row i, M_i being how many rows do, labels known or not. Means as in `expectedAuc`.
 */
export function expectedAveragePrecision(cells: Cells, chance: Float64Array): Expected | null {
  const noise = labelNoise(cells, chance);
  const totals = totalsOf(cells, chance, noise);
  if (totals === null) {
    return null;
  }
  const slope = new Float64Array(chance.length);
  const groups = [...buckets(cells)];
  const reached = new Float64Array(groups.length);
  const shares = new Float64Array(groups.length);
  let [rows, positives, product] = [0, 0, 0];
  for (let place = groups.length - 1; place >= 0; place--) {
    const [from, to] = groups[place];
    let [here, own] = [0, 0];
    for (let cell = from; cell < to; cell++) {
      here += cells.rows[cell] * chance[cell];
      rows += cells.rows[cell];
      own += noise[cell];
    }
    positives += here;
    if (rows === 0) {
      continue;
    }
    reached[place] = positives / rows;
    shares[place] = here / rows;
    product += here * reached[place] + own / rows;
  }
  let below = 0;
  groups.forEach(([from, to], place) => {
    below += shares[place];
    slope.fill(reached[place] + below, from, to);
  });
  return ratio(
    product,
    slope,
    totals.positives,
    slope.map(() => 1),
    noise
  );
}

/** E[X / Y] and its gradient, from both means, what each grows by with a label, and the noise. */
export function ratio(
  x: number,
  xSlope: Float64Array,
  y: number,
  ySlope: Float64Array,
  noise: Float64Array
): Expected {
  const first = x / y;
  let [covariance, variance] = [0, 0];
  for (let cell = 0; cell < noise.length; cell++) {
    covariance += noise[cell] * xSlope[cell] * ySlope[cell];
    variance += noise[cell] * ySlope[cell] * ySlope[cell];
  }
  return {
    value: first - covariance / (y * y) + (first * variance) / (y * y),
    gradient: xSlope.map((slope, cell) => (slope - first * ySlope[cell]) / y)
  };
}

import normal from '@stdlib/stats-base-dists-normal';
import type { Loss } from './measure';

/** One permutation of a column, and what it costs. */
export interface Repeat extends Loss {
  /** For each row, the place among the rows of the one whose value it was given; −1 for none. */
  donors: Int32Array;
}

/**
 * Mean loss over the repeats, with a 95 % interval over rows and repeats.
 *
 * A loss is the mean over rows of h(row, donor), a function of the row that is given a value and
 * of the one that it came from. With q(i) what row i brings in as either (the mean of h over the
 * repeats where it is given a value, plus that where it gives one, less the mean of all), s² the
 * variance of all h, n rows and R repeats,
 *
 *     variance of the mean = (variance of q − s²/R) / n, at least s² / (R n),
 *
 * as Hoeffding's decomposition of h gives it: the variance of q holds the chance of the pairing
 * twice. For the area under the ROC curve, h is linear in DeLong's components.
 *
 * @param repeats - At least one, of the same rows.
 */
export function importanceOf(repeats: readonly Repeat[]): {
  value: number;
  interval: [number, number];
} {
  const value = repeats.reduce((sum, repeat) => sum + repeat.value, 0) / repeats.length;
  const rows = repeats[0].terms.length;
  const brought = new Float64Array(rows).fill(-value);
  let squares = 0;
  for (const { terms, donors } of repeats) {
    for (let row = 0; row < rows; row++) {
      brought[row] += terms[row] / repeats.length;
      if (donors[row] >= 0) {
        brought[donors[row]] += terms[row] / repeats.length;
      }
      squares += (terms[row] - value) ** 2;
    }
  }
  const ofPairs = squares / Math.max(1, rows * repeats.length - 1) / repeats.length;
  const ofRows =
    brought.reduce((sum, part) => sum + (part - value) ** 2, 0) / Math.max(1, rows - 1);
  const variance = Math.max(ofRows - ofPairs, ofPairs) / rows;
  const reach = normal.quantile(0.975, 0, 1) * Math.sqrt(variance);
  return { value, interval: [value - reach, value + reach] };
}

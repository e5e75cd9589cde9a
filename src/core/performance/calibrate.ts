import type { Calibrator, LabelCounts } from './calibrator';
import { fitIsotonic } from './isotonic';
import { fitLogistic } from './logistic';

export type CalibrationMethod = 'logistic' | 'isotonic';

export function calibrate(method: CalibrationMethod, counts: LabelCounts): Calibrator {
  return method === 'logistic' ? fitLogistic(counts) : fitIsotonic(counts);
}

/** Mean squared distance of label and chance (Brier 1950), times the number of rows. */
export function squaredDistance(
  chance: Float64Array,
  { positive, negative }: Pick<LabelCounts, 'positive' | 'negative'>
): number {
  let sum = 0;
  for (let bucket = 0; bucket < chance.length; bucket++) {
    sum += positive[bucket] * (1 - chance[bucket]) ** 2 + negative[bucket] * chance[bucket] ** 2;
  }
  return sum;
}

/** Groups of rows of like chance that the calibration error is a mean over. */
const GROUPS = 20;
const FEWEST_IN_GROUP = 50;

/**
 * Mean distance of chance from share of positives, over about equal groups of rows in the order of
 * their chance (expected calibration error); and what chance alone would make of it.
 */
export function calibrationError(
  entries: readonly { chance: number; positive: number; negative: number }[]
): { value: number; byChance: number } {
  const sorted = entries
    .filter(({ positive, negative }) => positive + negative > 0)
    .sort((a, b) => a.chance - b.chance);
  const rows = sorted.reduce((sum, { positive, negative }) => sum + positive + negative, 0);
  const wanted = rows / Math.max(1, Math.min(GROUPS, Math.floor(rows / FEWEST_IN_GROUP)));
  let [count, positives, chances, value, byChance] = [0, 0, 0, 0, 0];
  let left = rows;
  for (const { chance, positive, negative } of sorted) {
    const here = positive + negative;
    count += here;
    positives += positive;
    chances += here * chance;
    left -= here;
    // What is left over joins the last group.
    if ((count >= wanted && left >= wanted / 2) || left === 0) {
      value += Math.abs(positives - chances) / rows;
      const share = (positives + 0.5) / (count + 1);
      byChance += Math.sqrt((2 / Math.PI) * count * share * (1 - share)) / rows;
      [count, positives, chances] = [0, 0, 0];
    }
  }
  return { value, byChance };
}

import { studentQuantile, studentShare } from '../probe/student';
import { placements } from './auc';

export interface BlockAuc {
  /** Share of pairs in the right order, ties by half. */
  value: number;
  /** 95 %, on the logit scale. */
  interval: [number, number];
  /** Two-sided, against a half. */
  p: number;
  /** Obuchowski's variance, for scores that are given. */
  variance: number;
  /** Degrees of freedom behind the variance. */
  degrees: number;
}

/** A score and the block that its row belongs to. */
export interface BlockScores {
  scores: readonly number[];
  /** Numbers from 0, those of both sides together; equal ones are one block. */
  blocks: readonly number[];
}

/**
 * Area under the ROC curve of cross-validated scores, whose rows come in blocks such as days.
 *
 * The variance sums the placements by block (Obuchowski, Biometrics 53:567-578, 1997; DeLong's
 * where every row is a block of its own). As two folds' models are learned from mostly the same
 * rows, it is raised by k/(k - 1) of itself (Nadeau and Bengio, Machine Learning 52:239-281,
 * 2003): without a shift every pair of blocks counts twice, once for the score of either. The
 * interval takes Student's quantile with the degrees of freedom of Satterthwaite (1946) for the
 * sides' numbers of blocks, so that a few days promise little.
 *
 * @param negatives - The side that should score low; at least 2 blocks.
 * @param positives - The side that should score high; at least 2 blocks.
 * @param folds - Folds of the cross-validation, at least 2; Infinity for scores of one model that
 * has not seen the rows.
 */
export function blockAuc(negatives: BlockScores, positives: BlockScores, folds: number): BlockAuc {
  const { ofPositives, ofNegatives } = placements(negatives.scores, positives.scores);
  const value = ofPositives.reduce((sum, share) => sum + share, 0) / ofPositives.length;
  const [high, low] = [
    sumsOf(ofPositives, positives.blocks, value),
    sumsOf(ofNegatives, negatives.blocks, value)
  ];
  const parts = { high: variancePart(high), low: variancePart(low) };
  const variance = Math.max(0, parts.high + parts.low + shared(high, low));
  const degrees = satterthwaite([
    { part: parts.high, blocks: high.sums.size },
    { part: parts.low, blocks: low.sums.size }
  ]);
  const [smaller, larger] = [high.sums.size, low.sums.size].sort((a, b) => a - b);
  // Equal scores tell nothing, also not how sure that is: it is as for scores at random.
  const given = isSettled(value) || variance > 0 ? variance : (1 / smaller + 1 / larger) / 12;
  const raised = given * (Number.isFinite(folds) ? 1 + folds / (folds - 1) : 1);
  return {
    value,
    interval: intervalOf(value, raised, degrees, smaller),
    p: 1 - studentShare(distance(value, raised), degrees),
    variance,
    degrees
  };
}

/** What the placements of one side's blocks add up to, less the area for each. */
interface Side {
  sums: Map<number, number>;
  rows: number;
}

function sumsOf(shares: readonly number[], blocks: readonly number[], value: number): Side {
  const sums = new Map<number, number>();
  shares.forEach((share, row) =>
    sums.set(blocks[row], (sums.get(blocks[row]) ?? 0) + share - value)
  );
  return { sums, rows: shares.length };
}

function variancePart({ sums, rows }: Side): number {
  let squares = 0;
  for (const sum of sums.values()) {
    squares += sum * sum;
  }
  return ((sums.size / (sums.size - 1)) * squares) / rows ** 2;
}

/** The part that blocks on both sides have; 0 where there are none. */
function shared(high: Side, low: Side): number {
  let [products, both] = [0, 0];
  for (const [block, sum] of high.sums) {
    const other = low.sums.get(block);
    if (other !== undefined) {
      products += sum * other;
      both++;
    }
  }
  const blocks = high.sums.size + low.sums.size - both;
  return (((2 * blocks) / (blocks - 1)) * products) / (high.rows * low.rows);
}

function satterthwaite(parts: readonly { part: number; blocks: number }[]): number {
  const whole = parts.reduce((sum, { part }) => sum + part, 0);
  const squares = parts.reduce((sum, { part, blocks }) => sum + part ** 2 / (blocks - 1), 0);
  return squares > 0 ? whole ** 2 / squares : Math.min(...parts.map(({ blocks }) => blocks - 1));
}

/** Whether all pairs are in one order. */
function isSettled(value: number): boolean {
  return value === 0 || value === 1;
}

/** From a half, in standard errors. */
function distance(value: number, variance: number): number {
  return value === 0.5 ? 0 : Math.abs(value - 0.5) / Math.sqrt(variance);
}

/**
 * Where all pairs are in one order the interval ends where the smaller side would still show no
 * other order in 2.5 % of samples.
 */
function intervalOf(
  value: number,
  variance: number,
  degrees: number,
  smaller: number
): [number, number] {
  if (isSettled(value)) {
    const end = Math.pow(0.025, 1 / smaller);
    return value === 1 ? [end, 1] : [0, 1 - end];
  }
  const logit = Math.log(value / (1 - value));
  const reach = (studentQuantile(degrees) * Math.sqrt(variance)) / (value * (1 - value));
  const back = (x: number): number => 1 / (1 + Math.exp(-x));
  return [back(logit - reach), back(logit + reach)];
}

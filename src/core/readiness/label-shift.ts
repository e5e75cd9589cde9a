import { seededRandom, type Random } from '../probe/random';
import type { BlockRule } from '../multivariate/schema';
import { studentQuantile } from '../probe/student';
import { pause } from '../record/pause';
import type { LabelShiftFigure } from './schema';
import {
  classShares,
  conditionNumber,
  explainedAnswers,
  meanShares,
  sharesOf,
  type AnswersByClass
} from './shares';

/** Samples drawn anew for the intervals, and for the fit. */
const SAMPLES = 400;
const FIT_SAMPLES = 199;
/** Beyond it an error of one in the answers can become thirty in the classes. */
export const ILL_CONDITIONED = 30;

/** Counts of the model's answers by block; a number that both sides have is one block. */
export interface AnswerBlocks {
  rule: BlockRule;
  reference: Map<number, number[][]>;
  current: Map<number, number[]>;
}

/** Counts of the model's answers, and of the classes behind those of the evaluation set. */
export interface AnswerCounts {
  /** `probability`: groups of the model's probability; `prediction`: its answers. */
  by: LabelShiftFigure['by'];
  classes: string[];
  /** Evaluation rows of each class by answer. */
  reference: AnswersByClass;
  /** Production rows by answer. */
  current: number[];
  /** Where rows come in blocks, such as days. */
  blocks?: AnswerBlocks;
}

/**
 * Shares of the classes in production under either assumption, with a 95 % interval by drawing both
 * sides' counts anew, in percentiles: with Poisson counts, or where rows come in blocks by drawing
 * blocks; see `drawSides`. `fit` says how far production's answers lie from any that changed shares
 * of classes could explain: half the sum of differences, and the share of samples, drawn where
 * shares alone have changed, that lie as far off by Pearson's statistic; null where there are no
 * more answers than classes, as then any fit. Samples in which a class has no row are not counted.
 *
 * @returns First with the answers of each class as before, then with the classes behind each answer.
 */
export async function estimateLabelShift(
  counts: AnswerCounts,
  seed: number
): Promise<[LabelShiftFigure, LabelShiftFigure]> {
  const random = seededRandom(seed);
  const { reference, current, classes, by } = counts;
  const shares = {
    classes: classShares(reference, current),
    answers: meanShares(reference, current)
  };
  const evaluation = sharesOf(reference.map(total));
  const drawn = await drawnShares(counts, shares, random);
  const fit = current.length > classes.length ? await fitOf(counts, shares.classes, random) : null;
  const figure = (assumes: keyof Shares): LabelShiftFigure => ({
    by,
    assumes,
    classes: classes.map((label, index) => {
      const production = drawn.map(each => each[assumes][index]);
      const change = drawn.map(each => each[assumes][index] - each.evaluation[index]);
      const share = shares[assumes][index];
      const reach = (value: number, values: number[], least: number): [number, number] =>
        widened(value, around(value, percentiles(values)), counts, least);
      return {
        label,
        evaluation: evaluation[index],
        production: share,
        interval: reach(share, production, 0),
        change: reach(share - evaluation[index], change, -1)
      };
    }),
    condition: finiteOrNull(conditionNumber(reference)),
    rows: { reference: total(reference.map(total)), current: total(current) },
    ...(counts.blocks && {
      blocks: {
        ...counts.blocks.rule,
        reference: counts.blocks.reference.size,
        current: counts.blocks.current.size
      }
    }),
    fit: assumes === 'classes' ? fit : null
  });
  return [figure('classes'), figure('answers')];
}

type Shares = Record<'classes' | 'answers', number[]>;

async function drawnShares(
  counts: AnswerCounts,
  shares: Shares,
  random: Random
): Promise<(Shares & { evaluation: number[] })[]> {
  const { reference } = counts;
  const drawn: (Shares & { evaluation: number[] })[] = [];
  while (drawn.length < SAMPLES) {
    const { byClass, answers } = drawSides(counts, random);
    // A class without a row can't be drawn; it keeps the rows that it has.
    const whole = byClass.map((row, index) => (total(row) === 0 ? [...reference[index]] : row));
    const told = answers.some((count, index) => count > 0 && whole.some(row => row[index] > 0));
    const found = told
      ? {
          classes: classShares(whole, answers, shares.classes),
          answers: meanShares(whole, answers)
        }
      : shares;
    drawn.push({ ...found, evaluation: sharesOf(whole.map(total)) });
    await pause();
  }
  return drawn;
}

async function fitOf(
  counts: AnswerCounts,
  shares: readonly number[],
  random: Random
): Promise<NonNullable<LabelShiftFigure['fit']>> {
  const { reference, current } = counts;
  const rows = total(current);
  const explained = explainedAnswers(reference, shares);
  const observed = sharesOf(current);
  const found = pearson(current, explained, rows);
  let [asFar, compared] = [0, 0];
  for (let round = 0; round < FIT_SAMPLES; round++) {
    const { byClass, answers } = drawExplained(counts, explained, random);
    const told = answers.some((count, index) => count > 0 && byClass.some(row => row[index] > 0));
    if (told && byClass.every(row => total(row) > 0)) {
      const again = explainedAnswers(byClass, classShares(byClass, answers, shares));
      compared += 1;
      asFar += pearson(answers, again, total(answers)) >= found ? 1 : 0;
    }
    await pause();
  }
  return {
    misfit: observed.reduce((sum, share, index) => sum + Math.abs(share - explained[index]), 0) / 2,
    p: (1 + asFar) / (1 + compared)
  };
}

/** Share of the answers from which an unexplained part counts. */
const MISFIT = 0.01;
/** Of samples where shares alone have changed, as few as this may be called otherwise. */
const LEVEL = 0.05;

/**
 * Why changed shares of the classes are not all that changed, as a sentence; null where they may be.
 *
 * Where they are, two samples lie at most t = 1/2 sum |change| apart (total variation), and no
 * classifier tells more than 1 - (1 - t)^2 / 2 of the pairs of rows apart: its ROC curve stays
 * below the false rate plus t.
 *
 * @param auc - Lower end of the interval of a classifier's AUC between the samples.
 */
export function moreThanShares({ classes, fit }: LabelShiftFigure, auc: number): string | null {
  const apart = Math.min(
    1,
    classes.reduce((sum, { change }) => sum + Math.max(...change.map(Math.abs)), 0) / 2
  );
  const most = 1 - (1 - apart) ** 2 / 2;
  if (auc > most) {
    return `a classifier tells the samples apart in ${(auc * 100).toFixed(0)} of 100 pairs or more, where changed shares alone would allow ${(most * 100).toFixed(0)} at most`;
  }
  return fit && fit.p <= LEVEL && fit.misfit >= MISFIT
    ? `${(fit.misfit * 100).toFixed(1)} % of production's answers lie otherwise than any shares would make them (p ${fit.p.toFixed(3)})`
    : null;
}

/** Pearson's statistic; an answer that is expected nowhere counts as half a row. */
function pearson(counts: readonly number[], shares: readonly number[], rows: number): number {
  return counts.reduce((sum, count, index) => {
    const expected = Math.max(shares[index] * rows, 0.5);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** 2.5 and 97.5 of a hundred. */
function percentiles(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1];
  return [at(0.025), at(0.975)];
}

/** An interval always holds its figure. */
function around(value: number, [low, high]: [number, number]): [number, number] {
  return [Math.min(value, low), Math.max(value, high)];
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

interface DrawnSides {
  byClass: number[][];
  answers: number[];
}

/**
 * Both sides anew. Blocks get weights of an exponential law with mean 1 each (Rubin, Annals of
 * Statistics 9:130-134, 1981), the same on either side where they stand on both, so that all rows
 * of a day come together; where each row is its own block, counts are drawn by Poisson's law.
 */
function drawSides({ reference, current, blocks }: AnswerCounts, random: Random): DrawnSides {
  if (!blocks) {
    return {
      byClass: reference.map(row => row.map(count => poisson(count, random))),
      answers: current.map(count => poisson(count, random))
    };
  }
  const weights = new Map<number, number>();
  for (const block of [...blocks.reference.keys(), ...blocks.current.keys()]) {
    weights.set(block, weights.get(block) ?? -Math.log(1 - random()));
  }
  const byClass = reference.map(row => row.map(() => 0));
  for (const [block, counts] of blocks.reference) {
    const weight = weights.get(block) ?? 0;
    counts.forEach((row, index) => add(byClass[index], row, weight));
  }
  const answers = current.map(() => 0);
  for (const [block, counts] of blocks.current) {
    add(answers, counts, weights.get(block) ?? 0);
  }
  return { byClass, answers };
}

/** Both sides anew where production's answers have these shares, but for what chance adds. */
function drawExplained(
  counts: AnswerCounts,
  explained: readonly number[],
  random: Random
): DrawnSides {
  const drawn = drawSides(counts, random);
  const rows = total(counts.current);
  if (!counts.blocks) {
    return { ...drawn, answers: explained.map(share => poisson(share * rows, random)) };
  }
  const [given, again] = [sharesOf(counts.current), sharesOf(drawn.answers)];
  const wider = tooNarrow(counts.blocks);
  return {
    ...drawn,
    answers: explained.map((share, answer) =>
      Math.max(0, (share + wider * (again[answer] - given[answer])) * rows)
    )
  };
}

/** What weights of so many blocks spread too little. */
function tooNarrow({ reference, current }: AnswerBlocks): number {
  const fewest = Math.min(reference.size, current.size);
  return Math.sqrt((fewest + 1) / (fewest - 1));
}

/** An interval for few blocks: by what their weights spread too little, and Student's quantile. */
function widened(
  value: number,
  [low, high]: [number, number],
  { blocks }: AnswerCounts,
  least: number
): [number, number] {
  if (!blocks) {
    return [low, high];
  }
  const fewest = Math.min(blocks.reference.size, blocks.current.size);
  const by = (tooNarrow(blocks) * studentQuantile(fewest - 1)) / studentQuantile(Infinity);
  return [Math.max(least, value - by * (value - low)), Math.min(1, value + by * (high - value))];
}

function add(sums: number[], counts: readonly number[], weight: number): void {
  counts.forEach((count, index) => {
    sums[index] += weight * count;
  });
}

/** A count with this mean: by its definition where it is small, else by the normal law. */
function poisson(mean: number, random: Random): number {
  if (mean === 0) {
    return 0;
  }
  if (mean > 40) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const end = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > end; count++) {
    product *= random();
  }
  return count;
}

import { count, withMinus } from '../counted';
import { blockNotes, movedTogether, testedOn } from './block-words';
import type { DiscrepancyResult, MultivariateResult } from './schema';

/**
 * `A classifier tells production from evaluation rows in 71 of 100 pairs (66 to 75), tested on days
 * that it was not trained on; guessing would give 50.`
 */
export function togetherSentence(result: MultivariateResult): string {
  const { auc } = result;
  const hundredths = (share: number): string => (share * 100).toFixed(0);
  const [low, high] = auc.interval.map(hundredths);
  const pairs = `in ${hundredths(auc.value)} of 100 pairs (${low} to ${high})`;
  return auc.interval[0] > 0.5
    ? `A classifier tells production from evaluation rows ${pairs}${testedOn(result)}; guessing would give 50.`
    : `A classifier does not tell production from evaluation rows: it is right ${pairs}${testedOn(result)}, as guessing would be.`;
}

/** Columns whose loss is above 0 in every fold, the largest first. */
export function tellingColumns({
  auc,
  columns
}: MultivariateResult): MultivariateResult['columns'] {
  return auc.interval[0] > 0.5 ? columns.filter(({ range }) => range[0] > 0) : [];
}

/** Adjusted p value up to which vectors lie apart beyond chance. */
const RATE = 0.05;

/** Whether the vectors of both sides lie apart beyond chance. */
export function liesApart({ found }: DiscrepancyResult): boolean {
  return found !== null && found.q <= RATE;
}

/** Four decimals, as discrepancies are small, with a true minus. */
export function sayDiscrepancy(value: number): string {
  return withMinus(value.toFixed(4));
}

/** `0.0107 to 0.0256`. */
export function sayDiscrepancies([low, high]: readonly [number, number]): string {
  return `${sayDiscrepancy(low)} to ${sayDiscrepancy(high)}`;
}

/** What was found of one column's vectors, without its name. */
export function discrepancySentence(result: DiscrepancyResult): string {
  const { found, rows, blocks, dimensions } = result;
  if (!found && blocks && Math.min(rows.reference, rows.current) >= 2) {
    return `Too few ${movedTogether(blocks)} to compare vectors: ${blocks.reference} of the evaluation set and ${blocks.current} of production.`;
  }
  if (!found) {
    return `Too few vectors to compare: ${rows.reference} of the evaluation set and ${rows.current} of production have ${dimensions} finite numbers.`;
  }
  const figure = `discrepancy ${sayDiscrepancy(found.value)} (${sayDiscrepancies(found.interval)})`;
  const chance = `chance alone stays below ${sayDiscrepancy(found.chance)} in 19 of 20 cases`;
  return liesApart(result)
    ? `The vectors lie apart: ${figure}; ${chance}.`
    : `The vectors do not lie apart beyond chance: ${figure}; ${chance}. One of ${sayDiscrepancy(found.detectable)} or more would be seen in 4 of 5 samples.`;
}

/** What a discrepancy stands on, a sentence each. */
export function discrepancyNotes(result: DiscrepancyResult): string[] {
  const { found, rows, blocks, dimensions } = result;
  return found
    ? [
        `Maximum mean discrepancy, squared and unbiased, of ${count(rows.reference)} evaluation and ${count(rows.current)} production vectors of ${count(dimensions)} numbers; Gaussian kernel as wide as their median distance, ${found.bandwidth.toPrecision(3)}.`,
        `About 0 without a shift, at most 2. p ${found.p.toFixed(3)} by ${count(found.permutations)} permutations of the ${blocks ? movedTogether(blocks) : 'rows'}, q ${found.q.toFixed(3)}.`,
        ...(blocks
          ? [
              `Rows of one of them change sides together and are not held against each other; there are ${count(blocks.reference)} of the evaluation set and ${count(blocks.current)} of production.`
            ]
          : [])
      ]
    : [];
}

/** What the figures stand on, a sentence each. */
export function togetherNotes(result: MultivariateResult): string[] {
  const { rows, folds, seed, repeats, leftOut } = result;
  return [
    `Columns by themselves or gradient-boosted trees, whichever holds in each of ${folds} folds, over ${count(rows.reference)} evaluation and ${count(rows.current)} production rows drawn with seed ${seed}; a part of each fold's blocks is kept back to decide it. Area under the ROC curve; 95 % interval by Obuchowski's variance, raised for what folds have in common (Nadeau and Bengio).`,
    ...blockNotes(result),
    `Loss: what the area loses when the column's values are permuted, ${repeats} times in each fold; lowest and highest fold. Columns that carry the same news share it.`,
    ...(leftOut.length > 0
      ? [
          `Not seen by the classifier: ${leftOut
            .map(({ name }) => name)
            .slice(0, 8)
            .join(', ')}.`
        ]
      : [])
  ];
}

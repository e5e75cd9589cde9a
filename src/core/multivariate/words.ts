import type { MultivariateResult } from './schema';

/** `A classifier tells production from evaluation rows in 71 of 100 pairs (70 to 73).` */
export function togetherSentence({ auc }: MultivariateResult): string {
  const hundredths = (share: number): string => (share * 100).toFixed(0);
  const [low, high] = auc.interval.map(hundredths);
  const pairs = `in ${hundredths(auc.value)} of 100 pairs (${low} to ${high})`;
  return auc.interval[0] > 0.5
    ? `A classifier tells production from evaluation rows ${pairs}; guessing would give 50.`
    : `A classifier does not tell production from evaluation rows: it is right ${pairs}, as guessing would be.`;
}

/** Columns whose loss is above 0 in every fold, the largest first. */
export function tellingColumns({
  auc,
  columns
}: MultivariateResult): MultivariateResult['columns'] {
  return auc.interval[0] > 0.5 ? columns.filter(({ range }) => range[0] > 0) : [];
}

/** What the figures stand on, a sentence each. */
export function togetherNotes(result: MultivariateResult): string[] {
  const { rows, folds, seed, repeats, leftOut } = result;
  const count = (number: number): string => number.toLocaleString('en-GB');
  return [
    `Gradient-boosted trees, ${folds}-fold cross-validation over ${count(rows.reference)} evaluation and ${count(rows.current)} production rows drawn with seed ${seed}; area under the ROC curve with DeLong's 95 % interval.`,
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

/** A judge's outcomes against labels. */
export interface Agreement {
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
  trueNegative: number;
}

/** Of the normal law, for 95 %. */
const DEVIATIONS = 1.959963984540054;

/**
 * Cohen's kappa, (agreed - expected) / (1 - expected), with its 95 % interval by
 * the standard error of Fleiss, Cohen and Everitt (Large sample standard errors
 * of kappa and weighted kappa, Psychological Bulletin 72, 1969), cut at -1 and 1.
 * Null where nothing was judged and where both sides say one and the same thing
 * of all, as chance alone would agree.
 */
export function cohensKappa(
  counts: Agreement
): { value: number; interval: [number, number] } | null {
  const { truePositive, falsePositive, falseNegative, trueNegative } = counts;
  const total = truePositive + falsePositive + falseNegative + trueNegative;
  const [both, judgeAlone, labelAlone, neither] = [
    truePositive,
    falsePositive,
    falseNegative,
    trueNegative
  ].map(count => count / total);
  const judge = [both + judgeAlone, labelAlone + neither];
  const label = [both + labelAlone, judgeAlone + neither];
  const expected = judge[0] * label[0] + judge[1] * label[1];
  if (total === 0 || expected > 1 - 1e-12) {
    return null;
  }
  const value = (both + neither - expected) / (1 - expected);
  const agreed = [both, neither].reduce(
    (sum, share, index) => sum + share * (1 - (judge[index] + label[index]) * (1 - value)) ** 2,
    0
  );
  const apart =
    (1 - value) ** 2 *
    (judgeAlone * (label[0] + judge[1]) ** 2 + labelAlone * (label[1] + judge[0]) ** 2);
  const variance = agreed + apart - (value - expected * (1 - value)) ** 2;
  const error = Math.sqrt(Math.max(0, variance) / total) / (1 - expected);
  return {
    value,
    interval: [Math.max(-1, value - DEVIATIONS * error), Math.min(1, value + DEVIATIONS * error)]
  };
}

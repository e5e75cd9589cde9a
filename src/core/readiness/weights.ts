/** Weights beyond this many times their mean are cut there. */
export const HIGHEST_WEIGHT = 50;

/**
 * How much denser production is than the evaluation set at a row: the odds p / (1 - p) of the
 * production side, corrected for the sides' sizes (Bickel, Brückner, Scheffer 2009).
 */
export function densityRatio(score: number, rows: { reference: number; current: number }): number {
  const bounded = Math.min(Math.max(score, 1e-9), 1 - 1e-9);
  return (bounded / (1 - bounded)) * (rows.reference / rows.current);
}

/** Below it, too little of production lies among the evaluation rows for their weights to stand for it. */
export const LEAST_MEAN_WEIGHT = 0.5;

/**
 * Kish's effective sample size (sum w)^2 / sum w^2 as a share of the rows, after cutting weights
 * at `HIGHEST_WEIGHT` times their mean; with the share of weights that were cut.
 *
 * Their mean, each cut at `HIGHEST_WEIGHT` itself so that no single row makes it up, estimates how
 * much of production lies where evaluation rows do: 1 where it lies nowhere else, near 0 where the
 * samples have nothing in common. Equal weights near 0 would have an effective share of 1 and tell
 * nothing.
 */
export function effectiveShare(weights: readonly number[]): {
  share: number;
  clipped: number;
  mean: number;
} {
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const limit = (HIGHEST_WEIGHT * sum(weights)) / weights.length;
  const cut = weights.map(weight => Math.min(weight, limit));
  return {
    share: sum(cut) ** 2 / (sum(cut.map(weight => weight * weight)) * weights.length),
    clipped: weights.filter(weight => weight > limit).length / weights.length,
    mean: sum(weights.map(weight => Math.min(weight, HIGHEST_WEIGHT))) / weights.length
  };
}

/** Labelled rows by bucket of probability, buckets in ascending order. */
export interface LabelCounts {
  /** The probability that each bucket stands for. */
  score: readonly number[];
  positive: Float64Array;
  negative: Float64Array;
}

/** Brings probabilities to the shares of positives that they stand for. */
export interface Calibrator {
  /** The calibrated chance of every bucket. */
  chance: Float64Array;
  /** Variance, from the rows it was learned from, of the sum over buckets of weight × chance. */
  variance(weights: Float64Array): number;
}

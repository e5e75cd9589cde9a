/**
 * What is asked of the place where the data is beyond SQL, where something is learned from its
 * rows: slices to look at, and what a regression is off by. Sums and counts come back.
 */

/** Searches two samples for slices, conjunctions of given conditions, where the data is. */
export interface SlicesRequest {
  /**
   * SELECTs of `p0`, `p1`, … for the conditions, 0 or 1, and `b0`, `b1`, … for the goals that have
   * bins, counted from 0.
   */
  reference: string;
  current: string;
  /** Which column each condition is about, by any numbering. */
  columns: number[];
  goals: SliceGoal[];
  /** Conditions of a slice at most: 1 to 3. */
  depth: number;
  /** Rows of a slice, both sides together. */
  fewest: number;
  /** Share of all rows that a slice has at most, as the mean of both sides. */
  largest: number;
  /** Slices of a goal at most, and the lowest score that one may have. */
  most: number;
  least: number;
  /** Share of its score from which a simpler slice stands for another. */
  simpler: number;
}

/**
 * What is looked for: a row weighs what its bin does, over the rows of its side, and less than
 * nothing on the reference side. A slice's score is the sum of its rows' weights beyond its share of
 * the whole sum, over the standard error.
 */
export interface SliceGoal {
  /** Place of its bins among `b0`, `b1`, …; null where all rows weigh alike. */
  bin: number | null;
  weights: number[];
  /** Column that no condition may be about, by the numbering of `columns`. */
  without: number | null;
  /** Whether half of the fewest rows are asked of either side. */
  both: boolean;
  /** Whether scores below zero do not count. */
  upward: boolean;
}

export interface FoundSlices {
  /** Conjunctions that had rows enough. */
  searched: number;
  /**
   * By goal, the best one first: conditions by their places, and the rows that are in none of the
   * slices before it, those inside of it and all.
   */
  goals: {
    conditions: number[];
    rows: { reference: number; current: number };
    among: { reference: number; current: number };
  }[][];
}

/** Learns what a regression's answers are off by, and estimates it where labels are unknown. */
export interface LossRequest {
  /**
   * SELECT of a row's number `n`, its part `g`, the answer `yhat`, the label `y`, then `c0`, `c1`,
   * … for the columns.
   */
  reference: string;
  /** The same of other tables; `g` is the group that sums are wanted by, `y` NULL where unknown. */
  current: string[];
  columns: { kind: 'number' | 'category' | 'text' | 'vector'; encode: boolean }[];
  seed: number;
}

/** Sums over rows of what one loss is estimated at, and of its squares. */
interface LossSums {
  estimated: number;
  squares: number;
}

interface Losses<T> {
  /** Of |label - answer|. */
  absolute: T;
  /** Of its square. */
  squared: T;
}

/** Rows of the evaluation set, estimated by models that have not seen them. */
export interface LossPart extends Losses<LossSums & { measured: number }> {
  rows: number;
}

/** Rows of another table, estimated by the mean of all models; `byModel` by each alone. */
export interface LossGroup extends Losses<LossSums & { byModel: number[] }> {
  group: number | null;
  labelled: boolean;
  rows: number;
}

export interface LossEstimate {
  parts: LossPart[];
  /** Mean squared distance of loss and estimate, over the mean squared estimate. */
  spread: Losses<number>;
  /** By table, then by group. */
  current: LossGroup[][];
}

import normal from '@stdlib/stats-base-dists-normal';

export interface Auc {
  /** Share of pairs in the right order, ties by half. */
  value: number;
  /** 95 %, on the logit scale, so that it stays inside 0 to 1. */
  interval: [number, number];
  /** Two-sided, against a half. */
  p: number;
  /** DeLong's variance. */
  variance: number;
}

/**
 * Area under the ROC curve with DeLong's variance (DeLong, DeLong, Clarke-Pearson 1988), of rows
 * counted by score: two parallel lists, scores in ascending order, rows of one place tied. Where
 * every pair is in one order the variance is 0: the interval then ends where the smaller side
 * would still show no other order in 2.5 % of samples.
 *
 * @param negatives - Rows of the side that should score low; at least 2 in all.
 * @param positives - Rows of the side that should score high; at least 2 in all.
 */
export function delongOfCounts(negatives: readonly number[], positives: readonly number[]): Auc {
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  const [m, n] = [sum(positives), sum(negatives)];
  let [below, reached, value, ofPositives, ofNegatives] = [0, 0, 0, 0, 0];
  const shares = positives.map((count, place) => {
    const share = { low: (below + negatives[place] / 2) / n, high: 1 - (reached + count / 2) / m };
    below += negatives[place];
    reached += count;
    value += (count * share.low) / m;
    return share;
  });
  shares.forEach(({ low, high }, place) => {
    ofPositives += positives[place] * (low - value) ** 2;
    ofNegatives += negatives[place] * (high - value) ** 2;
  });
  const variance = ofPositives / (m - 1) / m + ofNegatives / (n - 1) / n;
  return aucWith(value, variance, Math.min(m, n));
}

/** The interval and p that go with a variance; `smaller` is the number of rows of the smaller side. */
function aucWith(value: number, variance: number, smaller: number): Auc {
  if (variance === 0) {
    const end = Math.pow(0.025, 1 / smaller);
    const interval: Auc['interval'] =
      value === 1 ? [end, 1] : value === 0 ? [0, 1 - end] : [value, value];
    return { value, interval, p: value === 0.5 ? 1 : 0, variance };
  }
  const error = Math.sqrt(variance);
  const logit = Math.log(value / (1 - value));
  const reach = (normal.quantile(0.975, 0, 1) * error) / (value * (1 - value));
  const back = (x: number): number => 1 / (1 + Math.exp(-x));
  return {
    value,
    interval: [back(logit - reach), back(logit + reach)],
    p: 2 * normal.cdf(-Math.abs(value - 0.5) / error, 0, 1),
    variance
  };
}

/** For each score, the share of the other side's scores that it stands in the right order to. */
export function placements(
  negatives: readonly number[],
  positives: readonly number[]
): { ofPositives: number[]; ofNegatives: number[] } {
  const [m, n] = [positives.length, negatives.length];
  const pooled = midranks([...positives, ...negatives]);
  const [high, low] = [midranks(positives), midranks(negatives)];
  return {
    ofPositives: positives.map((_, index) => (pooled[index] - high[index]) / n),
    ofNegatives: negatives.map((_, index) => 1 - (pooled[m + index] - low[index]) / m)
  };
}

/** Ranks from 1, equal values sharing their mean rank. */
function midranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end]] === values[order[start]]) {
      end++;
    }
    for (let place = start; place < end; place++) {
      ranks[order[place]] = (start + end + 1) / 2;
    }
    start = end;
  }
  return ranks;
}

import { pause } from '../../record/pause';

/** Both sides of one test. */
export interface PairedTest {
  /** One-sided: how likely chance alone makes it as bad as this, or worse. */
  worse: number;
  /** Two-sided: how likely chance alone makes as large a change either way. */
  twoSided: number;
}

/** Shares below this are no part of a distribution any more; they can't move a p value by 1e-12. */
const NEGLIGIBLE = 1e-18;

/** Probabilities of whole numbers from `start` on; those left out are negligible. */
interface Distribution {
  start: number;
  shares: Float64Array;
}

/**
 * McNemar's test of paired outcomes with the mid-p value: of `regressed + fixed`
 * cases that changed, each is as likely to have got worse as better, and the
 * observed count itself weighs one half (Fagerland, Lydersen and Laake, BMC
 * Medical Research Methodology 13:91, 2013). The exact conditional test, whose
 * p value counts it whole, is the more timid the fewer cases changed.
 *
 * @param regressed - Passed before, fails now.
 * @param fixed - Failed before, passes now.
 */
export function mcnemarMidP(regressed: number, fixed: number): PairedTest {
  return placeIn(halfBinomial(regressed + fixed), fixed);
}

/**
 * The same where several cases come from one seed and so change together: each
 * seed's net change keeps its size, and its sign is as likely to be one as the
 * other (the sign-flip test; Miller, arXiv 2411.00640, clusters questions by
 * seed). The seeds' sums are taken and not their means, so that what is tested
 * is the change of the pass rate itself; with equally many cases a seed both
 * are the same. All sign flips are counted by convolution instead of drawn, so
 * the p value is exact and needs no random numbers. Mid-p as above; with one
 * case a seed this is McNemar's test.
 *
 * @param changes - A seed each: cases fixed less cases regressed.
 */
export async function signFlipTest(changes: readonly number[]): Promise<PairedTest> {
  const sizes = changes.map(Math.abs);
  let distribution = halfBinomial(sizes.filter(size => size === 1).length);
  for (const size of sizes.filter(size => size > 1).sort((a, b) => a - b)) {
    distribution = withFlip(distribution, size);
    await pause();
  }
  return placeIn(
    distribution,
    changes.reduce((sum, change) => sum + Math.max(0, change), 0)
  );
}

/** Where the observed sum of improvements lies among all that flips can give. */
function placeIn({ start, shares }: Distribution, observed: number): PairedTest {
  let below = 0;
  let above = 0;
  shares.forEach((share, index) => {
    const value = start + index;
    below += value < observed ? share : value === observed ? share / 2 : 0;
    above += value > observed ? share : value === observed ? share / 2 : 0;
  });
  return { worse: Math.min(1, below), twoSided: Math.min(1, 2 * Math.min(below, above)) };
}

/**
 * The binomial distribution of `trials` fair coins, from its middle outwards by
 * the ratio of neighbours, so that no factorial overflows.
 */
function halfBinomial(trials: number): Distribution {
  const middle = Math.floor(trials / 2);
  const upper = [1];
  for (let k = middle; k < trials; k++) {
    const share = (upper[k - middle] * (trials - k)) / (k + 1);
    if (share < NEGLIGIBLE) {
      break;
    }
    upper.push(share);
  }
  const lower: number[] = [];
  for (let k = middle, share = 1; k > 0; k--) {
    share = (share * k) / (trials - k + 1);
    if (share < NEGLIGIBLE) {
      break;
    }
    lower.push(share);
  }
  const shares = Float64Array.from([...lower.reverse(), ...upper]);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return { start: middle - lower.length, shares: shares.map(share => share / total) };
}

/** One more seed, whose net change is an improvement of `size` or none, equally likely. */
function withFlip({ start, shares }: Distribution, size: number): Distribution {
  const sum = new Float64Array(shares.length + size);
  shares.forEach((share, index) => {
    sum[index] += share / 2;
    sum[index + size] += share / 2;
  });
  let first = 0;
  while (sum[first] < NEGLIGIBLE) {
    first++;
  }
  let end = sum.length;
  while (sum[end - 1] < NEGLIGIBLE) {
    end--;
  }
  return { start: start + first, shares: sum.slice(first, end) };
}

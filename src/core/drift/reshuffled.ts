import gammainc from '@stdlib/math-base-special-gammainc';
import type { BinEntry } from './bins';
import { twoSampleChiSquare } from './chi-square';

/** Expected rows of a cell below which the chi-square law is not trusted (Cochran, Biometrics 10, 1954). */
const FEWEST_EXPECTED = 5;
/** Relative to what is expected: a spread below it is rounding. */
const NO_SPREAD = 1e-9;

/**
 * p value of the two-sample chi-square statistic that the decision rests on.
 * With every expected count at 5 or more it is that of the chi-square law.
 * Below, that law is far off: with sides of very different size a single row in
 * a rare level weighs like hundreds. There it is the law of the statistic when
 * the rows are dealt to the two sides at random, all margins kept: exact for two
 * levels; else by its exact mean and variance (Haldane 1940; Dawson, Biometrika
 * 41, 1954) as a gamma law, or as a shifted one with the skewness of independent
 * levels, whichever gives more.
 *
 * Where there are several rare levels beside well filled ones, they would drown
 * what moved among those. So the statistic is taken a second time with the rare
 * ones in one bin, and p is twice the smaller (Bonferroni).
 *
 * Undefined where there is nothing to test: fewer than two levels, no rows on a side.
 */
export function countsP(entries: BinEntry[]): number | undefined {
  const whole = dealtLawP(entries);
  if (whole === undefined) {
    return undefined;
  }
  const { n, m } = marginsOf(entries);
  const fewest = (FEWEST_EXPECTED * (n + m)) / Math.min(n, m);
  const rare = entries.filter(entry => rowsOf(entry) > 0 && rowsOf(entry) < fewest);
  const filled = entries.filter(entry => rowsOf(entry) >= fewest);
  const pooled = marginsOf(rare);
  if (filled.length === 0 || rare.reduce((sum, { levels }) => sum + levels, 0) < 2) {
    return whole;
  }
  const head = dealtLawP([...filled, { reference: pooled.n, current: pooled.m, levels: 1 }]);
  return head === undefined ? whole : Math.min(1, 2 * Math.min(whole, head));
}

/** p of the statistic of these very levels. */
function dealtLawP(entries: BinEntry[]): number | undefined {
  const chiSquare = twoSampleChiSquare(entries);
  if (chiSquare === null) {
    return undefined;
  }
  const used = entries.filter(entry => rowsOf(entry) > 0);
  const margins = marginsOf(used);
  const smaller = Math.min(margins.n, margins.m) / (margins.n + margins.m);
  const fewest = used.reduce((least, entry) => Math.min(least, rowsOf(entry)), Infinity);
  if (fewest * smaller >= FEWEST_EXPECTED) {
    return chiSquare.p;
  }
  return chiSquare.df === 1
    ? dealtP(used[0], margins)
    : gammaP(chiSquare.value, momentsOf(used, margins));
}

/** Rows of both sides. */
interface Margins {
  n: number;
  m: number;
}

function marginsOf(entries: BinEntry[]): Margins {
  return entries.reduce(
    ({ n, m }, { reference, current, levels }) => ({
      n: n + reference * levels,
      m: m + current * levels
    }),
    { n: 0, m: 0 }
  );
}

function rowsOf({ reference, current }: BinEntry): number {
  return reference + current;
}

/** Probability that a level's rows lie at least as far from their proportion, by the hypergeometric law. */
function dealtP(level: BinEntry, { n, m }: Margins): number {
  const rows = n + m;
  // Both the rarer level and the smaller side, so that few rows are expected there.
  const own = n < m ? level.reference : level.current;
  const side = Math.min(n, m);
  const rare = Math.min(rowsOf(level), rows - rowsOf(level));
  const found = rare === rowsOf(level) ? own : side - own;
  const expected = (rare * side) / rows;
  const far = Math.abs(found - expected) * (1 - NO_SPREAD);
  let weight = 1;
  let all = 0;
  let outside = 0;
  for (let k = 0; k <= Math.min(rare, side); k += 1) {
    all += weight;
    outside += Math.abs(k - expected) >= far ? weight : 0;
    weight *= ((rare - k) * (side - k)) / ((k + 1) * (rows - rare - side + k + 1));
  }
  return Math.min(1, outside / all);
}

interface DealtMoments {
  mean: number;
  variance: number;
  /** Third central moment. */
  third: number;
}

/** Of the statistic, when its rows are dealt at random; the third as if levels were independent. */
function momentsOf(entries: BinEntry[], { n, m }: Margins): DealtMoments {
  const rows = n + m;
  const share = (n / rows) * (m / rows);
  const skew = (1 - 2 * (n / rows)) ** 2;
  let levels = 0;
  let inverse = 0;
  let third = 0;
  for (const entry of entries) {
    const t = rowsOf(entry);
    levels += entry.levels;
    inverse += entry.levels * (rows / t);
    // The scaled square of a binomial count less its mean, by the count's cumulants.
    const two = t * share;
    const squares = skew / two;
    const four = (1 - 6 * share) / two;
    const six = (1 - 30 * share * (1 - 4 * share)) / (two * two);
    third += entry.levels * (six + 15 * four + 10 * squares + 15 - 3 * (four + 3) + 2);
  }
  const sides = (rows / n + rows / m - 4) / (rows - 2);
  const counts = (inverse - levels * levels) / (rows - 2);
  const free = (rows - 2) / (rows - 1);
  const freeCounts = ((levels - 1) * (rows - levels)) / (rows - 1);
  return {
    mean: (rows / (rows - 1)) * (levels - 1),
    variance:
      ((2 * rows) / (rows - 3)) * (free - sides) * (freeCounts - counts) +
      ((rows * rows) / (rows - 1)) * sides * counts,
    third: (third * (levels - 1)) / levels
  };
}

/** 1 where the statistic can't vary, as with levels of one row each. */
function gammaP(value: number, { mean, variance, third }: DealtMoments): number {
  if (!(variance > NO_SPREAD * mean)) {
    return 1;
  }
  const plain = gammaTail(value, (mean * mean) / variance, variance / mean);
  if (third <= 0) {
    return plain;
  }
  const shape = (4 * variance ** 3) / (third * third);
  const scale = third / (2 * variance);
  return Math.max(plain, gammaTail(value - (mean - shape * scale), shape, scale));
}

function gammaTail(value: number, shape: number, scale: number): number {
  return value <= 0 ? 1 : gammainc(value / scale, shape, true, true);
}

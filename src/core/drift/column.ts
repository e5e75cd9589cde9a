import { count, counted } from '../counted';
import type { OrderedSummary } from '../profile/ordered';
import { andersonDarling } from './anderson-darling';
import { decileBins, levelBins, smoothedShares, type BinEntry, type Bins } from './bins';
import { cramersV, twoSampleChiSquare } from './chi-square';
import { cramerVonMises } from './cramer-von-mises';
import {
  hellingerDistance,
  jensenShannonDistance,
  populationStability,
  totalVariation
} from './divergence';
import { effectOf, type Effect } from './effect';
import { kolmogorovSmirnovP } from './kolmogorov';
import type { ColumnReport, Statistics } from './report';
import { countsP } from './reshuffled';
import { missingRows, presentRows, type ColumnSummary, type Sides } from './summaries';

/** One column's figures; `decide` adds what depends on the other columns. */
export interface ColumnFigures {
  report: Omit<ColumnReport, 'q' | 'drifted' | 'why' | 'parts'>;
  /** Sentences on how the column was read and what could not be computed. */
  notes: string[];
  /** The figures of its parts, in their order, each named as the part. */
  parts: ColumnFigures[];
}

export function columnFigures(column: ColumnSummary): ColumnFigures {
  const { pair, rows } = column;
  const missing = missingRows(column);
  const present = presentRows(column);
  const bins = binsOf(column);
  const statistics: Statistics = { ...orderedStatistics(column), ...binStatistics(column, bins) };
  const nothing = present.reference === 0 && present.current === 0;
  const effect = nothing ? null : withBounds(effectOf(bins), column);
  const test = combinedTest(column, bins, statistics);
  return {
    report: {
      name: pair.part ?? pair.name,
      kind: pair.kind,
      missing: {
        reference: missing.reference / rows.reference,
        current: missing.current / rows.current
      },
      ...infiniteRows(column),
      ...levelChanges(column),
      statistics,
      ...(effect && {
        effect: { name: 'jensenShannon' as const, value: effect.value, interval: effect.interval },
        detectable: effect.detectable
      }),
      ...(test && { test })
    },
    notes: notesOf(column),
    parts: []
  };
}

/** The interval holds what the shift may be too where it is not known exactly. */
function withBounds(effect: Effect | null, column: ColumnSummary): Effect | null {
  const shift = column.form === 'ordered' ? column.summary.bounds?.shift : undefined;
  if (!effect || !shift) {
    return effect;
  }
  const [low, high] = effect.interval;
  return { ...effect, interval: [Math.min(low, shift[0]), Math.max(high, shift[1])] };
}

/** Text and embeddings have one bin for whatever is present. */
export function binsOf(column: ColumnSummary): Bins {
  const missing = missingRows(column);
  switch (column.form) {
    case 'ordered':
      return decileBins(column.summary, column.moments, missing);
    case 'levels':
      return levelBins(column.summary, missing);
    case 'presence':
      return { present: [{ ...column.present, levels: 1 }], missing };
  }
}

/**
 * K-S, Wasserstein-1 (the area between the two cumulative curves, in the column's
 * unit: Vallender, Theory of Probability and its Applications 18, 1974) and the
 * same over the reference's sample standard deviation. Trap: a few extreme values
 * can make up all of the area, or widen the deviation and hide a move.
 */
function orderedStatistics(column: ColumnSummary): Statistics {
  if (column.form !== 'ordered' || column.summary.gap === null) {
    return {};
  }
  const { moments, summary } = column;
  const [n, m] = [moments.reference.finite, moments.current.finite];
  if (n === 0 || m === 0) {
    return {};
  }
  const { bounds } = summary;
  const gap = column.summary.gap.value;
  const deviation = moments.reference.standardDeviation;
  const normed = deviation !== null && deviation > 0 ? summary.area / deviation : NaN;
  const area = told(summary.area, bounds?.area);
  const scaled = ([low, high]: [number, number]): [number, number] => [
    low / (deviation ?? NaN),
    high / (deviation ?? NaN)
  ];
  return {
    // At the lower end, so that an approximate gap is never taken for surer than it is.
    ks: {
      value: gap,
      p: kolmogorovSmirnovP(gap, n, m),
      exact: isExact(bounds?.gap),
      interval: bounds?.gap ?? [gap, gap]
    },
    ...(area && { wasserstein: area }),
    ...(area &&
      Number.isFinite(normed) && {
        wassersteinNormed: told(normed, area.interval && scaled(area.interval))
      }),
    ...pooledStatistics(summary, n, m)
  };
}

function isExact(bounds: [number, number] | null | undefined): boolean {
  return !bounds || bounds[0] === bounds[1];
}

/** The figure, with its interval where it is approximate; undefined where there is none. */
function told(
  value: number,
  bounds: [number, number] | null | undefined
): Statistics['wasserstein'] {
  if (!Number.isFinite(value)) {
    return undefined;
  }
  return bounds && !isExact(bounds)
    ? { value, exact: false, interval: [Math.min(value, bounds[0]), Math.max(value, bounds[1])] }
    : { value, exact: true };
}

/**
 * Those in which every value counts. Energy distance is sqrt(2 int (F - G)^2 dx)
 * (Székely and Rizzo, Journal of Statistical Planning and Inference 143, 2013).
 * Trap: its unit is the root of the column's, so no fixed threshold fits it.
 */
function pooledStatistics({ pooled, bounds }: OrderedSummary, n: number, m: number): Statistics {
  if (pooled === null) {
    return {};
  }
  const distance = (squares: number): number => Math.sqrt(2 * squares);
  const tails = andersonDarling(pooled.tails, n, m);
  const energy = told(
    distance(pooled.squares),
    bounds?.squares && [distance(bounds.squares[0]), distance(bounds.squares[1])]
  );
  return {
    ...(tails && { andersonDarling: { ...tails, exact: true } }),
    ...cramerVonMisesOf(pooled.spread, bounds?.spread, n, m),
    ...(energy && { energy })
  };
}

/** An approximate one has the p value of its lower end. */
function cramerVonMisesOf(
  spread: number,
  bounds: [number, number] | undefined,
  n: number,
  m: number
): Pick<Statistics, 'cramerVonMises'> {
  const found = cramerVonMises(spread, n, m);
  const ends = (bounds ?? []).flatMap(end => cramerVonMises(end, n, m) ?? []);
  const [low, high] = ends;
  const figure = found && told(found.value, low && high && [low.value, high.value]);
  return figure && found
    ? { cramerVonMises: { ...figure, p: figure.exact ? found.p : low.p } }
    : {};
}

function binStatistics(column: ColumnSummary, bins: Bins): Statistics {
  const present = presentRows(column);
  if (column.form === 'presence' || present.reference + present.current === 0) {
    return {};
  }
  const shares = smoothedShares(bins);
  const chiSquare = twoSampleChiSquare(bins.present);
  return {
    psi: { value: populationStability(shares) },
    jensenShannon: { value: jensenShannonDistance(shares) },
    hellinger: { value: hellingerDistance(shares) },
    totalVariation: { value: totalVariation(shares) },
    ...(chiSquare && {
      chiSquare: { value: chiSquare.value, df: chiSquare.df, p: chiSquare.p },
      cramersV: { value: cramersV(chiSquare) }
    })
  };
}

/**
 * The column's test: of its values, of its rows' states where any row is missing
 * or infinite, or of both, then with Bonferroni's factor of two. The name says
 * which states there were.
 */
function combinedTest(
  column: ColumnSummary,
  bins: Bins,
  statistics: Statistics
): ColumnReport['test'] {
  const values = column.form === 'levels' ? countsP(bins.present) : statistics.ks?.p;
  const states = stateTest(column);
  const name = column.form === 'levels' ? 'chiSquare' : 'ks';
  if (values !== undefined && states !== undefined) {
    return { name: `${name}+${states.name}`, p: Math.min(1, 2 * Math.min(values, states.p)) };
  }
  return values === undefined ? states : { name, p: values };
}

/**
 * `countsP` over the states of rows: finite (or, for kinds without infinities,
 * present), missing, +infinity, -infinity; 2 x k, no Yates, states that neither
 * side has left out. Undefined where all rows are in one state.
 */
function stateTest(column: ColumnSummary): ColumnReport['test'] {
  const missing = missingRows(column);
  const p = countsP(
    [regularRows(column), missing, ...infinities(column)].map((sides): BinEntry => ({
      ...sides,
      levels: 1
    }))
  );
  if (p === undefined) {
    return undefined;
  }
  const names = [
    ...(missing.reference + missing.current > 0 ? ['missing'] : []),
    ...(infiniteRows(column).infinite ? ['infinite'] : [])
  ];
  return { name: names.join('+'), p };
}

/** Present rows less the infinite ones. */
function regularRows(column: ColumnSummary): Sides<number> {
  return column.form === 'ordered'
    ? { reference: column.moments.reference.finite, current: column.moments.current.finite }
    : column.present;
}

/** Rows at +infinity and at -infinity; none for kinds without infinities. */
function infinities(column: ColumnSummary): Sides<number>[] {
  if (column.form !== 'ordered') {
    return [];
  }
  const { reference, current } = column.moments;
  return [
    { reference: reference.positiveInfinity, current: current.positiveInfinity },
    { reference: reference.negativeInfinity, current: current.negativeInfinity }
  ];
}

function infiniteRows(column: ColumnSummary): Pick<ColumnReport, 'infinite'> {
  const infinite = { reference: 0, current: 0 };
  for (const { reference, current } of infinities(column)) {
    infinite.reference += reference;
    infinite.current += current;
  }
  return infinite.reference + infinite.current > 0 ? { infinite } : {};
}

function levelChanges(column: ColumnSummary): Pick<ColumnReport, 'levels'> {
  if (column.form !== 'levels') {
    return {};
  }
  const levels = { added: 0, vanished: 0 };
  for (const entry of column.summary.entries) {
    levels.added += entry.reference === 0 ? entry.levels : 0;
    levels.vanished += entry.current === 0 ? entry.levels : 0;
  }
  return { levels };
}

function notesOf(column: ColumnSummary): string[] {
  const notes = column.pair.note ? [column.pair.note] : [];
  const present = presentRows(column);
  if (present.reference === 0 && present.current === 0) {
    return [...notes, 'All values are missing on both sides.'];
  }
  if (present.reference === 0 || present.current === 0) {
    const side = present.reference === 0 ? 'reference' : 'current';
    return [...notes, `All values are missing on the ${side} side.`];
  }
  if (column.form === 'presence') {
    return notes;
  }
  if (column.form === 'ordered') {
    return [...notes, ...infiniteNotes(column), ...orderedNotes(column)];
  }
  const levels = column.summary.entries.reduce((sum, entry) => sum + entry.levels, 0);
  return levels === 1 ? [...notes, 'Both sides hold one and the same level.'] : notes;
}

/** K-S leaves infinities out, so a reader must be told of them. */
function infiniteNotes(column: ColumnSummary): string[] {
  const { infinite } = infiniteRows(column);
  const { rows } = column;
  return infinite
    ? [
        `${count(infinite.reference)} of ${counted(rows.reference, 'row')} of the reference and ` +
          `${count(infinite.current)} of ${count(rows.current)} of the current table are infinite.`
      ]
    : [];
}

function orderedNotes({
  moments,
  summary: { minimum, maximum }
}: Extract<ColumnSummary, { form: 'ordered' }>): string[] {
  for (const side of ['reference', 'current'] as const) {
    if (moments[side].finite === 0) {
      return [`Every present value is infinite on the ${side} side.`];
    }
  }
  if (minimum.reference !== maximum.reference) {
    return [];
  }
  const same = minimum.current === maximum.current && minimum.current === minimum.reference;
  return [same ? 'Both sides hold one and the same value.' : 'The reference holds one value only.'];
}

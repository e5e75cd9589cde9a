import type { VectorLengths } from './column-parts';
import { sideTail } from './chance-bounds';
import { percent, type Draft, type SideWords } from './finding-words';
import { missingRows, type ColumnSummary, type RowsOutside, type Sides } from './summaries';

/** Missing values, NaN and infinities that became more or fewer. */
export function stateFindings(column: ColumnSummary, sides: SideWords): Draft[] {
  const missing = missingRows(column);
  const changes = [change(column, sides, 'missingValues', missing, 'missing')];
  if (column.form === 'ordered') {
    const { reference, current } = column.moments;
    const nan = { reference: reference.nan, current: current.nan };
    const infinite = {
      reference: reference.positiveInfinity + reference.negativeInfinity,
      current: current.positiveInfinity + current.negativeInfinity
    };
    const byNan =
      nan.current - nan.reference !== 0 &&
      missing.reference === nan.reference &&
      missing.current === nan.current;
    return [
      ...(byNan ? [] : changes),
      change(column, sides, 'nanValues', nan, 'NaN'),
      change(column, sides, 'infiniteValues', infinite, 'infinite')
    ].flatMap(draft => draft ?? []);
  }
  return changes.flatMap(draft => draft ?? []);
}

/**
 * A side whose present values are all infinite: they share the outermost bins with whatever is
 * finite on the other side, so that the shift tells next to nothing. A fact, not a tested change;
 * a warning unless both sides are so.
 */
export function nothingFinite(column: ColumnSummary, sides: SideWords): Draft | null {
  if (column.form !== 'ordered') {
    return null;
  }
  const { moments, pair, rows } = column;
  const infinite = (side: 'reference' | 'current'): number =>
    moments[side].positiveInfinity + moments[side].negativeInfinity;
  const all = (['reference', 'current'] as const).filter(
    side => moments[side].finite === 0 && infinite(side) > 0
  );
  if (all.length === 0) {
    return null;
  }
  const counts = { reference: infinite('reference'), current: infinite('current') };
  const share = {
    reference: counts.reference / rows.reference,
    current: counts.current / rows.current
  };
  const named = all.map(side => sides[side]);
  return {
    kind: 'nothingFinite',
    column: pair.name,
    severity: all.length === 2 ? 'note' : 'warning',
    sentence: `Every value of ${named.join(' and of ')} is infinite or missing, so that the column can't be compared by its values.`,
    reference: { rows: counts.reference, share: share.reference },
    current: { rows: counts.current, share: share.current },
    change: Math.max(share.reference, share.current),
    p: null
  };
}

/** A rise is a warning, a fall a note; tested on both sides. */
function change(
  { pair, rows }: ColumnSummary,
  sides: SideWords,
  kind: Draft['kind'],
  counts: Sides<number>,
  words: string
): Draft | null {
  const total = counts.reference + counts.current;
  if (total === 0) {
    return null;
  }
  const share = {
    reference: counts.reference / rows.reference,
    current: counts.current / rows.current
  };
  const rises = share.current > share.reference;
  const side = rises ? 'current' : 'reference';
  const p = sideTail(counts[side], total, rows[side] / (rows.reference + rows.current));
  return {
    kind,
    column: pair.name,
    severity: rises ? 'warning' : 'note',
    sentence: `${percent(share.current)} of ${sides.current}'s rows are ${words}, ${percent(share.reference)} of ${sides.reference}'s.`,
    reference: { rows: counts.reference, share: share.reference },
    current: { rows: counts.current, share: share.current },
    change: Math.abs(share.current - share.reference),
    p: Math.min(1, 2 * p)
  };
}

/**
 * Values outside of the reference's range. The k largest of all values lie on
 * the current side by chance with the probability (its share of the values)^k at
 * most; the same at the lower end, Bonferroni over the two.
 */
export function rangeFinding(
  column: ColumnSummary,
  outside: RowsOutside,
  sides: SideWords,
  sayValue: (value: number) => string
): Draft | null {
  if (column.form !== 'ordered' || outside.below + outside.above === 0) {
    return null;
  }
  const { moments, pair, rows, summary } = column;
  const [minimum, maximum] = [summary.minimum.reference, summary.maximum.reference];
  if (minimum === null || maximum === null) {
    return null;
  }
  const side = moments.current.finite / (moments.reference.finite + moments.current.finite);
  const most = Math.max(outside.below, outside.above);
  const count = outside.below + outside.above;
  const share = count / rows.current;
  const where = [
    ...(outside.below > 0
      ? [`${percent(outside.below / rows.current)} below ${sayValue(minimum)}`]
      : []),
    ...(outside.above > 0
      ? [`${percent(outside.above / rows.current)} above ${sayValue(maximum)}`]
      : [])
  ];
  return {
    kind: 'outOfRange',
    column: pair.name,
    severity: 'warning',
    sentence: `${percent(share)} of ${sides.current}'s rows lie outside of ${sides.reference}'s range: ${where.join(', ')}.`,
    current: { rows: count, share },
    range: { minimum, maximum },
    change: share,
    p: Math.min(1, 2 * sideTail(most, most, side))
  };
}

/** Vectors of another length than most of the reference's. */
export function dimensionFinding(
  column: string,
  lengths: VectorLengths,
  rows: Sides<number>,
  sides: SideWords
): Draft | null {
  const dimension = (lengths.reference[0] ?? lengths.current[0])?.length;
  const others = (side: 'reference' | 'current'): number =>
    lengths[side]
      .filter(({ length }) => length !== dimension)
      .reduce((sum, each) => sum + each.rows, 0);
  const [reference, current] = [others('reference'), others('current')];
  if (dimension === undefined || current === 0) {
    return null;
  }
  const longest = lengths.current.find(({ length }) => length !== dimension);
  return {
    kind: 'otherDimension',
    column,
    severity: 'warning',
    sentence:
      `${percent(current / rows.current)} of ${sides.current}'s vectors do not have ${sides.reference}'s ${dimension} coordinates, ` +
      `most of them ${longest?.length ?? 0}.`,
    reference: { rows: reference, share: reference / rows.reference },
    current: { rows: current, share: current / rows.current },
    dimension,
    change: current / rows.current - reference / rows.reference,
    p: sideTail(current, reference + current, rows.current / (rows.reference + rows.current))
  };
}

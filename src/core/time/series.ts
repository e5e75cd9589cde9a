import { benjaminiHochberg } from '../drift/false-discovery';
import type { ColumnKind } from '../drift/report';
import { pause } from '../record/pause';
import { windowFigures, type BinCounts, type WindowFigures } from './figures';
import { learnNormal, normalLimit, normalTail, type NormalRange } from './normal';
import { changePoint, LEVEL } from './onset';
import type { Onset, TimeColumn } from './schema';

/** One column's rows by bin. */
export interface ColumnSeries {
  name: string;
  kind: ColumnKind;
  /** Whether the sample as a whole drifted there. */
  drifted: boolean;
  /** All rows of the evaluation set. */
  reference: BinCounts;
  /** Its windows that have rows enough. */
  referenceWindows: readonly BinCounts[];
  /** The windows in their order; null where one is not used. */
  windows: readonly (BinCounts | null)[];
}

/** A column's figures before it is known which windows stand out among all that were tested. */
export interface MeasuredSeries {
  series: ColumnSeries;
  range: NormalRange;
  figures: (WindowFigures | null)[];
  /** Of being beyond the normal range; null where a window is not used. */
  tails: (number | null)[];
}

/** The figures of every window of one column. */
export function measureSeries(series: ColumnSeries): MeasuredSeries {
  const trimmed = withoutEmptyLevels(series);
  const range = learnNormal(trimmed.referenceWindows, trimmed.reference);
  const figures = trimmed.windows.map(window => window && windowFigures(trimmed.reference, window));
  return {
    series: trimmed,
    range,
    figures,
    tails: figures.map(each => each && normalTail(range, each))
  };
}

/**
 * Levels that no row ever has, such as the rest where every level has a bin, are
 * no bins of the comparison either; those between tenths stay, rows or not.
 */
function withoutEmptyLevels(series: ColumnSeries): ColumnSeries {
  if (series.kind !== 'categorical' && series.kind !== 'boolean') {
    return series;
  }
  const all = [series.reference, ...series.windows.filter(window => window !== null)];
  const used = series.reference.flatMap((_, bin) =>
    bin === 0 || all.some(counts => counts[bin] > 0) ? bin : []
  );
  const kept = (counts: BinCounts): BinCounts => used.map(bin => counts[bin]);
  return {
    ...series,
    reference: kept(series.reference),
    referenceWindows: series.referenceWindows.map(kept),
    windows: series.windows.map(window => window && kept(window))
  };
}

/**
 * Decides which windows are outside of their normal range, Benjamini-Hochberg
 * over all windows of all columns, and estimates when columns that left it, or that drifted as a
 * whole, changed: those whose order of windows is telling, Benjamini-Hochberg over these columns.
 */
export async function judgeSeries(
  measured: readonly MeasuredSeries[],
  decision: { threshold: number; rate: number }
): Promise<{ columns: TimeColumn[]; tests: number }> {
  const tested = measured.flatMap(({ tails }) => tails.filter(tail => tail !== null));
  const adjusted = benjaminiHochberg(tested);
  let next = 0;
  const columns: TimeColumn[] = [];
  for (const { series, range, figures, tails } of measured) {
    const q = tails.map(tail => (tail === null ? null : adjusted[next++]));
    const outside = q.flatMap((value, place) =>
      value !== null && value <= decision.rate ? place : []
    );
    await pause();
    columns.push({
      name: series.name,
      kind: series.kind,
      sampleDrifted: series.drifted,
      shift: figures.map(each => each && each.shift),
      low: figures.map(each => each && each.interval[0]),
      high: figures.map(each => each && each.interval[1]),
      psi: figures.map(each => each && each.psi),
      missing: figures.map(each => each && each.missing),
      normal: figures.map(each => each && normalLimit(range, each)),
      q,
      outside,
      drifted: outside.filter(place => (figures[place]?.shift ?? 0) >= decision.threshold),
      onset: null
    });
  }
  await findOnsets(measured, columns);
  return { columns, tests: tested.length };
}

async function findOnsets(
  measured: readonly MeasuredSeries[],
  columns: readonly TimeColumn[]
): Promise<void> {
  const looked = columns.flatMap((column, index) =>
    column.outside.length > 0 || column.sampleDrifted
      ? { column, series: measured[index].series }
      : []
  );
  const found: (Onset | null)[] = [];
  for (const { series } of looked) {
    found.push(await onsetOf(series, looked.length));
  }
  // One that is not telling by itself is so among others even less.
  const adjusted = benjaminiHochberg(found.map(onset => onset?.p ?? 1));
  looked.forEach(({ column }, index) => {
    const onset = found[index];
    column.onset = onset && adjusted[index] <= LEVEL ? { ...onset, q: adjusted[index] } : null;
  });
}

/** The change point, with places among all windows instead of the used ones. */
async function onsetOf({ windows }: ColumnSeries, columns: number): Promise<Onset | null> {
  const places = windows.flatMap((window, place) => (window === null ? [] : place));
  const found = await changePoint(
    windows.filter(window => window !== null),
    0,
    columns
  );
  return (
    found && {
      before: places[found.after - 1],
      after: places[found.after],
      interval: [places[found.interval[0]], places[found.interval[1]]],
      p: found.p,
      dispersion: found.dispersion
    }
  );
}

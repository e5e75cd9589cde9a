import { throwIfAborted } from '../errors';
import type { ColumnPair, NotCompared } from '../profile/pairing';
import { pause } from '../record/pause';
import type { Calibrated, Calibration, CalibrationPlan } from './calibrate';
import type { ColumnFigures } from './column';
import { foldParts, type PreparedParts } from './column-parts';
import { decide } from './decide';
import { TABLES, type SideWords } from './finding-words';
import type { Compared } from './findings';
import type { Finding } from './findings-schema';
import type { ColumnKind, ColumnShape, DriftReport, DriftResult, Threshold } from './report';
import type { ColumnSummary } from './summaries';

export interface CompareOptions {
  /** Shift, a Jensen-Shannon distance, from which a column counts as drifted. */
  threshold: number;
  /** Share of false discoveries allowed among the drifted columns. */
  rate: number;
  /** Kinds by column where the type does not tell. */
  kinds: Record<string, ColumnKind>;
  /** Columns to leave out, with the reason that the report gives. */
  exclude: { name: string; reason: string }[];
  /**
   * Rows of both tables together up to which every figure is exact; with more, numbers and moments
   * are counted on a grid, and their distances come with the interval that holds the exact one.
   * Without it everything is exact.
   */
  exactRows?: number;
  /** Thresholds from the reference's own variation, a column each; without it `threshold` stands. */
  calibration?: CalibrationPlan;
  /** What findings call the two sides; without it the reference and the current table. */
  sides?: SideWords;
  signal?: AbortSignal;
  /** Columns done and in all, and the one done last. */
  onProgress?: (done: number, total: number, column: string) => void;
  /**
   * The columns so far, at most a few times a second; their q values and
   * decisions stand for those columns alone and may still change.
   */
  onColumns?: (partial: DriftResult) => void;
}

const PARTIAL_MILLISECONDS = 400;
const NO_THRESHOLDS: ReadonlyMap<ColumnPair, Threshold> = new Map();

const EXACT = 'Exact: every value of both sides counts.';
const APPROXIMATE =
  'Approximate where not marked exact: numbers and moments were counted in the cells of a grid that the reference fixes; the exact figure lies in the interval given. Shift and everything on bins are exact.';

/** Two sides on their way to a report, whatever is known of them. */
export interface Comparison {
  reference: DriftReport['reference'];
  current: DriftReport['current'];
  engine: string;
  approximate: boolean;
  pairs: ColumnPair[];
  notCompared: NotCompared[];
  prepared: ReadonlyMap<ColumnPair, PreparedParts>;
  /** Of all pairs and of those of their parts, in any order. */
  summaries: AsyncIterable<ColumnSummary[]>;
  calibrate: (columns: readonly Calibrated[]) => Promise<Calibration | null>;
  findChanges: (compared: Compared) => Promise<Finding[]>;
}

/** Waits for the columns, shows them as they come, and decides over all of them. */
export async function carryOut(
  comparison: Comparison,
  options: CompareOptions
): Promise<DriftResult> {
  const { pairs, prepared } = comparison;
  const { signal } = options;
  const found = new Map<ColumnPair, ColumnSummary>();
  const columns = new Map<ColumnPair, ComparedColumn>();
  const result = (findings: Finding[], calibration: Calibration | null): DriftResult => {
    // They come in another order, those of one way of computing together.
    const ordered = pairs.flatMap(pair => columns.get(pair) ?? []);
    const figures = ordered.map(column => column.figures);
    return {
      report: reportOf(comparison, figures, findings, calibration, options),
      shapes: ordered.map(column => column.shape)
    };
  };
  let shown = Date.now();
  options.onProgress?.(0, pairs.length, pairs[0]?.name ?? '');
  for await (const summaries of comparison.summaries) {
    summaries.forEach(summary => found.set(summary.pair, summary));
    await foldFound(comparison, found, NO_THRESHOLDS, columns, signal);
    options.onProgress?.(columns.size, pairs.length, summaries[summaries.length - 1].pair.name);
    if (options.onColumns && Date.now() - shown >= PARTIAL_MILLISECONDS) {
      options.onColumns(result([], null));
      shown = Date.now();
    }
  }
  const calibration = await comparison.calibrate(toCalibrate(pairs, prepared, found));
  if (calibration !== null) {
    columns.clear();
    await foldFound(comparison, found, calibration.thresholds, columns, signal);
  }
  const findings = await comparison.findChanges({
    summaries: pairs.flatMap(pair => found.get(pair) ?? []),
    prepared,
    sides: options.sides ?? TABLES,
    excluded: new Set(options.exclude.map(({ name }) => name))
  });
  await pause();
  return result(findings, calibration);
}

interface ComparedColumn {
  figures: ColumnFigures;
  shape: ColumnShape;
}

type Prepared = ReadonlyMap<ColumnPair, PreparedParts>;
type Found = ReadonlyMap<ColumnPair, ColumnSummary>;

/** Adds the figures of every column that is in with its parts and not among `columns` yet. */
async function foldFound(
  { pairs, prepared }: Pick<Comparison, 'pairs' | 'prepared'>,
  found: Found,
  thresholds: ReadonlyMap<ColumnPair, Threshold>,
  columns: Map<ColumnPair, ComparedColumn>,
  signal: AbortSignal | undefined
): Promise<void> {
  for (const pair of pairs) {
    const own = found.get(pair);
    const parts = prepared.get(pair)?.pairs ?? [];
    if (own && !columns.has(pair) && parts.every(part => found.has(part))) {
      const others = parts.flatMap(part => found.get(part) ?? []);
      columns.set(pair, foldParts(own, others, thresholds));
      await pause();
      throwIfAborted(signal);
    }
  }
}

/** Columns and their parts; all that can raise one column's alarm share what it may raise falsely. */
function toCalibrate(pairs: readonly ColumnPair[], prepared: Prepared, found: Found): Calibrated[] {
  return pairs.flatMap(pair => {
    const summaries = [pair, ...(prepared.get(pair)?.pairs ?? [])]
      .flatMap(each => found.get(each) ?? [])
      .filter(({ form }) => form !== 'presence');
    return summaries.map(summary => ({ summary, sharing: summaries.length }));
  });
}

function reportOf(
  { reference, current, engine, approximate, notCompared }: Comparison,
  figures: ColumnFigures[],
  findings: Finding[],
  calibration: Calibration | null,
  { threshold, rate }: CompareOptions
): DriftReport {
  const columns = decide(figures, { threshold, rate });
  const drifted = columns.filter(column => column.drifted).length;
  return {
    schema: 'model-audit/drift-report@1',
    reference: { rows: reference.rows, digest: reference.digest },
    current: { rows: current.rows, digest: current.digest },
    columns,
    notCompared,
    findings,
    decision: { threshold, rate, ...(calibration && { calibration: calibration.report }) },
    method: {
      engine,
      bins: 'Numbers and moments: between the distinct tenths of the reference, x[ceil(k n / 10) - 1]; categories and booleans: a bin a level; then one bin for missing values.',
      smoothing: '(count + 1/2) / (total + bins / 2) on each side.',
      distances: approximate ? APPROXIMATE : EXACT
    },
    summary: {
      columns: columns.length,
      drifted,
      share: columns.length > 0 ? drifted / columns.length : 0
    }
  };
}

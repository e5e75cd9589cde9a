import chiSquare from '@stdlib/stats-base-dists-chisquare';
import { counted } from '../counted';
import { AuditError, throwIfAborted } from '../errors';
import type { ColumnPair } from '../profile/pairing';
import { columnBins, type ColumnBins } from '../time/bins';
import { columnsAtOnce, countColumns } from '../time/counts';
import { readDays, readWindows, timed, type Cut } from '../time/cut';
import { total, windowStatistic, type BinCounts } from '../time/figures';
import {
  FEWEST_WINDOWS,
  learnChance,
  learnNormal,
  normalLimit,
  type NormalRange
} from '../time/normal';
import { choosePeriod, cutBy, spanOf } from '../time/period';
import { allBins, binTotals } from './bins';
import type { CalibrationOptions } from './calibration-options';
import { ChanceModel } from './chance';
import type { Tables } from './collect';
import { binsOf } from './column';
import type { CalibrationReport, ColumnShape, Threshold } from './report';
import { columnShape } from './shape';
import { missingRows, type ColumnSummary } from './summaries';

/** Rows below which a chunk says too little: leftovers, slow days. */
const FEWEST_ROWS = 50;
const DECIMALS = 10_000;

export interface CalibrationPlan {
  options: CalibrationOptions;
  /** Of the reference; undefined where the plan names none. */
  timestamp: string | undefined;
}

/** A column or a part to calibrate; parts of one column share its false alarms. */
export interface Calibrated {
  summary: ColumnSummary;
  /** Columns or parts that can raise the same column's alarm. */
  sharing: number;
}

export interface Calibration {
  thresholds: Map<ColumnPair, Threshold>;
  report: CalibrationReport;
}

/**
 * The threshold of every column from the reference's own variation: its chunks
 * are counted by the comparison's bins, each is held against the rest of the
 * reference, and what they differ beyond chance is carried over to a sample of
 * the current table's size (`learnNormal`, `normalLimit`; rows drawn at random
 * do not differ beyond chance, so nothing is, `learnChance`). A chunk's shift itself
 * is no threshold: the small ones, whose shift is mostly chance, would set it.
 * Counts by chunk and bin leave the engine, one GROUP BY a column.
 *
 * @throws AuditError `invalid-input` where chunks by time were asked for and
 * can't be had, `cancelled`, and what the engine throws.
 */
export async function calibrate(
  tables: Tables,
  columns: readonly Calibrated[],
  plan: CalibrationPlan
): Promise<Calibration> {
  const { options } = plan;
  const chunks = await cutIntoChunks(tables, plan);
  const thresholds = new Map<ColumnPair, Threshold>();
  if (chunks.cut !== null) {
    const timedTable = timed(tables.reference, chunks.by === 'time' ? plan.timestamp : undefined);
    const each = columnsAtOnce(tables.reference.rows);
    for (let start = 0; start < columns.length; start += each) {
      throwIfAborted(tables.signal);
      const share = columns.slice(start, start + each);
      const bins = share.map(({ summary }) => binsOfSummary(summary));
      const counts = await countColumns(tables.engine, timedTable, chunks.cut, bins, tables.signal);
      share.forEach(({ summary, sharing }, index) => {
        const found = counts[index];
        const windows = [...(found?.windows.values() ?? [])].filter(
          window => total(window) >= FEWEST_ROWS
        );
        const value =
          found &&
          thresholdOf(
            summary,
            bins[index],
            found.all,
            chunks.by === 'time'
              ? learnNormal(windows, found.all)
              : learnChance(windows, found.all),
            1 - options.falseAlarms / sharing
          );
        if (value !== null) {
          thresholds.set(summary.pair, {
            value: Math.max(options.least, Math.ceil(value * DECIMALS) / DECIMALS),
            source: 'calibrated',
            chunks: windows.length
          });
        }
      });
    }
  }
  const { by, used, fewestRows, why } = chunks;
  const { falseAlarms } = options;
  return { thresholds, report: { by, chunks: used, fewestRows, falseAlarms, why } };
}

interface Chunks {
  by: 'time' | 'size';
  /** Null where there are too few rows for chunks at all. */
  cut: Cut | null;
  used: number;
  fewestRows: number;
  why: string;
}

async function cutIntoChunks(tables: Tables, plan: CalibrationPlan): Promise<Chunks> {
  const { by } = plan.options;
  const byTime = by === 'size' ? 'asked for' : await cutByTime(tables, plan);
  if (typeof byTime !== 'string') {
    return byTime;
  }
  if (by === 'time') {
    throw new AuditError(
      'invalid-input',
      `Thresholds can't be calibrated by time: ${byTime}.`,
      'Set drift.calibration.by to size, or name the timestamp column under evaluation.columns.timestamp.',
      'drift.calibration.by'
    );
  }
  const { rows } = tables.reference;
  const chunks = Math.min(plan.options.chunks, Math.floor(rows / FEWEST_ROWS / 2));
  const why = by === 'size' ? '' : `, as ${byTime}`;
  return chunks < FEWEST_WINDOWS
    ? {
        by: 'size',
        cut: null,
        used: 0,
        fewestRows: 0,
        why: `The fixed threshold stands: ${counted(rows, 'row')} of the reference ${rows === 1 ? 'is' : 'are'} too few for ${FEWEST_WINDOWS} chunks.`
      }
    : {
        by: 'size',
        cut: { chunks },
        used: chunks,
        fewestRows: FEWEST_ROWS,
        why: `${chunks} chunks of rows drawn at random${why}.`
      };
}

/** A text where it can't be done, which says why. */
async function cutByTime(
  { engine, reference, signal }: Tables,
  { options, timestamp }: CalibrationPlan
): Promise<Chunks | string> {
  const table = timestamp === undefined ? null : timedOrNull(reference, timestamp);
  if (table === null) {
    return 'the reference has no timestamp column';
  }
  const days = await readDays(engine, table, signal);
  const span = spanOf(days);
  if (span === null) {
    return 'no row of the reference has a moment';
  }
  const period = options.period ?? choosePeriod(days, FEWEST_ROWS);
  const cut = cutBy(period, span.first);
  const windows = await readWindows(engine, table, cut, signal);
  if (windows === null) {
    return `periods of ${period} are too many`;
  }
  const used = windows.filter(({ rows }) => rows >= FEWEST_ROWS);
  if (used.length < FEWEST_WINDOWS) {
    return `the reference has ${counted(used.length, 'period')} of ${period} with ${FEWEST_ROWS} rows or more, and ${FEWEST_WINDOWS} are needed`;
  }
  const small = windows.length - used.length;
  return {
    by: 'time',
    cut,
    used: used.length,
    fewestRows: FEWEST_ROWS,
    why: `${counted(used.length, 'period')} of ${period}${small > 0 ? `; ${small} with fewer than ${FEWEST_ROWS} rows ${small === 1 ? 'was' : 'were'} left out` : ''}.`
  };
}

type WithTime = Parameters<typeof readDays>[1];

function timedOrNull(reference: Tables['reference'], timestamp: string): WithTime | null {
  const { table, time } = timed(reference, timestamp);
  return time === null ? null : { table, time };
}

function binsOfSummary(summary: ColumnSummary): ColumnBins {
  const { name, reading } = summary.pair;
  return { ...columnBins(columnShape(summary)), name, reading: reading.reference };
}

/**
 * The shift below which the wanted share of unchanged samples of the current
 * size lies; null with too few chunks. Levels that the chunks' bins pool add
 * what chance gives of them.
 */
function thresholdOf(
  summary: ColumnSummary,
  bins: ColumnBins,
  reference: BinCounts,
  range: NormalRange,
  level: number
): number | null {
  const current = currentCounts(summary, bins);
  const alike = current.length === reference.length;
  if (range.basis === 'chance' || !alike || total(reference) === 0 || total(current) === 0) {
    return null;
  }
  const size = windowStatistic(reference, current);
  const unit = 8 * size.effective * Math.LN2;
  const pooled = normalLimit(range, size, level) ** 2 * unit;
  const all = binsOf(summary);
  const rest = new ChanceModel(binTotals(all)).expected(allBins(all)) - size.chance;
  const statistic = pooled + (rest > 0.5 ? chiSquare.quantile(level, rest) : 0);
  return Math.min(1, Math.sqrt(statistic / unit));
}

/** Rows of the current table by the chunks' bins, missing ones first. */
function currentCounts(summary: ColumnSummary, { levels }: ColumnBins): BinCounts {
  const missing = missingRows(summary).current;
  if (levels === null) {
    return [missing, ...binsOf(summary).present.map(({ current }) => current)];
  }
  const shape: ColumnShape = columnShape(summary);
  const listed = levels.map(
    label => shape.levels?.find(level => level.label === label)?.current ?? 0
  );
  const rest = summary.rows.current - missing - listed.reduce((sum, count) => sum + count, 0);
  return [missing, ...listed, rest];
}

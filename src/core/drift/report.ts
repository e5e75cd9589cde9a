import { z } from 'zod';
import { findingSchema } from './findings-schema';

/**
 * The drift report, as `model-audit compare --json` prints it and a record
 * keeps it. Definitions of every statistic stand in `docs/drift.md`.
 */
export const COLUMN_KINDS = [
  'numeric',
  'categorical',
  'boolean',
  'datetime',
  'text',
  'embedding'
] as const;

export const columnKindSchema = z.enum(COLUMN_KINDS);
export type ColumnKind = z.infer<typeof columnKindSchema>;

const interval = z.tuple([z.number(), z.number()]);
const plainStatistic = z.strictObject({ value: z.number() });
/** Approximate where `exact` is false: the exact figure then lies in `interval`. */
const ordered = { value: z.number(), exact: z.boolean(), interval: interval.optional() };

export const statisticsSchema = z.strictObject({
  ks: z.strictObject({ value: z.number(), p: z.number(), exact: z.boolean(), interval }).optional(),
  wasserstein: z.strictObject(ordered).optional(),
  wassersteinNormed: z.strictObject(ordered).optional(),
  andersonDarling: z
    .strictObject({
      value: z.number(),
      p: z.number(),
      /** The table of p ends here: the true p is at least or at most `p`. */
      capped: z.enum(['atLeast', 'atMost']).optional(),
      exact: z.boolean()
    })
    .optional(),
  cramerVonMises: z.strictObject({ ...ordered, p: z.number() }).optional(),
  energy: z.strictObject(ordered).optional(),
  psi: plainStatistic.optional(),
  jensenShannon: plainStatistic.optional(),
  hellinger: plainStatistic.optional(),
  totalVariation: plainStatistic.optional(),
  chiSquare: z.strictObject({ value: z.number(), df: z.number(), p: z.number() }).optional(),
  cramersV: plainStatistic.optional()
});
export type Statistics = z.infer<typeof statisticsSchema>;

const sides = z.strictObject({ reference: z.number(), current: z.number() });

/** From which shift on a column counts as drifted, and where that figure comes from. */
export const thresholdSchema = z.strictObject({
  value: z.number(),
  source: z.enum(['fixed', 'calibrated']),
  /** Chunks of the reference behind a calibrated one. */
  chunks: z.number().optional()
});
export type Threshold = z.infer<typeof thresholdSchema>;

const effect = z.strictObject({ name: z.literal('jensenShannon'), value: z.number(), interval });

/** What a column and a part of it have in common. */
const figures = {
  kind: columnKindSchema,
  /** Share of rows that are NULL or NaN, 0 to 1. */
  missing: sides,
  /** Rows holding plus or minus infinity; absent where there are none. */
  infinite: sides.optional(),
  /** Levels on one side only; absent for kinds without levels. */
  levels: z.strictObject({ added: z.number(), vanished: z.number() }).optional(),
  statistics: statisticsSchema,
  /** The tests that took part and their combined p value. */
  test: z.strictObject({ name: z.string(), p: z.number() }).optional(),
  /** The smallest effect that these sample sizes would show with 80 % power. */
  detectable: z.number().optional(),
  threshold: thresholdSchema.optional(),
  drifted: z.boolean()
};

/**
 * One aspect of a column, compared like a column: the hour of its moments, the
 * length of its texts. Names stand in `docs/drift.md`.
 */
export const columnPartSchema = z.strictObject({
  name: z.string(),
  ...figures,
  effect: effect.optional()
});
export type ColumnPart = z.infer<typeof columnPartSchema>;

export const columnReportSchema = z.strictObject({
  name: z.string(),
  ...figures,
  /** Absent where the two sides can't be compared; `why` says so. */
  effect: effect
    .extend({
      /** The part whose effect it is; absent where it is the column's own. */
      part: z.string().optional()
    })
    .optional(),
  parts: z.array(columnPartSchema).optional(),
  /** Benjamini-Hochberg over all columns of the report. */
  q: z.number().optional(),
  why: z.string()
});
export type ColumnReport = z.infer<typeof columnReportSchema>;

/** How thresholds were calibrated on the reference. */
export const calibrationReportSchema = z.strictObject({
  by: z.enum(['time', 'size']),
  /** Chunks that were used, and their fewest rows. */
  chunks: z.number(),
  fewestRows: z.number(),
  /** Share of samples without a change that may lie above a threshold. */
  falseAlarms: z.number(),
  why: z.string()
});
export type CalibrationReport = z.infer<typeof calibrationReportSchema>;

export const driftReportSchema = z.strictObject({
  schema: z.literal('model-audit/drift-report@1'),
  reference: z.strictObject({ rows: z.number(), digest: z.string() }),
  current: z.strictObject({ rows: z.number(), digest: z.string() }),
  columns: z.array(columnReportSchema),
  /** Columns that stand on one side only, or that were left out, with the reason. */
  notCompared: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  /** What else changed: categories, missing values, ranges, columns and their types. */
  findings: z.array(findingSchema).default([]),
  /** `threshold` is the fixed one, which stands wherever a column has none of its own. */
  decision: z.strictObject({
    threshold: z.number(),
    rate: z.number(),
    calibration: calibrationReportSchema.optional()
  }),
  /** How counts were binned and smoothed, and the engine, for the reader who recomputes. */
  method: z.strictObject({
    engine: z.string(),
    bins: z.string(),
    smoothing: z.string(),
    /** Whether the distances between numbers and moments are exact; absent in older records, which are. */
    distances: z.string().optional()
  }),
  summary: z.strictObject({ columns: z.number(), drifted: z.number(), share: z.number() })
});
export type DriftReport = z.infer<typeof driftReportSchema>;

/** What a column holds on one side; counts are rows. */
export interface SideSummary {
  rows: number;
  /** NULL and NaN. */
  missing: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  distinct: number | null;
  /** In the column's unit; microseconds since 1970 UTC for datetimes; null for other kinds. */
  minimum: number | null;
  maximum: number | null;
  mean: number | null;
  /** Sample standard deviation, n - 1. */
  standardDeviation: number | null;
  median: number | null;
  p90: number | null;
}

/** What the views draw: aggregates alone, never a row. */
export interface ColumnShape {
  name: string;
  kind: ColumnKind;
  type: { reference: string; current: string };
  reference: SideSummary;
  current: SideSummary;
  /** Equal-width bins for numeric and datetime; `edges` has one more entry than the counts. */
  histogram: { edges: number[]; reference: number[]; current: number[] } | null;
  /** Share of values at or below `x` on each side. */
  cumulative: { x: number[]; reference: number[]; current: number[] } | null;
  /** Where the two cumulative shares differ the most. */
  gap: { x: number; value: number } | null;
  /** The most frequent levels of both sides, most frequent in the reference first; counts. */
  levels: { label: string; reference: number; current: number }[] | null;
  /** Rows in levels beyond the listed ones. */
  otherLevels: { reference: number; current: number } | null;
  /** Shapes of the column's parts, by their names; absent where it has none. */
  parts?: ColumnShape[];
}

export interface DriftResult {
  report: DriftReport;
  shapes: ColumnShape[];
}

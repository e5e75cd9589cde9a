import { z } from 'zod';

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

export const statisticsSchema = z.strictObject({
  ks: z.strictObject({ value: z.number(), p: z.number(), exact: z.boolean(), interval }).optional(),
  wasserstein: z.strictObject({ value: z.number(), exact: z.boolean() }).optional(),
  wassersteinNormed: z.strictObject({ value: z.number(), exact: z.boolean() }).optional(),
  andersonDarling: z
    .strictObject({
      value: z.number(),
      p: z.number(),
      /** The table of p ends here: the true p is at least or at most `p`. */
      capped: z.enum(['atLeast', 'atMost']).optional(),
      exact: z.boolean()
    })
    .optional(),
  cramerVonMises: z
    .strictObject({ value: z.number(), p: z.number(), exact: z.boolean() })
    .optional(),
  energy: z.strictObject({ value: z.number(), exact: z.boolean() }).optional(),
  psi: plainStatistic.optional(),
  jensenShannon: plainStatistic.optional(),
  hellinger: plainStatistic.optional(),
  totalVariation: plainStatistic.optional(),
  chiSquare: z.strictObject({ value: z.number(), df: z.number(), p: z.number() }).optional(),
  cramersV: plainStatistic.optional()
});
export type Statistics = z.infer<typeof statisticsSchema>;

const sides = z.strictObject({ reference: z.number(), current: z.number() });

export const columnReportSchema = z.strictObject({
  name: z.string(),
  kind: columnKindSchema,
  /** Share of rows that are NULL or NaN, 0 to 1. */
  missing: sides,
  /** Rows holding plus or minus infinity; absent where there are none. */
  infinite: sides.optional(),
  /** Levels on one side only; absent for kinds without levels. */
  levels: z.strictObject({ added: z.number(), vanished: z.number() }).optional(),
  statistics: statisticsSchema,
  /** Absent where the two sides can't be compared; `why` says so. */
  effect: z
    .strictObject({ name: z.literal('jensenShannon'), value: z.number(), interval })
    .optional(),
  /** The test behind `q`: its parts and their combined p value. */
  test: z
    .strictObject({
      name: z.string(),
      p: z.number()
    })
    .optional(),
  /** Benjamini-Hochberg over all columns of the report. */
  q: z.number().optional(),
  drifted: z.boolean(),
  /** The smallest effect that these sample sizes would show with 80 % power. */
  detectable: z.number().optional(),
  why: z.string()
});
export type ColumnReport = z.infer<typeof columnReportSchema>;

export const driftReportSchema = z.strictObject({
  schema: z.literal('model-audit/drift-report@1'),
  reference: z.strictObject({ rows: z.number(), digest: z.string() }),
  current: z.strictObject({ rows: z.number(), digest: z.string() }),
  columns: z.array(columnReportSchema),
  /** Columns that stand on one side only, or that were left out, with the reason. */
  notCompared: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  decision: z.strictObject({ threshold: z.number(), rate: z.number() }),
  /** How counts were binned and smoothed, and the engine, for the reader who recomputes. */
  method: z.strictObject({ engine: z.string(), bins: z.string(), smoothing: z.string() }),
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
}

export interface DriftResult {
  report: DriftReport;
  shapes: ColumnShape[];
}

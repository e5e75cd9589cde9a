import { z } from 'zod';
import { columnKindSchema } from '../drift/report';

/** `time` of the plan. */
export const timeOptionsSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether the sample is followed over time, where it has the timestamp column.'),
    period: z
      .string()
      .regex(/^[1-9]\d*[mhdw]$/, 'Write a number and a unit, such as 15m, 6h, 1d or 1w.')
      .optional()
      .describe(
        'Length of a window in UTC: 15m, 6h, 1d, 1w (from Monday on). Without it and `rows`, the one of 1m, 15m, 1h, 1d, 1w and 4w that gives a number of windows near 25, fewer where there are few rows.'
      ),
    rows: z
      .int()
      .min(50)
      .optional()
      .describe(
        'Rows of a window instead of a length: by the timestamp, or in the order of the rows where there is none.'
      ),
    over: z
      .enum(['sample', 'source'])
      .default('sample')
      .describe(
        'What is cut into windows: the pulled sample, or all rows of its source, with the place of the sample marked.'
      ),
    minimumRows: z
      .int()
      .min(10)
      .default(50)
      .describe('Windows of fewer rows are left out of the normal range and raise no alarm.'),
    mostColumns: z
      .int()
      .min(1)
      .max(2000)
      .default(200)
      .describe('Columns that are followed, those that moved most first.')
  })
  .refine(
    time => time.period === undefined || time.rows === undefined,
    'Name either period or rows.'
  )
  .prefault({})
  .describe('Drift over time: windows of the sample, each against the evaluation set.');
export type TimeOptions = z.infer<typeof timeOptionsSchema>;

const figures = z.array(z.number().nullable());

export const timeWindowSchema = z.strictObject({
  /** RFC 3339: where the period begins and ends; for windows by size the first and last moment, null without any. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  rows: z.number(),
  /** False where there are too few rows to tell anything; it has no figures then. */
  used: z.boolean(),
  /** Whether it overlaps the window of the pulled sample; true throughout where the sample itself is cut. */
  inSample: z.boolean(),
  /** Columns outside of their normal range. */
  outside: z.number()
});
export type TimeWindow = z.infer<typeof timeWindowSchema>;

/** Where one change of a series of windows lies; places count windows from 0. */
export const onsetSchema = z.strictObject({
  /** The last window before the change and the first after it. */
  before: z.number(),
  after: z.number(),
  /** The first changed window lies between these, with 95 % confidence. */
  interval: z.tuple([z.number(), z.number()]),
  /** Share of reorderings of the windows that look as changed as this order. */
  p: z.number(),
  /** Benjamini-Hochberg of it over the columns that were looked at; none in older records. */
  q: z.number().optional(),
  /** How much more windows of one segment differ than chance alone makes them; 1 is chance. */
  dispersion: z.number()
});
export type Onset = z.infer<typeof onsetSchema>;

/** One column's series; every list has one entry a window, null where the window is not used. */
export const timeColumnSchema = z.strictObject({
  name: z.string(),
  kind: columnKindSchema,
  /** Whether the sample as a whole drifted there. */
  sampleDrifted: z.boolean(),
  /** Jensen-Shannon distance of the window from the whole evaluation set, and its 95 % interval. */
  shift: figures,
  low: figures,
  high: figures,
  /** Population stability index of the window against the evaluation set. */
  psi: figures,
  /** Share of the window's rows that are missing. */
  missing: figures,
  /** Upper end of the normal range for a window of this size; the lower end is 0. */
  normal: figures,
  /** Benjamini-Hochberg over all windows of all columns, of being beyond the normal range. */
  q: figures,
  /** Windows outside of the normal range: q at or below the rate. */
  outside: z.array(z.number()),
  /** Windows outside of it whose shift is at or above the threshold too. */
  drifted: z.array(z.number()),
  onset: onsetSchema.nullable()
});
export type TimeColumn = z.infer<typeof timeColumnSchema>;

/** Windows of a production sample against the evaluation set. */
export const timeResultSchema = z.strictObject({
  /** The timestamp column; null where rows are taken in their order. */
  timestamp: z.string().nullable(),
  over: z.enum(['sample', 'source']),
  /** How the windows were cut: `1d`, or a number of rows. */
  cut: z.union([
    z.strictObject({ period: z.string(), chosen: z.boolean() }),
    z.strictObject({ rows: z.number() })
  ]),
  rows: z.number(),
  digest: z.string(),
  /** Rows that belong to no window: without a moment, or with an infinite one. */
  leftOut: z.strictObject({ missing: z.number(), infinite: z.number() }),
  windows: z.array(timeWindowSchema),
  /**
   * What the normal range stands on: windows of the evaluation set itself, or
   * chance alone where it has no moments or too few windows; and which share of
   * such windows lies inside.
   */
  normal: z.strictObject({
    basis: z.enum(['windows', 'chance']),
    windows: z.number(),
    level: z.number(),
    why: z.string()
  }),
  decision: z.strictObject({
    threshold: z.number(),
    rate: z.number(),
    minimumRows: z.number(),
    tests: z.number()
  }),
  columns: z.array(timeColumnSchema),
  /** Columns that were not followed, with the reason. */
  notFollowed: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  summary: z.strictObject({
    columns: z.number(),
    /** Columns with a window outside of their normal range. */
    moved: z.number(),
    /** The first window outside, and the columns that lead there; null where there is none. */
    first: z.strictObject({ window: z.number(), columns: z.array(z.string()) }).nullable(),
    /** Share of columns outside of their normal range in the newest window that is used. */
    latestShare: z.number().nullable()
  })
});
export type TimeResult = z.infer<typeof timeResultSchema>;

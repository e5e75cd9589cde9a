import { z } from 'zod';
import { columnReportSchema } from '../drift/report';
import { conditionSchema } from './condition';

/** `segments` of the plan. */
export const segmentsOptionsSchema = z
  .strictObject({
    mostSegments: z
      .int()
      .min(2)
      .max(30)
      .default(20)
      .describe(
        'Segments of one column: its most frequent values, the others together as one more. Numbers and moments with more different values are cut at the tenths of the evaluation set.'
      ),
    mostInAll: z
      .int()
      .min(1)
      .max(200)
      .default(40)
      .describe('Segments compared in all, those with the most rows on their smaller side first.'),
    mostColumns: z
      .int()
      .min(1)
      .max(200)
      .default(50)
      .describe('Columns compared inside a segment, those that moved most as a whole first.'),
    fewestRows: z
      .int()
      .min(20)
      .default(200)
      .describe('A segment with fewer rows on either side is not compared.')
  })
  .prefault({})
  .describe('How the rows are split by evaluation.columns.segments, each segment a comparison.');
export type SegmentsOptions = z.infer<typeof segmentsOptionsSchema>;

const sides = z.strictObject({ reference: z.number(), current: z.number() });

/** A column within a segment, with every statistic that it has as a whole. */
export const segmentColumnSchema = columnReportSchema.omit({ why: true });
export type SegmentColumn = z.infer<typeof segmentColumnSchema>;

/** Some rows of both sides, told by conditions that hold at once. */
const segment = {
  conditions: z.array(conditionSchema),
  rows: sides,
  /** Of the rows of each side. */
  share: sides
};

export const segmentSchema = z.strictObject({
  ...segment,
  columns: z.array(segmentColumnSchema),
  drifted: z.number()
});
export type Segment = z.infer<typeof segmentSchema>;

/** Columns compared within declared segments. */
export const segmentsResultSchema = z.strictObject({
  /** The columns that split the rows, as the plan names them. */
  by: z.array(z.string()),
  segments: z.array(segmentSchema),
  /** Segments that were not compared: too few rows, or more than the plan allows. */
  leftOut: z.array(z.strictObject({ ...segment, reason: z.enum(['fewRows', 'beyondLimit']) })),
  /** Columns that could not split the rows, with the reason. */
  notSplit: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  /** Columns that were compared as a whole and, being too many, not within segments. */
  notCompared: z.number(),
  decision: z.strictObject({
    threshold: z.number(),
    rate: z.number(),
    fewestRows: z.number(),
    /** Tests that the q values are adjusted for: segments times columns. */
    tests: z.number()
  }),
  summary: z.strictObject({
    segments: z.number(),
    /** Segments with a drifted column. */
    drifted: z.number(),
    /** The largest share of drifted columns in any segment. */
    worstShare: z.number()
  })
});
export type SegmentsResult = z.infer<typeof segmentsResultSchema>;

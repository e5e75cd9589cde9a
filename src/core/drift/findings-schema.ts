import { z } from 'zod';

/** What can be found beside the shift of a column. */
export const FINDING_KINDS = [
  'missingColumn',
  'addedColumn',
  'changedType',
  'missingValues',
  'nanValues',
  'infiniteValues',
  'nothingFinite',
  'newCategories',
  'vanishedCategories',
  'outOfRange',
  'otherDimension'
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

const text = z.strictObject({ reference: z.string(), current: z.string() });
const counts = z.strictObject({
  /** Rows that show it, and their share of the side's rows. */
  rows: z.number(),
  share: z.number()
});

/** One finding; the numbers that its kind has. */
export const findingSchema = z.strictObject({
  kind: z.enum(FINDING_KINDS),
  column: z.string(),
  /** A note is no reason to act by itself: a new column, a category that vanished. */
  severity: z.enum(['warning', 'note']),
  /** One sentence with its numbers. */
  sentence: z.string(),
  reference: counts.optional(),
  current: counts.optional(),
  /** A bound of the p value, and Benjamini-Hochberg over all findings that were tested. */
  p: z.number().optional(),
  q: z.number().optional(),
  /** Categories on one side only: how many, and the biggest of them. */
  categories: z
    .strictObject({
      count: z.number(),
      biggest: z.array(z.strictObject({ label: z.string(), rows: z.number(), share: z.number() }))
    })
    .optional(),
  /** Of the reference, in the column's unit; microseconds since 1970 UTC for moments. */
  range: z.strictObject({ minimum: z.number(), maximum: z.number() }).optional(),
  types: text.optional(),
  /** Length of most of the reference's vectors. */
  dimension: z.number().optional()
});
export type Finding = z.infer<typeof findingSchema>;

import { z } from 'zod';
import { conditionSchema } from '../segments/condition';

/** `slices` of the plan. */
export const slicesOptionsSchema = z
  .strictObject({
    depth: z.int().min(1).max(3).default(3).describe('Conditions that a slice has at most.'),
    rows: z
      .int()
      .min(500)
      .max(100_000)
      .default(10_000)
      .describe(
        'Rows of each side in which slices are looked for, drawn at random, at most half of the side; what is found is tested on the other rows.'
      ),
    seed: z.int().min(0).default(0).describe('Seed of the draw.'),
    fewestRows: z
      .int()
      .min(20)
      .default(100)
      .describe('Rows that a slice has among the drawn ones, both sides together.'),
    rate: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.05)
      .describe('Chance that any slice is told where the two sides are one population.'),
    mostPredicates: z
      .int()
      .min(2)
      .max(200)
      .default(100)
      .describe('Conditions that slices are made of, spread over the columns.'),
    mostColumns: z
      .int()
      .min(0)
      .max(20)
      .default(5)
      .describe(
        "Columns whose shift is traced to slices, the most drifted ones first; the model's answers are traced beside them where they moved."
      ),
    leastChange: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe("Change of a slice's share of all rows that is worth telling.")
  })
  .describe('Slices: conjunctions of conditions in which production differs most.');
export type SlicesOptions = z.infer<typeof slicesOptionsSchema>;

const interval = z.tuple([z.number(), z.number()]);
const sides = z.strictObject({ reference: z.number(), current: z.number() });
const estimate = z.strictObject({ value: z.number(), interval });

/** Figures of a slice are those of the tested rows, which had no part in finding it. */
const slice = {
  conditions: z.array(conditionSchema),
  rows: sides,
  /** Of the tested rows of each side. */
  share: sides,
  /** Holm, over all slices tested. */
  p: z.number()
};

export const shareSliceSchema = z.strictObject({
  ...slice,
  /** Share of the production rows less that of the evaluation rows. */
  change: z.number(),
  interval
});
export type ShareSlice = z.infer<typeof shareSliceSchema>;

export const shiftSliceSchema = z.strictObject({
  ...slice,
  /** Share of the column's shift that its rows carry, those in no slice before it; they add up. */
  carried: estimate,
  /** Jensen-Shannon distance of the column within the slice; null where a side has no rows there. */
  inside: estimate.nullable()
});
export type ShiftSlice = z.infer<typeof shiftSliceSchema>;

export const tracedColumnSchema = z.strictObject({
  name: z.string(),
  /** Of the tested rows. */
  shift: estimate,
  /** The best first, each the best among the rows outside of those before; empty where none carries more than its share of the rows. */
  slices: z.array(shiftSliceSchema),
  /** The shift of the rows outside of the first so many slices. */
  without: estimate.extend({ slices: z.number() }).nullable()
});
export type TracedColumn = z.infer<typeof tracedColumnSchema>;

/** Slices in which production differs most. */
export const slicesResultSchema = z.strictObject({
  /** Rows in which slices were looked for, and the others, in which they were tested. */
  drawn: sides,
  tested: sides,
  seed: z.number(),
  depth: z.number(),
  fewestRows: z.number(),
  rate: z.number(),
  leastChange: z.number(),
  /** Conditions, conjunctions of them with rows enough, and slices that were tested. */
  predicates: z.number(),
  searched: z.number(),
  tests: z.number(),
  /** Slices whose share of the rows changed, the largest change first. */
  shares: z.array(shareSliceSchema),
  /** Columns whose shift was traced. */
  columns: z.array(tracedColumnSchema),
  /** Columns that no condition is about, with the reason. */
  leftOut: z.array(z.strictObject({ name: z.string(), reason: z.string() }))
});
export type SlicesResult = z.infer<typeof slicesResultSchema>;

import { z } from 'zod';

/** `multivariate` of the plan. */
export const multivariateOptionsSchema = z
  .strictObject({
    rows: z
      .int()
      .min(100)
      .max(100_000)
      .default(10_000)
      .describe('Rows of each side that the classifier sees, drawn at random.'),
    folds: z.int().min(2).max(10).default(5).describe('Folds of the cross-validation.'),
    seed: z.int().min(0).default(0).describe('Seed of the draw, the folds and the permutations.'),
    repeats: z.int().min(1).max(20).default(3).describe('Permutations of a column in each fold.'),
    blocks: z
      .strictObject({
        column: z
          .string()
          .min(1)
          .optional()
          .describe('A column of both tables: a customer, a session, a batch.'),
        period: z
          .string()
          .regex(/^[1-9]\d*[mhdw]$/, 'Write a number and a unit, such as 6h, 1d or 1w.')
          .optional()
          .describe('A length in UTC, by the timestamp: 6h, 1d, 1w (from Monday on).')
      })
      .refine(
        ({ column, period }) => (column === undefined) !== (period === undefined),
        'Name either column or period.'
      )
      .optional()
      .describe(
        'What ties rows together, so that none is scored by a model that knows its block. Without it the weeks or days of the timestamp, or else a column whose values whole blocks of rows share.'
      ),
    mostColumns: z
      .int()
      .min(1)
      .max(1000)
      .default(200)
      .describe('Columns that the classifier sees, those that moved most first.'),
    encoder: z
      .string()
      .min(1)
      .optional()
      .describe(
        'What turns a list of texts into rows of numbers, in the kernel: encode, model.encode. Without it texts are told apart by their terms.'
      ),
    text: z
      .array(z.string())
      .default([])
      .describe('Columns that the encoder is called with; every text column where none is named.'),
    discrepancy: z
      .strictObject({
        rows: z
          .int()
          .min(0)
          .max(20_000)
          .default(5000)
          .describe(
            'Rows of each side, at most `rows`; time grows with their square. 0 compares none.'
          ),
        permutations: z
          .int()
          .min(19)
          .max(9999)
          .default(200)
          .describe('Orders of the rows, or of their blocks, that tell what chance gives.')
      })
      .prefault({})
      .describe('Embeddings, and texts that the encoder is called with, as distributions.')
  })
  .describe('Columns together: whether a classifier tells production from evaluation rows.');
export type MultivariateOptions = z.infer<typeof multivariateOptionsSchema>;

const interval = z.tuple([z.number(), z.number()]);

/** How rows are tied together into blocks that are never split between folds. */
export const blockRuleSchema = z.strictObject({
  /**
   * `period`: of the timestamp; `stretch`: of time, tenths of a side; `value`: of a column;
   * `equal`: equal rows; `row`: each by itself.
   */
  by: z.enum(['period', 'stretch', 'value', 'equal', 'row']),
  column: z.string().nullable(),
  period: z.string().nullable(),
  /** Why it is none of the timestamp's periods where there is one; null elsewhere. */
  why: z.string().nullable()
});
export type BlockRule = z.infer<typeof blockRuleSchema>;

/** How far apart the two sides' vectors are as distributions. */
export const discrepancyResultSchema = z.strictObject({
  name: z.string(),
  /** Rows that have a vector, of those drawn. */
  rows: z.strictObject({ reference: z.number(), current: z.number() }),
  /**
   * What changes sides as a whole, of which no two rows are held against each other, and how many
   * of either side have a vector; absent where that is each row.
   */
  blocks: blockRuleSchema.extend({ reference: z.number(), current: z.number() }).optional(),
  dimensions: z.number(),
  /** Null where a side has too few vectors, or they are of one block. */
  found: z
    .strictObject({
      /** The unbiased squared discrepancy (MMD²): about 0 without a shift, below 0 by chance. */
      value: z.number(),
      /** 95 %. */
      interval,
      /** Of the permutations, and adjusted for the number of columns. */
      p: z.number(),
      q: z.number(),
      permutations: z.number(),
      /** What 95 % of the permutations stay below. */
      chance: z.number(),
      /** A discrepancy of the populations that samples of this size show in four of five cases. */
      detectable: z.number(),
      /** Standard deviation of the kernel, in the vectors' unit. */
      bandwidth: z.number()
    })
    .nullable()
});
export type DiscrepancyResult = z.infer<typeof discrepancyResultSchema>;

/** The columns together: how well a classifier tells the two samples apart. */
export const multivariateResultSchema = z.strictObject({
  /** Rows that were drawn of each side. */
  rows: z.strictObject({ reference: z.number(), current: z.number() }),
  folds: z.number(),
  /** What is never split between folds, and how many there are of each side; absent in old records. */
  blocks: blockRuleSchema.extend({ reference: z.number(), current: z.number() }).optional(),
  seed: z.number(),
  repeats: z.number(),
  /** Share of pairs of a production and an evaluation row that are put in the right order. */
  auc: z.strictObject({
    value: z.number(),
    /** 95 %, by blocks. */
    interval,
    /** Two-sided, against a half. */
    p: z.number()
  }),
  /** What the AUC loses when the column is permuted: mean over the folds, lowest and highest fold. */
  columns: z.array(z.strictObject({ name: z.string(), drop: z.number(), range: interval })),
  /** Embeddings, and texts through the encoder, as distributions; the strongest first. */
  discrepancies: z.array(discrepancyResultSchema).default([]),
  /** Columns that the classifier did not see, with the reason. */
  leftOut: z.array(z.strictObject({ name: z.string(), reason: z.string() }))
});
export type MultivariateResult = z.infer<typeof multivariateResultSchema>;

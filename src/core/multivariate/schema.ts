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
    text: z.array(z.string()).default([]).describe('Text columns that the encoder is called with.')
  })
  .describe('Columns together: whether a classifier tells production from evaluation rows.');
export type MultivariateOptions = z.infer<typeof multivariateOptionsSchema>;

const interval = z.tuple([z.number(), z.number()]);

/** The columns together: how well a classifier tells the two samples apart. */
export const multivariateResultSchema = z.strictObject({
  /** Rows that were drawn of each side. */
  rows: z.strictObject({ reference: z.number(), current: z.number() }),
  folds: z.number(),
  seed: z.number(),
  repeats: z.number(),
  /** Share of pairs of a production and an evaluation row that are put in the right order. */
  auc: z.strictObject({
    value: z.number(),
    /** 95 %, DeLong. */
    interval,
    /** Against a half. */
    p: z.number()
  }),
  /** What the AUC loses when the column is permuted: mean over the folds, lowest and highest fold. */
  columns: z.array(z.strictObject({ name: z.string(), drop: z.number(), range: interval })),
  /** Columns that the classifier did not see, with the reason. */
  leftOut: z.array(z.strictObject({ name: z.string(), reason: z.string() }))
});
export type MultivariateResult = z.infer<typeof multivariateResultSchema>;

import { z } from 'zod';

/** `importance` of the plan. */
export const importanceOptionsSchema = z
  .strictObject({
    rows: z
      .int()
      .min(50)
      .max(20_000)
      .default(1000)
      .describe('Rows of the evaluation set that the model is called with, drawn at random.'),
    repeats: z.int().min(1).max(20).default(3).describe('Permutations of each column.'),
    mostColumns: z
      .int()
      .min(1)
      .max(500)
      .default(50)
      .describe('Columns that are permuted, those that moved most first.'),
    seed: z.int().min(0).default(0).describe('Seed of the draw and the permutations.')
  })
  .describe(
    "Importance: what the model's answers lose when a column is permuted; the model is asked about rows × (1 + columns × repeats) rows."
  );
export type ImportanceOptions = z.infer<typeof importanceOptionsSchema>;

/** What permuting a column is measured by. */
export const IMPORTANCE_METRICS = ['rocAuc', 'logLoss', 'meanAbsoluteError', 'answers'] as const;

const interval = z.tuple([z.number(), z.number()]);

export const importanceColumnSchema = z.strictObject({
  name: z.string(),
  /** What is lost by permuting it, and the 95 % interval over rows and repeats. */
  importance: z.number(),
  interval,
  /** Of the importance of all columns, 0 to 1; a column below 0 has none. */
  share: z.number(),
  /** Rows that the model could not answer with its values permuted; they are left out. */
  unanswered: z.number().default(0),
  /** Its shift; null where it was not compared. */
  shift: z.number().nullable(),
  drifted: z.boolean(),
  /** Shift times share of importance: by what drift matters to the model, 0 to 1. */
  matters: z.number()
});
export type ImportanceColumn = z.infer<typeof importanceColumnSchema>;

/** Whether what drifted matters to the model. */
export const importanceResultSchema = z.strictObject({
  /** `rocAuc` lost, `logLoss` or `meanAbsoluteError` added, or how far `answers` move. */
  metric: z.enum(IMPORTANCE_METRICS),
  /** The metric with nothing permuted; null for `answers`. */
  baseline: z.number().nullable(),
  /** Rows that the figures stand on. */
  rows: z.number(),
  /** Drawn rows that tell nothing, by reason. */
  rowsLeftOut: z.array(z.strictObject({ reason: z.string(), rows: z.number() })).default([]),
  repeats: z.number(),
  seed: z.number(),
  /** Rows that the model was called with in all. */
  calls: z.number(),
  /** Those that matter most first. */
  columns: z.array(importanceColumnSchema),
  /** Inputs that were not permuted, with the reason. */
  leftOut: z.array(z.strictObject({ name: z.string(), reason: z.string() }))
});
export type ImportanceResult = z.infer<typeof importanceResultSchema>;

import { z } from 'zod';

const share = (value: number) => z.number().min(0).max(1).default(value);

/** `readiness` of the plan. */
export const readinessOptionsSchema = z
  .strictObject({
    effectiveShare: share(0.2).describe(
      'Least effective share of the evaluation rows once they are weighted like production.'
    ),
    duplicates: share(0.1).describe('Most production rows that repeat another one, share.'),
    leakage: share(0.01).describe('Most production rows that stand in the evaluation set, share.'),
    uncovered: share(0.05).describe(
      'Most production rows where the evaluation set has few rows or none, share.'
    ),
    odds: z
      .number()
      .min(2)
      .default(10)
      .describe('How much denser than the evaluation set production is where it is not covered.'),
    label: z
      .int()
      .min(0)
      .max(100_000)
      .default(200)
      .describe('Production rows to write down as worth labelling first; 0 writes none.')
  })
  .describe('Fine-tune readiness: whether the production sample can be learned from.');
export type ReadinessOptions = z.infer<typeof readinessOptionsSchema>;

const interval = z.tuple([z.number(), z.number()]);

export const readinessResultSchema = z.strictObject({
  /** Kish's effective share of the evaluation rows under importance weights. */
  effective: z.strictObject({
    share: z.number(),
    rows: z.number(),
    /** Share of rows whose weight was cut at the highest one allowed. */
    clipped: z.number(),
    highest: z.number()
  }),
  duplicates: z.strictObject({ production: z.number(), evaluation: z.number() }),
  /** Share of each side's rows that stand on the other one too. */
  leakage: z.strictObject({ production: z.number(), evaluation: z.number() }),
  /** Columns that a row was compared by. */
  comparedBy: z.number(),
  coverage: z.strictObject({
    /** Production rows whose odds are beyond the bound, share of the sample. */
    share: z.number(),
    interval,
    odds: z.number(),
    /** Production rows that were looked at. */
    rows: z.number()
  }),
  /** The file of rows worth labelling first; null where none was asked for. */
  toLabel: z.strictObject({ path: z.string(), rows: z.number() }).nullable(),
  ready: z.boolean(),
  /** Why it is not ready, or what holds. */
  because: z.array(z.string())
});
export type ReadinessResult = z.infer<typeof readinessResultSchema>;

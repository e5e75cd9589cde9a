import { z } from 'zod';
import { blockRuleSchema } from '../multivariate/schema';

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
    labelShift: share(0.1).describe(
      "Most that a class's share may have changed, estimated from the model's answers."
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

/** Shares of the classes in production, from one way of counting the model's answers. */
export const labelShiftFigureSchema = z.strictObject({
  /** What the answers were counted by. */
  by: z.enum(['probability', 'prediction']),
  /**
   * What is taken to be as in the evaluation set: the answers of the rows of a class, so that the
   * classes' shares alone have changed, or the classes behind an answer. With `labels` nothing is:
   * the classes are those of the production rows whose label is known, `rows.current` of them.
   */
  assumes: z.enum(['classes', 'answers', 'labels']),
  classes: z.array(
    z.strictObject({
      label: z.string(),
      /** Of the evaluation rows with label and answer. */
      evaluation: z.number(),
      /** Estimated. */
      production: z.number(),
      /** 95 % of the estimate, and of its difference from the evaluation set's share. */
      interval,
      change: interval
    })
  ),
  /**
   * Condition number of the answers' shares by class; null where they can't tell classes apart.
   * It plays no part where the classes behind an answer are taken to be as before.
   */
  condition: z.number().nullable(),
  rows: z.strictObject({ reference: z.number(), current: z.number() }),
  /**
   * What was drawn anew as a whole for the intervals, and how many of either side, those beyond 200
   * taken together; absent where that is each row.
   */
  blocks: blockRuleSchema.extend({ reference: z.number(), current: z.number() }).optional(),
  /** How far production's answers lie from all that changed shares explain; null where any fit. */
  fit: z.strictObject({ misfit: z.number(), p: z.number() }).nullable()
});
export type LabelShiftFigure = z.infer<typeof labelShiftFigureSchema>;

export const labelShiftSchema = z.strictObject({
  /** The one to believe first; empty where there is none. */
  figures: z.array(labelShiftFigureSchema),
  /** Production rows with an answer that no evaluation row has. */
  unseen: z.number(),
  /** Why there is no figure, or why the first one may be off; a sentence each. */
  warnings: z.array(z.string())
});
export type LabelShift = z.infer<typeof labelShiftSchema>;

/** Where uncovered production rows lie: a range or a level of one column. */
export const coverageGapSchema = z.strictObject({
  column: z.string(),
  /** `above 58.7`, `is ORD`, `is missing`. */
  region: z.string(),
  /** Of the drawn rows of each side, and of the uncovered production rows. */
  production: z.number(),
  evaluation: z.number(),
  uncovered: z.number()
});
export type CoverageGap = z.infer<typeof coverageGapSchema>;

/** A figure of readiness held against what the plan wants. */
export const criterionSchema = z.strictObject({
  name: z.enum(['effectiveShare', 'duplicates', 'leakage', 'coverage', 'labelShift']),
  /** `unknown`: it could not be measured. */
  state: z.enum(['pass', 'warn', 'unknown']),
  value: z.number().nullable(),
  interval: interval.nullable(),
  comparator: z.enum(['>=', '<=']),
  wanted: z.number(),
  sentence: z.string()
});
export type Criterion = z.infer<typeof criterionSchema>;

const nearRows = z.strictObject({ rows: z.number(), share: z.number() });
const nearSides = z.strictObject({ production: nearRows, evaluation: nearRows });

export const readinessResultSchema = z.strictObject({
  /** Kish's effective share of the evaluation rows under importance weights. */
  effective: z.strictObject({
    share: z.number(),
    rows: z.number(),
    /** Share of rows whose weight was cut at the highest one allowed. */
    clipped: z.number(),
    highest: z.number(),
    /**
     * Mean weight, about the share of production that lies where evaluation rows do; below a half
     * the effective share counts as not measured. None in older records.
     */
    mean: z.number().optional()
  }),
  duplicates: z.strictObject({ production: z.number(), evaluation: z.number() }),
  /** Share of each side's rows that stand on the other one too. */
  leakage: z.strictObject({ production: z.number(), evaluation: z.number() }),
  /**
   * Rows that are no exact duplicates and no exact leak, and would be with numbers rounded to so
   * many significant digits and texts without case and spaces; none in older records.
   */
  near: z
    .strictObject({ digits: z.number(), duplicates: nearSides, leakage: nearSides })
    .optional(),
  /** Columns that a row was compared by. */
  comparedBy: z.number(),
  coverage: z.strictObject({
    /** Production rows whose odds are beyond the bound, share of the sample. */
    share: z.number(),
    interval,
    odds: z.number(),
    /** Production rows that were looked at. */
    rows: z.number(),
    /** Where they lie, the largest part first. */
    gaps: z.array(coverageGapSchema).default([]),
    /** Of the uncovered rows, those in none of the gaps: there columns go together as never before. */
    elsewhere: z.number().default(0)
  }),
  labelShift: labelShiftSchema.optional(),
  /** One a figure, in a fixed order. */
  criteria: z.array(criterionSchema).default([]),
  /** The file of rows worth labelling first; null where none was asked for. */
  toLabel: z.strictObject({ path: z.string(), rows: z.number() }).nullable(),
  ready: z.boolean(),
  /** Why it is not ready, or what holds. */
  because: z.array(z.string())
});
export type ReadinessResult = z.infer<typeof readinessResultSchema>;

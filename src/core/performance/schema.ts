import { z } from 'zod';

/** Figures of a classifier, the one that is told first at the head. */
export const CLASSIFIER_METRICS = [
  'rocAuc',
  'averagePrecision',
  'accuracy',
  'f1',
  'precision',
  'recall',
  'specificity',
  'businessValue'
] as const;
/** Figures of a regression; a lower one is better. */
export const REGRESSION_METRICS = ['meanAbsoluteError', 'rootMeanSquaredError'] as const;
export const PERFORMANCE_METRICS = [...CLASSIFIER_METRICS, ...REGRESSION_METRICS] as const;
export const performanceMetricSchema = z.enum(PERFORMANCE_METRICS);
export type PerformanceMetric = z.infer<typeof performanceMetricSchema>;

/** `performance` of the plan. */
export const performanceOptionsSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "Whether performance is estimated, where the plan names the label and the model's answers."
      ),
    kind: z
      .enum(['classification', 'regression'])
      .optional()
      .describe(
        'What the model does; without it, classification where a probability is named, and regression where label and prediction are numbers other than 0 and 1.'
      ),
    positive: z
      .union([z.string(), z.number(), z.boolean()])
      .optional()
      .describe('The label whose probability is given; true or 1 without it.'),
    threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Probability from which the answer is positive, where no prediction is named.'),
    metrics: z
      .array(performanceMetricSchema)
      .min(1)
      .optional()
      .describe('Figures to tell, the most important first; all of them without it.'),
    value: z
      .strictObject({
        truePositive: z.number().default(0).describe('Of a row found rightly.'),
        falsePositive: z.number().default(0).describe('Of a false alarm; a cost is below 0.'),
        trueNegative: z.number().default(0).describe('Of a row left alone rightly.'),
        falseNegative: z.number().default(0).describe('Of a row missed; a cost is below 0.')
      })
      .optional()
      .describe('What an answer is worth, in any unit; for two classes.'),
    labels: z
      .strictObject({
        variable: z.string().min(1).optional().describe("A table among the kernel's variables."),
        files: z
          .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
          .optional()
          .describe('A path or glob, or several, relative to the plan.'),
        sql: z.string().min(1).optional().describe("A query in DuckDB's dialect."),
        key: z
          .string()
          .min(1)
          .describe(
            'The column of the production sample and of the labels that tells whose label it is; the evaluation set needs none.'
          )
      })
      .refine(
        ({ variable, files, sql }) =>
          [variable, files, sql].filter(part => part !== undefined).length === 1,
        'Name exactly one of variable, files and sql.'
      )
      .optional()
      .describe(
        'Where labels of production arrive, if not in the sample itself: a table with the label column and a key.'
      ),
    rows: z
      .int()
      .min(200)
      .max(200_000)
      .default(50_000)
      .describe("Rows of each side that a regression's loss is learned and estimated from."),
    seed: z.int().min(0).default(0).describe('Seed of every draw.')
  })
  .prefault({})
  .describe('Performance in production: estimated without labels, measured as they arrive.');
export type PerformanceOptions = z.infer<typeof performanceOptionsSchema>;

const interval = z.tuple([z.number(), z.number()]);

/** How far the estimate lay from what was measured, on parts of the evaluation set. */
export const pastErrorSchema = z.strictObject({
  /** Parts of the evaluation set, each estimated by what the others taught. */
  chunks: z.number(),
  /** Mean and largest distance of the estimate from the measured figure. */
  mean: z.number(),
  largest: z.number(),
  /** Parts whose measured figure lay inside the estimate's 95 % interval. */
  inside: z.number(),
  /** Standard deviation between parts that the errors leave room for beyond sampling; the interval is widened by it. */
  beyond: z.number()
});

export const performanceFigureSchema = z.strictObject({
  metric: performanceMetricSchema,
  /** Measured on the evaluation set; null where it is not defined. */
  reference: z.number().nullable(),
  /** 95 % of the figures that the labels of these very rows would give lie in `interval`. */
  estimated: z
    .strictObject({
      value: z.number(),
      interval,
      /** Standard deviation behind the interval. */
      error: z.number(),
      /** Estimated less measured on the evaluation set. */
      change: z.number().nullable()
    })
    .nullable(),
  /** Measured on the rows whose label has arrived, and what the estimate said of those rows. */
  realised: z
    .strictObject({
      value: z.number(),
      interval,
      estimated: z.number().nullable(),
      /** The interval of that estimate; none in older records. */
      estimatedInterval: interval.nullable().optional(),
      /** Measured less estimated, on the same rows. */
      error: z.number().nullable(),
      /** Whether the measured figure lies inside the estimate's interval for those rows. */
      inside: z.boolean().nullable()
    })
    .nullable(),
  past: pastErrorSchema.nullable()
});
export type PerformanceFigure = z.infer<typeof performanceFigureSchema>;

export const performanceWindowSchema = z.strictObject({
  /** RFC 3339. */
  from: z.string(),
  to: z.string(),
  rows: z.number(),
  value: z.number().nullable(),
  interval: interval.nullable(),
  realised: z.number().nullable(),
  labelled: z.number()
});
export type PerformanceWindow = z.infer<typeof performanceWindowSchema>;

const matrix = z.array(z.array(z.number()));

/** What the model is worth on a production sample. */
export const performanceResultSchema = z.strictObject({
  kind: z.enum(['binary', 'multiclass', 'regression']),
  /** Labels; of two the positive one first. Empty for a regression. */
  classes: z.array(z.string()),
  /** What made an answer: a column, else the threshold on the probability. */
  decision: z.strictObject({
    prediction: z.string().nullable(),
    threshold: z.number().nullable(),
    /** Share of evaluation rows where column and threshold agree; null where there is only one. */
    agreement: z.number().nullable()
  }),
  rows: z.strictObject({ reference: z.number(), current: z.number() }),
  /** Rows that tell nothing, by reason. */
  leftOut: z.array(
    z.strictObject({ reason: z.string(), reference: z.number(), current: z.number() })
  ),
  /** Production rows whose label has arrived. */
  labelled: z.strictObject({ rows: z.number(), share: z.number() }),
  /** How probabilities were brought to shares; null for a regression. */
  calibration: z
    .strictObject({
      method: z.enum(['logistic', 'isotonic']),
      /** Mean distance of probability from share, as given and after calibration. */
      before: z.number(),
      after: z.number(),
      /** Whether `after` and the choice come from rows that the calibration had not seen. */
      heldOut: z.boolean()
    })
    .nullable(),
  /** How the evaluation set was cut for the estimate's past error. */
  chunks: z.strictObject({ count: z.number(), by: z.enum(['time', 'order']) }),
  figures: z.array(performanceFigureSchema),
  /** Rows by label (down) and answer (across), in the order of `classes`; null for a regression. */
  confusion: z
    .strictObject({
      reference: matrix,
      estimated: matrix,
      /** Estimated for the rows that `realised` is measured on; none in older records. */
      estimatedOfLabelled: matrix.nullable().optional(),
      realised: matrix.nullable()
    })
    .nullable(),
  /** The first figure from window to window; null without moments. */
  windows: z
    .strictObject({
      metric: performanceMetricSchema,
      period: z.string(),
      over: z.enum(['sample', 'source']),
      points: z.array(performanceWindowSchema)
    })
    .nullable(),
  /** What the newest record's estimate was off by, once its labels were there. */
  earlier: z
    .strictObject({ version: z.number(), metric: performanceMetricSchema, error: z.number() })
    .nullable(),
  /** What is the matter with the labels of production, a sentence each; none in older records. */
  labelTrouble: z.array(z.string()).optional(),
  notes: z.array(z.string())
});
export type PerformanceResult = z.infer<typeof performanceResultSchema>;

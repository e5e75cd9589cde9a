import { z } from 'zod';
import { calibrationOptionsSchema } from '../drift/calibration-options';
import { DEFAULT_EXACT_ROWS } from '../drift/exactness';
import { columnKindSchema } from '../drift/report';
import { importanceOptionsSchema } from '../importance/schema';
import { multivariateOptionsSchema } from '../multivariate/schema';
import { performanceOptionsSchema } from '../performance/schema';
import { baselineSchema } from './baseline';
import { engineSchema } from './engine';
import { runnerOptionsSchema } from '../probe/runner/options';
import { readinessOptionsSchema } from '../readiness/schema';
import { segmentsOptionsSchema } from '../segments/schema';
import { slicesOptionsSchema } from '../slices/schema';
import { timeOptionsSchema } from '../time/schema';
import { httpTargetSchema } from './http-target';
import { judgesSchema } from './judges';
import { policySchema } from './policy';
import { trackerSchema } from './tracker';

export { policySchema, ruleSchema, type Policy, type Rule } from './policy';

/**
 * `audit.yaml`. The JSON Schema and the page `docs/plan.md` are made from these
 * descriptions, so each key says what it means and in which unit.
 */
const files = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .describe('A path or glob, or several, relative to the plan: Parquet, CSV, TSV or JSON Lines.');

type SourceKeys = { variable?: unknown; files?: unknown; sql?: unknown };

const namedSources = ({ variable, files, sql }: SourceKeys): number =>
  [variable, files, sql].filter(part => part !== undefined).length;
const oneSource = (value: SourceKeys): boolean => namedSources(value) === 1;
const namesSource = (value: SourceKeys): boolean => namedSources(value) > 0;

const ONE_SOURCE = 'Name exactly one of variable, files and sql.';

const sourceKeys = {
  variable: z.string().min(1).optional().describe("A table among the kernel's variables."),
  files: files.optional(),
  sql: z
    .string()
    .min(1)
    .optional()
    .describe("A query in DuckDB's dialect, translated where the engine is Spark.")
};

export const columnsSchema = z
  .strictObject({
    timestamp: z
      .string()
      .min(1)
      .optional()
      .describe('When the row happened; the axis of time, not compared.'),
    label: z
      .string()
      .min(1)
      .optional()
      .describe('The true outcome; not compared, as production learns it later.'),
    prediction: z.string().min(1).optional().describe("The model's answer."),
    probability: z
      .string()
      .min(1)
      .optional()
      .describe("The model's probability of the positive class, 0 to 1."),
    probabilities: z
      .record(z.string(), z.string().min(1))
      .optional()
      .describe("The model's probability of each class, by label, where there are more than two."),
    segments: z
      .array(z.string().min(1))
      .default([])
      .describe('Columns that split the rows into segments, each compared by itself.'),
    ignore: z
      .array(z.string().min(1))
      .default([])
      .describe('Columns left out everywhere, such as identifiers.'),
    kinds: z
      .record(z.string(), columnKindSchema)
      .default({})
      .describe('Kinds that the type does not tell, by column.')
  })
  .prefault({})
  .describe('What the columns of both sides stand for.');

export const evaluationSchema = z
  .strictObject({ ...sourceKeys, baseline: baselineSchema.optional(), columns: columnsSchema })
  .refine(
    ({ baseline, ...source }) =>
      baseline === undefined ? oneSource(source) : !namesSource(source),
    'Name exactly one of variable, files, sql and baseline.'
  )
  .describe('The evaluation set: the reference that production is compared with.');

export const productionSchema = z
  .strictObject({
    name: z.string().min(1).describe('What the snapshot is called.'),
    ...sourceKeys,
    window: z
      .strictObject({
        last: z
          .string()
          .regex(/^[1-9]\d*[mhdw]$/, 'Write a number and a unit, such as 30m, 12h, 7d or 2w.')
          .optional()
          .describe('The newest rows up to the newest timestamp: 30m, 12h, 7d, 2w.'),
        from: z.string().optional().describe('First moment, RFC 3339 or a date.'),
        to: z.string().optional().describe('First moment after the window, RFC 3339 or a date.')
      })
      .refine(
        window =>
          window.last === undefined || (window.from === undefined && window.to === undefined),
        {
          message: 'Name either last, or from and to.'
        }
      )
      .optional()
      .describe('Rows to keep by the timestamp column.'),
    sample: z
      .strictObject({
        rows: z.int().min(1).describe('Rows to draw at random.'),
        seed: z.int().min(0).default(0).describe('Seed of the draw.')
      })
      .optional()
      .describe('Draw rows at random; without it every row is read.')
  })
  .refine(oneSource, ONE_SOURCE);

export const targetSchema = z
  .strictObject({
    callable: z
      .string()
      .min(1)
      .optional()
      .describe('What to call in the kernel: clf, clf.predict_proba, a function.'),
    http: httpTargetSchema.optional(),
    timeout: z
      .number()
      .positive()
      .default(60)
      .describe('Seconds to wait for one batch of rows, one text or one conversation.')
  })
  .refine(
    target => (target.callable === undefined) !== (target.http === undefined),
    'Name exactly one of callable and http.'
  )
  .describe('The model under test.');

export const probeSchema = z.strictObject({
  suite: z
    .string()
    .min(1)
    .describe('A built-in suite such as builtin:tabular-robustness, or the path of a suite file.'),
  rows: z
    .int()
    .min(1)
    .max(20_000)
    .default(50)
    .describe(
      'Rows of the evaluation set to start from, for builtin:regression of the production sample; a suite file says so itself.'
    ),
  seed: z.int().min(0).default(0).describe('Seed of the draw of rows and values.'),
  columns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'Protected columns of builtin:tabular-counterfactual; columns that builtin:tabular-boundary leaves as they are.'
    ),
  expected: z
    .record(z.string(), z.enum(['up', 'down', 'not-up', 'not-down']))
    .optional()
    .describe(
      'Where the score must go as a column rises, by column, for builtin:tabular-direction: up, down, not-up or not-down.'
    ),
  production: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Production sample whose rows builtin:regression asks again; the answers that were given then stand in its column evaluation.columns.prediction.'
    ),
  within: z
    .number()
    .positive()
    .optional()
    .describe(
      'Nearness, in middle ranges, within which builtin:tabular-boundary must find no other answer; 0.05 without it.'
    )
});

export const driftOptionsSchema = z
  .strictObject({
    threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('Jensen-Shannon distance from which a column counts as drifted.'),
    rate: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.05)
      .describe('Share of false discoveries allowed among the drifted columns.'),
    exactRows: z
      .int()
      .min(0)
      .default(DEFAULT_EXACT_ROWS)
      .describe(
        'Rows of both sides together up to which every figure is exact; with more, distances between numbers and moments come from counts on a grid, with the interval that holds the exact figure.'
      ),
    exact: z
      .boolean()
      .default(false)
      .describe('Compute every figure exactly, however many rows there are.'),
    calibration: calibrationOptionsSchema.optional()
  })
  .prefault({})
  .describe('When a column counts as drifted.');

export const planSchema = z.strictObject({
  model: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
      'Use letters, digits, dots, dashes and underscores, at most 128.'
    )
    .describe("The model's name; also the folder of its records."),
  setup: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A notebook or Python file that the command runs first, so that variables and callables exist. The panel uses the open kernel instead.'
    ),
  engine: engineSchema,
  evaluation: evaluationSchema,
  production: z
    .array(productionSchema)
    .min(1)
    .superRefine((sources, context) => {
      const seen = new Set<string>();
      sources.forEach(({ name }, index) => {
        if (seen.has(name)) {
          context.addIssue({
            code: 'custom',
            path: [index, 'name'],
            message: `The production sample ${name} is there twice.`
          });
        }
        seen.add(name);
      });
    })
    .describe('The snapshots to compare with the evaluation set.'),
  target: targetSchema.optional(),
  probes: z.array(probeSchema).default([]).describe('Suites to run against the target.'),
  runner: runnerOptionsSchema,
  judges: judgesSchema,
  drift: driftOptionsSchema,
  time: timeOptionsSchema,
  segments: segmentsOptionsSchema,
  slices: slicesOptionsSchema.optional(),
  multivariate: multivariateOptionsSchema.optional(),
  readiness: readinessOptionsSchema.optional(),
  performance: performanceOptionsSchema,
  importance: importanceOptionsSchema.optional(),
  policy: policySchema,
  tracker: trackerSchema.optional()
});

/** A plan with every default filled in. */
export type Plan = z.infer<typeof planSchema>;
/** A plan as a user may write it. */
export type PlanInput = z.input<typeof planSchema>;
export type ProductionSource = z.infer<typeof productionSchema>;
export type ColumnRoles = z.infer<typeof columnsSchema>;
export type DriftOptions = z.infer<typeof driftOptionsSchema>;
export type ProbeOptions = z.infer<typeof probeSchema>;

import { z } from 'zod';
import { runnerOptionsSchema } from '../probe/runner/options';
import { httpTargetSchema } from './http-target';

/** Names and dots; nothing else is ever called. */
const callableName = z
  .string()
  .regex(
    /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u,
    'Name something of the kernel, such as encode or model.encode; code is not run.'
  );

const timeout = z.number().positive().default(60);

const judgingModelSchema = z
  .strictObject({
    callable: callableName
      .optional()
      .describe('What to call in the kernel: a model of texts or conversations.'),
    http: httpTargetSchema.optional(),
    timeout: timeout.describe('Seconds to wait for one verdict.'),
    runner: runnerOptionsSchema
      .unwrap()
      .omit({ stopEarly: true, mostCases: true, keepRequests: true })
      .optional()
      .describe(
        'How it is asked, with budgets of its own; without it, as the model under test is, but for the prices.'
      )
  })
  .refine(
    model => (model.callable === undefined) !== (model.http === undefined),
    'Name exactly one of callable and http.'
  )
  .describe('The model that answers of type llm-rubric are shown to, with their questions.');

const labelledSchema = z.strictObject({
  judge: z
    .string()
    .min(1)
    .describe('The judge that is measured, such as llm-rubric or not-is-refusal.'),
  value: z.unknown().optional().describe('What it compares with, as in a suite: a rubric, texts.'),
  threshold: z.number().optional().describe('Its threshold, as in a suite.'),
  file: z.string().min(1).describe('Texts and their labels: CSV, TSV, JSON Lines or Parquet.'),
  text: z.string().describe('Column of the texts.'),
  prompt: z.string().optional().describe('Column of the questions, for judges that read them.'),
  label: z.string().describe('Column of the labels.'),
  positive: z.string().describe('Label of the texts that the judge is to pass.'),
  negative: z.string().describe('Label of those it is to fail; other rows are left out.'),
  rows: z.int().min(1).default(200).describe('Texts that are judged at most, evenly over the file.')
});

/** `judges` of the plan: what suites' asserts may ask beside the model under test. */
export const judgesSchema = z
  .strictObject({
    model: judgingModelSchema.optional(),
    encoder: z
      .strictObject({
        callable: callableName.describe(
          'What turns a list of texts into rows of numbers, in the kernel: encode, model.encode.'
        ),
        timeout: timeout.describe('Seconds to wait for the texts of one call.')
      })
      .optional()
      .describe('What asserts of type similar compare texts by.'),
    python: z
      .array(callableName)
      .default([])
      .describe(
        'Functions of the kernel that asserts of type python may call. A suite can name others, which are not called.'
      ),
    labelled: z
      .array(labelledSchema)
      .default([])
      .describe('Labelled samples on which judges are measured with each run of the probes.')
  })
  .prefault({})
  .describe('What judges of answers may ask: a model, an encoder, functions of the kernel.');

export type JudgesOptions = z.infer<typeof judgesSchema>;
export type JudgingModel = NonNullable<JudgesOptions['model']>;
export type LabelledOptions = JudgesOptions['labelled'][number];

import { z } from 'zod';
import { CASE_TYPES } from '../case';

const capability = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'Use small letters, digits and dashes, such as small-changes.')
  .describe('What is tested, by which results are summed up: small letters, digits, dashes.');

const kind = z
  .enum(CASE_TYPES)
  .describe('MFT: a sure answer; INV: a change keeps the answer; DIR: a change moves it.');

const tags = z
  .array(z.string().min(1))
  .describe('Names in other catalogues, such as OWASP LLM01:2025.');

/** Read entry by entry, as each transformation has parameters of its own. */
const transformations = z
  .array(z.unknown())
  .describe('Ways to change a seed, by name or {name, …parameters}.');

export const seedsSchema = z
  .strictObject({
    from: z
      .enum(['evaluation', 'snapshot', 'file'])
      .default('evaluation')
      .describe('Where rows are drawn from.'),
    snapshot: z
      .string()
      .min(1)
      .optional()
      .describe('The production sample, by its name in the plan.'),
    file: z
      .string()
      .min(1)
      .optional()
      .describe('A table beside the plan: Parquet, CSV, TSV or JSON Lines.'),
    rows: z.int().min(1).max(100_000).default(50).describe('Rows to draw.'),
    seed: z.int().min(0).default(0).describe('Seed of the draw.'),
    columns: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Columns to read as variables; all without it.'),
    slices: z.array(z.string()).default([]).describe('Columns by whose values results are split.')
  })
  .refine(({ from, snapshot }) => (from === 'snapshot') === (snapshot !== undefined), {
    path: ['snapshot'],
    message: 'Name the snapshot with from: snapshot, and only then.'
  })
  .refine(({ from, file }) => (from === 'file') === (file !== undefined), {
    path: ['file'],
    message: 'Name the file with from: file, and only then.'
  });

/** promptfoo's keys that are known and not carried out; what they are is told, never run. */
const unread = z.unknown().optional();

export const testSchema = z.strictObject({
  description: z.string().optional().describe('What is tested, as a sentence.'),
  vars: z.unknown().optional().describe('Variables; a list stands for one test each.'),
  assert: z.array(z.unknown()).optional().describe('What must hold of the answer, all of it.'),
  metadata: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Words by which results are split.'),
  options: z
    .looseObject({
      prefix: z.string().optional().describe('Put before the prompt.'),
      suffix: z.string().optional().describe('Put after the prompt.'),
      disableVarExpansion: z.boolean().optional().describe('Leaves lists in vars as they are.')
    })
    .optional()
    .describe('As in promptfoo; prefix, suffix and disableVarExpansion are carried out.'),
  kind: kind.optional(),
  capability: capability.optional(),
  tags: tags.optional(),
  transformations: transformations.optional(),
  seeds: z.int().min(0).optional().describe('Seeds that this test starts from; 0 for none.'),
  provider: unread,
  providers: unread,
  prompts: unread,
  providerOutput: unread,
  assertScoringFunction: unread,
  threshold: unread
});

export const suiteSchema = z.strictObject({
  $schema: unread,
  description: z.string().optional().describe('What the suite tests.'),
  kind: kind.optional(),
  capability: capability.optional(),
  tags: tags.optional(),
  prompts: z.unknown().optional().describe('What is sent, with {{variables}}.'),
  seeds: seedsSchema.optional().describe('Rows that the tests start from.'),
  transformations: transformations.optional(),
  /** Read by `testSchema` where it is no file. */
  defaultTest: z.unknown().optional().describe('What all tests share.'),
  /** Read one by one by `testSchema`. */
  tests: z.unknown().optional().describe('The tests; without them the seeds alone are one.'),
  providers: unread,
  targets: unread,
  scenarios: unread,
  env: unread,
  evaluateOptions: unread,
  commandLineOptions: unread,
  derivedMetrics: unread,
  extensions: unread,
  nunjucksFilters: unread,
  outputPath: unread,
  redteam: unread,
  sharing: unread,
  tracing: unread,
  metadata: unread
});

export type SeedOptions = z.infer<typeof seedsSchema>;
export type TestInput = z.infer<typeof testSchema>;

import { z } from 'zod';

/** What a probe run found; kept in the record, case by case in its objects. */
export const CAPABILITIES = [
  'small-changes',
  'missing-values',
  'out-of-range',
  'unseen-categories'
] as const;
export type Capability = (typeof CAPABILITIES)[number];

export const outcomeSchema = z.enum(['pass', 'fail', 'error']);
export type Outcome = z.infer<typeof outcomeSchema>;

export const caseResultSchema = z.strictObject({
  /** sha256 of the case's content: seed row, transformation, parameters. Pairs two runs. */
  id: z.string(),
  suite: z.string(),
  capability: z.string(),
  /** In CheckList's words: MFT minimum functionality, INV invariance, DIR direction. */
  type: z.enum(['MFT', 'INV', 'DIR']),
  /** One sentence without a value of the row beyond the changed one: `distance missing flips the answer`. */
  title: z.string(),
  column: z.string(),
  outcome: outcomeSchema,
  expected: z.string(),
  got: z.string()
});
export type CaseResult = z.infer<typeof caseResultSchema>;

const tally = {
  cases: z.number(),
  passed: z.number(),
  failed: z.number(),
  errors: z.number(),
  /** Passed of passed and failed; null when nothing was judged. */
  passRate: z.number().nullable(),
  /** 95 % Wilson interval of the pass rate. */
  interval: z.tuple([z.number(), z.number()]).nullable()
};

export const suiteResultSchema = z.strictObject({
  suite: z.string(),
  seed: z.number(),
  ...tally,
  capabilities: z.array(z.strictObject({ capability: z.string(), title: z.string(), ...tally })),
  /** Set when the suite could not be run at all. */
  problem: z.string().nullable()
});
export type SuiteResult = z.infer<typeof suiteResultSchema>;

export const regressionSchema = z.strictObject({
  /** Version of the record compared with. */
  version: z.number(),
  /** Cases both versions judged. */
  paired: z.number(),
  /** Passed then, failed now. */
  regressed: z.number(),
  /** Failed then, passed now. */
  fixed: z.number(),
  regressedCases: z.array(z.string())
});
export type Regression = z.infer<typeof regressionSchema>;

export const probeSummarySchema = z.strictObject({
  ...tally,
  suites: z.array(suiteResultSchema),
  regression: regressionSchema.nullable()
});
export type ProbeSummary = z.infer<typeof probeSummarySchema>;

export interface ProbeResult {
  summary: ProbeSummary;
  cases: CaseResult[];
}

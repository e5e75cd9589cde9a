import { z } from 'zod';
import { judgeAgreementSchema } from './judges/judge-report';
import { replayKeys } from './kept-request';

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
  /** What the case was made from, by its digest: cases of one seed change together. None in older records. */
  seed: z.string().optional(),
  /** Slices that the suite names, beside suite, capability and column. */
  attributes: z.record(z.string(), z.string()).optional(),
  /** Such as `OWASP LLM01:2025`. */
  tags: z.array(z.string()).optional(),
  outcome: outcomeSchema,
  expected: z.string(),
  got: z.string(),
  /** How long the target took for the answer; null where nobody measured it. */
  seconds: z.number().nullable().optional(),
  ...replayKeys
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
  problem: z.string().nullable(),
  /** sha256 of the suite's file, where it is one. */
  digest: z.string().optional(),
  /** Set where the suite was ended early; its intervals then hold whenever one stops. */
  endedEarly: z
    .strictObject({
      /** The pass rate that was asked for, and whether the suite lies above it. */
      passRate: z.number(),
      passes: z.boolean(),
      level: z.number(),
      /** Cases that were looked at, of so many. */
      looked: z.number(),
      of: z.number()
    })
    .optional(),
  /** What of the suite was left out and why, a sentence each. */
  notes: z.array(z.string()).optional()
});
export type SuiteResult = z.infer<typeof suiteResultSchema>;

/** Part of the cases, by what they have in common, where the model got worse. */
export const sliceSchema = z.strictObject({
  /** Named before anything was looked at, or found among all conjunctions. */
  kind: z.enum(['declared', 'discovered']),
  predicates: z.array(z.strictObject({ attribute: z.string(), value: z.string() })),
  paired: z.number(),
  regressed: z.number(),
  fixed: z.number(),
  /** Adjusted for all slices of its kind: Holm's, or Westfall and Young's max-T. */
  p: z.number()
});
export type Slice = z.infer<typeof sliceSchema>;

export const regressionSchema = z.strictObject({
  /** Version of the record compared with; 0 where it is a file. */
  version: z.number(),
  /** The file compared with, where it is no record. */
  name: z.string().optional(),
  /** Cases both versions judged. */
  paired: z.number(),
  /** Passed then, failed now. */
  regressed: z.number(),
  /** Failed then, passed now. */
  fixed: z.number(),
  regressedCases: z.array(z.string()),
  /** None in older records, and where no case was judged by both; so is what follows. */
  test: z
    .strictObject({
      /** By seed where several cases come from one. */
      method: z.enum(['mcnemar-mid-p', 'sign-flips-by-seed']),
      seeds: z.number(),
      /** One-sided p value: that chance alone makes it as bad as this, or worse. */
      worse: z.number(),
      twoSided: z.number()
    })
    .optional(),
  /** Negative and positive flips as shares of the pairs. */
  flips: z.strictObject({ negative: z.number(), positive: z.number() }).optional(),
  /** Pass rate now less before, on the pairs, with its 95 % interval. */
  change: z
    .strictObject({ value: z.number(), interval: z.tuple([z.number(), z.number()]) })
    .optional(),
  /** The smallest drop of the pass rate that would be found four times in five; null where none would. */
  detectable: z.number().nullable().optional(),
  slices: z
    .strictObject({
      /** Slices named beforehand, and conjunctions that were looked at. */
      declared: z.number(),
      searched: z.number(),
      /** Most predicates in one conjunction. */
      depth: z.number(),
      worse: z.array(sliceSchema)
    })
    .optional()
});
export type Regression = z.infer<typeof regressionSchema>;

export const probeSummarySchema = z.strictObject({
  ...tally,
  suites: z.array(suiteResultSchema),
  /** How far judges agree with people, on the labelled samples that the plan names. */
  judges: z.array(judgeAgreementSchema).optional(),
  regression: regressionSchema.nullable()
});
export type ProbeSummary = z.infer<typeof probeSummarySchema>;

export interface ProbeResult {
  summary: ProbeSummary;
  cases: CaseResult[];
}

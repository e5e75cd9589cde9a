import { z } from 'zod';

export const verdictStateSchema = z.enum(['pass', 'warn', 'fail', 'error']);
export type VerdictState = z.infer<typeof verdictStateSchema>;

/** A measured figure that a rule can speak of. */
export interface Metric {
  value: number;
  /** Rows or cases behind it. */
  sampleSize: number;
  interval?: [number, number];
}

/** Metrics by name, such as `drift.share`; a missing name means it could not be measured. */
export type Metrics = Record<string, Metric>;

export const ruleResultSchema = z.strictObject({
  id: z.string(),
  metric: z.string(),
  /** The rule in words: `at most 0.30`. */
  title: z.string(),
  comparator: z.string(),
  threshold: z.string(),
  severity: z.enum(['critical', 'warning']),
  state: verdictStateSchema,
  value: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  sampleSize: z.number().nullable(),
  /** The same metric in the record compared with, where the rule has a baseline. */
  baseline: z.number().nullable(),
  /** The version compared with, where the rule names one. */
  baselineVersion: z.union([z.int(), z.string()]).optional(),
  /** A waiver that the rule carries; `instead` is the state that it stands in for, null where none is needed. */
  waiver: z
    .strictObject({
      approver: z.string(),
      reason: z.string(),
      until: z.string(),
      expired: z.boolean(),
      instead: verdictStateSchema.nullable()
    })
    .optional(),
  why: z.string()
});
export type RuleResult = z.infer<typeof ruleResultSchema>;

export const verdictSchema = z.strictObject({
  state: verdictStateSchema,
  /** `Fails 1 of 4 rules`. */
  headline: z.string(),
  rules: z.array(ruleResultSchema)
});
export type Verdict = z.infer<typeof verdictSchema>;

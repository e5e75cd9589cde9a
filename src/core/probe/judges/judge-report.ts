import { z } from 'zod';

const share = z.number().min(0).max(1).nullable();
const interval = z.tuple([z.number(), z.number()]).nullable();

/** How far a judge and a labelled sample agree. */
export const judgeReportSchema = z.strictObject({
  schema: z.literal('model-audit/judge-report@1'),
  judge: z.string(),
  /** Rows that the judge could judge. */
  n: z.number(),
  /** Of the rows that the judge passes, the share labelled positive; null where it passes none. */
  precision: share,
  /** Of the positive rows, the share that the judge passes; null without any. */
  recall: share,
  /** Of the negative rows, the share that the judge fails; null without any. */
  specificity: share,
  /** 95 % intervals: Wilson's, and of kappa by its standard error. */
  intervals: z.strictObject({
    precision: interval,
    recall: interval,
    specificity: interval,
    kappa: interval.optional()
  }),
  /** Cohen's kappa: agreement beyond what chance gives; null where either side says one thing alone. */
  kappa: z.number().nullable().optional(),
  counts: z.strictObject({
    truePositive: z.number(),
    falsePositive: z.number(),
    falseNegative: z.number(),
    trueNegative: z.number(),
    /** Rows with one of the two labels that the judge could not judge; no part of `n`. */
    errors: z.number()
  }),
  /** Rows with another label, or none. */
  leftOut: z.number()
});
export type JudgeReport = z.infer<typeof judgeReportSchema>;

/** A judge on a labelled sample that the plan names. */
export const judgeAgreementSchema = z.strictObject({
  judge: z.string(),
  /** The rubric, or what else it compares with, as a reader recognises it. */
  value: z.string().optional(),
  file: z.string(),
  positive: z.string(),
  negative: z.string(),
  /** Null where it could not be measured, for the reason that `problem` says. */
  report: judgeReportSchema.nullable(),
  problem: z.string().nullable()
});
export type JudgeAgreement = z.infer<typeof judgeAgreementSchema>;

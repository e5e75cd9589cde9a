import { z } from 'zod';
import { isKnownMetric, metricHint } from '../policy/vocabulary';

export const comparatorSchema = z.enum(['<', '<=', '>', '>=', '==', '!=']);

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

export const waiverSchema = z
  .strictObject({
    approver: z.string().min(1).describe('Who answers for it.'),
    reason: z.string().min(1).describe('Why the rule need not hold for now.'),
    until: z
      .string()
      .regex(DATE, 'Write a date, such as 2026-12-31.')
      .refine(text => !DATE.test(text) || isDay(text), 'There is no such day.')
      .describe('Last day on which it counts, in UTC: 2026-12-31.')
  })
  .describe(
    'Lets the rule only warn, whatever it finds, until a day. Afterwards it counts no more.'
  );
export type Waiver = z.infer<typeof waiverSchema>;

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

const onMissingSchema = z.enum(['fail', 'warn']);

export const ruleSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'Use letters, digits, dots, dashes and underscores.')
      .describe('Name of the rule, unique in the plan.'),
    metric: z
      .string()
      .min(1)
      .refine(name => name === '' || isKnownMetric(name), {
        error: issue => `${String(issue.input)} is no metric. ${metricHint(String(issue.input))}`
      })
      .describe('What is measured, such as drift.share or probe.passRate.'),
    comparator: comparatorSchema.describe('How the metric must stand to the threshold.'),
    threshold: z
      .string()
      .regex(/^-?\d+(\.\d+)?$/, 'Write a decimal number in quotes, such as "0.30".')
      .describe('A decimal number in quotes, kept as written.'),
    severity: z
      .enum(['critical', 'warning'])
      .default('critical')
      .describe('critical fails the audit, warning only warns.'),
    minSampleSize: z
      .int()
      .min(1)
      .optional()
      .describe('Fewer rows or cases than this leave the rule unanswered.'),
    baseline: z
      .union([
        z.literal('previous'),
        z.int().min(1),
        z
          .string()
          .regex(
            /^v[1-9]\d{0,8}-[0-9a-f]{8,64}$/,
            'Write previous, the number of a version, or v11-9f2c41d7 where a number was given twice.'
          )
      ])
      .optional()
      .describe(
        'Compare with a record of this model: previous, the number of a version, or one such as v11-9f2c41d7 where a number was given twice. Without it the metric itself is compared.'
      ),
    change: z
      .enum(['absolute', 'relative'])
      .optional()
      .describe(
        'How the change since the baseline is measured: as a difference, or as a share of the earlier figure; absolute without it.'
      ),
    onMissing: onMissingSchema
      .optional()
      .describe("What this rule says where its metric is missing; the policy's without it."),
    waiver: waiverSchema.optional()
  })
  .refine(
    ({ change, baseline }) => change === undefined || baseline !== undefined,
    'change needs a baseline: previous, or the number of a version.'
  );

export const policySchema = z
  .strictObject({
    rules: z.array(ruleSchema).default([]).describe('One threshold on one metric each.'),
    onMissing: onMissingSchema.default('fail').describe('What a rule says whose metric is missing.')
  })
  .prefault({})
  .superRefine((policy, context) => {
    const seen = new Set<string>();
    policy.rules.forEach((rule, index) => {
      if (seen.has(rule.id)) {
        context.addIssue({
          code: 'custom',
          path: ['rules', index, 'id'],
          message: `The rule ${rule.id} is there twice.`
        });
      }
      seen.add(rule.id);
    });
  })
  .describe('Rules that turn what was measured into a verdict.');

export type Rule = z.infer<typeof ruleSchema>;
export type Policy = z.infer<typeof policySchema>;

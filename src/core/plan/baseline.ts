import { z } from 'zod';

/** `evaluation.baseline` of the plan. */
export const baselineSchema = z
  .union([
    z.string().min(1),
    z.strictObject({
      record: z.int().min(1).describe('Version of a record of this model that keeps the profile.')
    })
  ])
  .describe(
    "A saved profile in place of rows: a file that model-audit profile wrote, relative to the plan, or a record's."
  );
export type BaselineChoice = z.infer<typeof baselineSchema>;

/** `base.json`, `baseline of v3`. */
export function baselineName(choice: BaselineChoice): string {
  return typeof choice === 'string' ? choice : `baseline of v${choice.record}`;
}

/** `the saved baseline base.json`, `the saved baseline of record 3`. */
export function baselineInWords(choice: BaselineChoice): string {
  return typeof choice === 'string'
    ? `the saved baseline ${choice}`
    : `the saved baseline of record ${choice.record}`;
}

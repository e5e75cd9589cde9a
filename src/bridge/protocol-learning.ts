import { z } from 'zod';
import { separateColumns, sides } from './protocol-parts';

/** Sums of the two losses, each with more beside. */
const losses = <T extends z.ZodRawShape>(more: T) => {
  const sums = z.strictObject({ estimated: z.number(), squares: z.number(), ...more });
  return z.strictObject({ absolute: sums, squared: sums });
};

/** Methods that learn from rows where they are, and give back sums and counts. */
export const learningMethods = {
  /** Searches two samples for slices with NumPy; see `SlicesRequest` and `FoundSlices`. */
  slices: {
    params: z.strictObject({
      reference: z.string(),
      current: z.string(),
      columns: z.array(z.number()),
      goals: z.array(
        z.strictObject({
          bin: z.number().nullable(),
          weights: z.array(z.number()),
          without: z.number().nullable(),
          both: z.boolean(),
          upward: z.boolean()
        })
      ),
      depth: z.number(),
      fewest: z.number(),
      largest: z.number(),
      most: z.number(),
      least: z.number(),
      simpler: z.number()
    }),
    result: z.strictObject({
      searched: z.number(),
      goals: z.array(
        z.array(
          z.strictObject({
            conditions: z.array(z.number()),
            rows: sides(z.number()),
            among: sides(z.number())
          })
        )
      )
    })
  },
  /** Learns a regression's losses with scikit-learn; see `LossRequest` and `LossEstimate`. */
  estimateLoss: {
    params: z.strictObject({
      reference: z.string(),
      current: z.array(z.string()),
      columns: separateColumns,
      seed: z.number()
    }),
    result: z.strictObject({
      parts: z.array(losses({ measured: z.number() }).extend({ rows: z.number() })),
      spread: z.strictObject({ absolute: z.number(), squared: z.number() }),
      current: z.array(
        z.array(
          losses({ byModel: z.array(z.number()) }).extend({
            group: z.number().nullable(),
            labelled: z.boolean(),
            rows: z.number()
          })
        )
      )
    })
  }
};

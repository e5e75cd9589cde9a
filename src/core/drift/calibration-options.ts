import { z } from 'zod';

/** `drift.calibration` of the plan. */
export const calibrationOptionsSchema = z
  .strictObject({
    by: z
      .enum(['time', 'size'])
      .optional()
      .describe(
        'Chunks of equal periods of the timestamp column, or of rows drawn at random; by time where the evaluation set has six periods or more.'
      ),
    period: z
      .string()
      .regex(/^[1-9]\d*[mhdw]$/, 'Write a number and a unit, such as 6h, 1d or 1w.')
      .optional()
      .describe('Length of a chunk in time, in UTC: 15m, 6h, 1d, 1w; chosen without it.'),
    chunks: z
      .int()
      .min(6)
      .max(200)
      .default(20)
      .describe('Chunks of equal size, fewer where they would have less than 50 rows.'),
    falseAlarms: z
      .number()
      .gt(0)
      .max(0.2)
      .default(0.01)
      .describe(
        "Share of samples like the evaluation set's own chunks that may lie above a column's threshold."
      ),
    least: z
      .number()
      .min(0)
      .max(1)
      .default(0.02)
      .describe('No threshold is lower: a smaller shift is no news, however sure it is.')
  })
  .describe(
    "Thresholds from the evaluation set's own variation, a column each, in place of drift.threshold."
  );
export type CalibrationOptions = z.infer<typeof calibrationOptionsSchema>;

import { z } from 'zod';

/** How the probes are asked; the same for all suites of a plan. */
export const runnerOptionsSchema = z
  .strictObject({
    concurrency: z
      .int()
      .min(1)
      .max(64)
      .default(8)
      .describe(
        'Most calls of an endpoint at a time. It begins with 2 and grows while all goes well; callables are called one at a time.'
      ),
    batch: z
      .int()
      .min(1)
      .max(10_000)
      .default(200)
      .describe('Rows of one call of an endpoint; a callable gets more while it is fast.'),
    requestsPerMinute: z
      .number()
      .positive()
      .optional()
      .describe('Most calls of an endpoint in a minute; without it, what the endpoint bears.'),
    retries: z
      .int()
      .min(0)
      .max(10)
      .default(3)
      .describe(
        'Times that a call of an endpoint is repeated after 429, 500 to 599 or a lost connection; once at most after a time-out.'
      ),
    mostCases: z
      .int()
      .min(1)
      .max(100_000)
      .default(5000)
      .describe('Cases of one suite at most; where it makes more, some are drawn.'),
    mostRequests: z
      .int()
      .min(1)
      .optional()
      .describe('Rows, texts and conversations asked in one run at most, repeats included.'),
    cost: z
      .strictObject({
        input: z.number().min(0).describe('Price of a million tokens that are sent.'),
        output: z.number().min(0).describe('Price of a million tokens that are answered.'),
        limit: z
          .number()
          .positive()
          .describe('What one run may cost, in the currency of the prices.')
      })
      .optional()
      .describe('Stops asking once the tokens that the endpoint counts cost this much.'),
    keepRequests: z
      .boolean()
      .default(true)
      .describe(
        'Whether records keep what each case asked, values of rows included. Without it failing cases can be neither shown as they were nor asked again by builtin:regression.'
      ),
    stopEarly: z
      .strictObject({
        passRate: z
          .number()
          .gt(0)
          .lt(1)
          .describe('The pass rate that a suite is asked for, such as 0.95.'),
        level: z
          .number()
          .gt(0)
          .max(0.2)
          .default(0.05)
          .describe('Chance of ever being wrong about a suite.')
      })
      .optional()
      .describe(
        'Ends a suite as soon as it is as good as certain on which side of a pass rate it lies; its cases are asked in random order.'
      ),
    cache: z
      .boolean()
      .default(false)
      .describe(
        'Whether answers are kept for later runs that ask the same of the same target. An endpoint that is deployed anew is not noticed.'
      )
  })
  .prefault({})
  .describe('How the probes are asked. A run that was broken off is taken up again in any case.');

export type RunnerOptions = z.infer<typeof runnerOptionsSchema>;

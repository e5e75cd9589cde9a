import { z } from 'zod';

/** A cluster that is asked by way of the kernel. */
const sparkSchema = z
  .strictObject({
    session: z
      .string()
      .min(1)
      .optional()
      .describe("The kernel's variable that holds the SparkSession, such as spark."),
    connect: z
      .string()
      .regex(
        /^sc:\/\/[^\s/;@]+(\/(;(?!token=|user_id=)[^\s;]+)*)?$/i,
        'Write sc://host:port, without a user or a token: a plan is kept and signed.'
      )
      .optional()
      .describe('Address of a Spark Connect server: sc://host:port.')
  })
  .refine(
    spark => (spark.session === undefined) !== (spark.connect === undefined),
    'Name exactly one of session and connect.'
  )
  .describe("The user's Spark.");

export const engineSchema = z
  .strictObject({ spark: sparkSchema.optional() })
  .prefault({})
  .describe(
    'Where the SQL runs: in the kernel, on DuckDB, or on Spark, where the data stays and only summaries leave.'
  );

/** Where the SQL runs. */
export type EngineChoice = z.infer<typeof engineSchema>;
/** A Spark session of the kernel, or an address. */
export type SparkChoice = z.infer<typeof sparkSchema>;

/** The Spark that the choice names; null for DuckDB. */
export function sparkOf(engine: EngineChoice): SparkChoice | null {
  return engine.spark ?? null;
}

/** As a line of the panel names it. */
export function engineInWords(engine: EngineChoice): string {
  const spark = sparkOf(engine);
  if (spark === null) {
    return 'DuckDB in the kernel';
  }
  return spark.session === undefined
    ? `Spark at ${spark.connect ?? ''}`
    : `Spark session ${spark.session}`;
}

import { z } from 'zod';
import { cellOrigin, empty } from './protocol-parts';

/** Methods that tell who answers and what lies around: the kernel's variables, files, the setup. */
export const sessionMethods = {
  /** Who answers; the first call of every connection. */
  hello: {
    params: z.strictObject({ protocol: z.number(), version: z.string() }),
    result: z.strictObject({
      protocol: z.number(),
      version: z.string(),
      python: z.string(),
      executable: z.string(),
      platform: z.string(),
      folder: z.string(),
      /** Versions of the packages that matter; null where not installed. */
      packages: z.record(z.string(), z.string().nullable())
    })
  },
  environment: {
    params: empty,
    result: z.strictObject({
      python: z.string(),
      platform: z.string(),
      packages: z.record(z.string(), z.string()),
      git: z.strictObject({ commit: z.string(), dirty: z.boolean() }).nullable(),
      user: z.string().nullable()
    })
  },
  /** The kernel's tables and models, by name; reads no data. */
  variables: {
    params: empty,
    result: z.strictObject({
      tables: z.array(
        z.strictObject({
          name: z.string(),
          /** `pandas`, `polars`, `pyarrow`, `NumPy`. */
          library: z.string(),
          rows: z.number(),
          columns: z.array(z.string()),
          cell: cellOrigin
        })
      ),
      models: z.array(
        z.strictObject({
          name: z.string(),
          /** What to call: `clf.predict_proba`. */
          callable: z.string(),
          description: z.string(),
          cell: cellOrigin
        })
      ),
      /** Variables that hold a SparkSession. */
      sparkSessions: z.array(z.string())
    })
  },
  /** Data files near the kernel's folder, newest first. */
  files: {
    params: empty,
    result: z.strictObject({
      files: z.array(
        z.strictObject({
          path: z.string(),
          bytes: z.number(),
          rows: z.number().nullable(),
          modifiedAt: z.string()
        })
      )
    })
  },
  /** Runs a notebook's or script's code so that variables exist. Only the command calls it. */
  setup: {
    params: z.strictObject({ path: z.string() }),
    result: z.strictObject({ cells: z.number() })
  }
};

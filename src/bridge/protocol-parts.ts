import { z } from 'zod';

/** NaN and the infinities too, which `z.number()` refuses. */
export const anyNumber = z.custom<number>(value => typeof value === 'number');
export const cellValue = z.union([z.string(), anyNumber, z.boolean(), z.bigint(), z.null()]);
/** Where the call goes to; DuckDB in this process without it. */
export const spark = z
  .strictObject({ session: z.string().optional(), connect: z.string().optional() })
  .optional();
export const cellOrigin = z
  .strictObject({
    id: z.string(),
    executionCount: z.number().nullable(),
    ranAt: z.string().nullable(),
    version: z.number()
  })
  .nullable();
export const sides = <T extends z.ZodType>(value: T) =>
  z.strictObject({ reference: value, current: value });
export const separateColumns = z.array(
  z.strictObject({ kind: z.enum(['number', 'category', 'text', 'vector']), encode: z.boolean() })
);
export const empty = z.strictObject({});

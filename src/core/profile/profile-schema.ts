import { z } from 'zod';
import { columnKindSchema } from '../drift/report';

/**
 * The profile of a table: a summary a column, aggregates alone. The table that it was made of first
 * fixes how every column is counted, so that other tables can be counted alike, their profiles
 * added up, and compared without that table's rows.
 */
export const PROFILE_SCHEMA = 'model-audit/profile@1';

const grid = z.strictObject({
  low: z.number(),
  perUnit: z.number(),
  cells: z.int().min(1),
  decimals: z.int().min(0).nullable(),
  points: z.array(z.number()),
  ends: z.array(z.number())
});

const figures = {
  /** The column's, or its part's. */
  name: z.string(),
  kind: columnKindSchema,
  /** Rows that are neither NULL nor NaN. */
  present: z.int().min(0)
};

const count = z.int().min(0);

/** Numbers and moments, counted on a grid; definitions beside `ReferenceGrid` and `GridCounts`. */
const ordered = z.strictObject({
  ...figures,
  form: z.literal('ordered'),
  grid,
  nan: count,
  positiveInfinity: count,
  negativeInfinity: count,
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  off: count,
  /** Null beyond a double's range. */
  sum: z.number().nullable(),
  squares: z.number().nullable(),
  /** As `encodeCells` writes them. */
  counts: z.string(),
  offsets: z.string()
});

const levels = z.strictObject({
  ...figures,
  form: z.literal('levels'),
  /** The most frequent ones with their rows. */
  levels: z.array(z.tuple([z.string(), count])),
  /** Rows in levels that are not listed. */
  rest: count
});

/** Text and embeddings: all else that is known of them are their parts. */
const presence = z.strictObject({ ...figures, form: z.literal('presence') });

export const profilePartSchema = z.discriminatedUnion('form', [ordered, levels, presence]);
export type ProfilePart = z.infer<typeof profilePartSchema>;
export type OrderedProfile = z.infer<typeof ordered>;
export type LevelsProfile = z.infer<typeof levels>;

export const profileColumnSchema = z.strictObject({
  own: profilePartSchema,
  parts: z.array(profilePartSchema),
  /** Characters that texts are held against. */
  alphabet: z.string().optional(),
  /** Vectors by their length, the most frequent length first: length, rows. */
  lengths: z.array(z.tuple([count, count])).optional()
});
export type ProfileColumn = z.infer<typeof profileColumnSchema>;

export const profileSchema = z.strictObject({
  schema: z.literal(PROFILE_SCHEMA),
  /** What a reader recognises the table by. */
  description: z.string(),
  digest: z.string(),
  rows: count,
  engine: z.string(),
  /** Tables added up in it. */
  tables: z.int().min(1),
  /** Digests of those, where they are several. */
  digests: z.array(z.string()).optional(),
  /** All columns of the table with the engine's types. */
  table: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  columns: z.array(profileColumnSchema)
});
export type Profile = z.infer<typeof profileSchema>;

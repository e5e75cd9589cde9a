import { z } from 'zod';

export const FRAMEWORKS = ['eu-ai-act', 'iso-42001', 'soc-2', 'nist-ai-rmf'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** What a record holds that speaks for a clause. */
export const GROUNDS = [
  'sealed',
  'rules',
  'drift',
  'time',
  'estimated',
  'measured',
  'probes',
  'regression',
  'segments',
  'readiness',
  'data',
  'environment',
  'signed',
  'chained',
  'answered'
] as const;
export type Ground = (typeof GROUNDS)[number];

/** A clause that a record supports: evidence towards it, never compliance with it. */
export const supportedClauseSchema = z.strictObject({
  framework: z.enum(FRAMEWORKS),
  /** As the framework numbers it: `Art. 9(8)`, `A.6.2.4`, `CC8.1`, `MEASURE 2.4`. */
  clause: z.string(),
  /** What in the record supports it, a sentence each. */
  because: z.array(z.string()).min(1),
  /** What the sentences rest on, by digest: `sha256:…`. */
  objects: z.array(z.strictObject({ name: z.string(), digest: z.string() })).min(1)
});
export type SupportedClause = z.infer<typeof supportedClauseSchema>;

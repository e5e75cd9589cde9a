import { z } from 'zod';
import { verdictStateSchema } from '../../policy/verdict';
import { ANSWER_ACTIONS } from '../../record/statement';
import { supportedClauseSchema } from '../clauses/schema';

export const PACK_SCHEMA = 'model-audit/evidence-pack@1';

/** Files of a pack beside those of its logs. */
export const INDEX = 'index.json';
export const INDEX_PAGE = 'index.html';
export const TEST_RESULT = 'test-result.dsse.json';

/** Where a model's log lies in the pack. */
export function logFolderOf(folder: string): string {
  return `logs/${folder}`;
}

export const GAP_KINDS = [
  'noAudit',
  'unsigned',
  'brokenChain',
  'missingObject',
  'truncated',
  'newer',
  'fork',
  'vouched',
  'failed',
  'notEvaluated',
  'waived',
  'waiverExpired',
  'notCarriedOut',
  'openFinding',
  'acceptanceEnded'
] as const;
export type GapKind = (typeof GAP_KINDS)[number];

/** What the evidence of a period lacks. */
export const gapSchema = z.strictObject({
  kind: z.enum(GAP_KINDS),
  sentence: z.string(),
  /** The record that it is about, where it is about one. */
  version: z.int().optional(),
  /** The days that it is about, where it is about days. */
  from: z.string().optional(),
  to: z.string().optional()
});
export type Gap = z.infer<typeof gapSchema>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const problem = z.strictObject({
  code: z.int(),
  file: z.string(),
  message: z.string(),
  /** Entries that cite the file. */
  citedBy: z.array(z.string()).optional()
});

export const packedRecordSchema = z.strictObject({
  version: z.int(),
  sequence: z.int(),
  recordedAt: z.string(),
  recordedBy: z.string().nullable(),
  state: verdictStateSchema,
  headline: z.string(),
  /** The key that it names, and whose that is among the log's trusted keys. */
  keyid: z.string(),
  keyName: z.string().nullable(),
  /** The envelope; paths are relative to the pack. */
  file: z.string(),
  sha256,
  /** A copy of the record's page under a name that a browser opens. */
  report: z.string().nullable(),
  /** Whether it comes from another copy of the log that was joined. */
  joined: z.boolean(),
  clauses: z.array(supportedClauseSchema),
  /** What it does not prove. */
  limits: z.array(z.string())
});
export type PackedRecord = z.infer<typeof packedRecordSchema>;

/** A finding of the last record up to the period's end, with what had been answered by then. */
export const packedFindingSchema = z.strictObject({
  id: z.string(),
  sentence: z.string(),
  /** The version from which on every record has it. */
  since: z.int(),
  isOpen: z.boolean(),
  answer: z
    .strictObject({
      action: z.enum(ANSWER_ACTIONS),
      until: z.string().nullable(),
      why: z.string(),
      recordedAt: z.string(),
      recordedBy: z.string().nullable(),
      /** The entry that holds it. */
      file: z.string(),
      sha256
    })
    .nullable()
});
export type PackedFinding = z.infer<typeof packedFindingSchema>;

export const packedModelSchema = z.strictObject({
  model: z.string(),
  /** The copy of its log: every envelope, and what the records of the period cite. */
  folder: z.string(),
  /** OSCAL assessment results. */
  oscal: z.string(),
  verification: z.strictObject({
    code: z.int(),
    size: z.int(),
    covered: z.int(),
    problems: z.array(problem),
    notes: z.array(z.string())
  }),
  records: z.array(packedRecordSchema),
  findings: z.array(packedFindingSchema),
  gaps: z.array(gapSchema)
});
export type PackedModel = z.infer<typeof packedModelSchema>;

/** `index.json`. */
export const packIndexSchema = z.strictObject({
  schema: z.literal(PACK_SCHEMA),
  /** RFC 3339. */
  made: z.string(),
  period: z.strictObject({ from: z.string(), to: z.string() }),
  models: z.array(packedModelSchema),
  /** Every file of the pack but this one and the signed statement about it. */
  files: z.array(z.strictObject({ path: z.string(), sha256, bytes: z.int() }))
});
export type PackIndex = z.infer<typeof packIndexSchema>;

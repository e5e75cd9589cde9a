import { z } from 'zod';
import { analysesSchema } from '../analysis/results';
import { driftReportSchema } from '../drift/report';
import { supportedClauseSchema } from '../evidence/clauses/schema';
import { verdictSchema } from '../policy/verdict';
import { probeSummarySchema } from '../probe/result';

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const RECORD_TYPE = 'urn:jupyterlab-model-audit:record:v1';
export const ANSWER_TYPE = 'urn:jupyterlab-model-audit:remediation:v1';
export const JOIN_TYPE = 'urn:jupyterlab-model-audit:join:v1';
export const KEY_TYPE = 'urn:jupyterlab-model-audit:key:v1';
export const VOUCH_TYPE = 'urn:jupyterlab-model-audit:vouch:v1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const envelopeSchema = z.strictObject({
  payload: z.string(),
  payloadType: z.literal(PAYLOAD_TYPE),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })).min(1)
});
export type Envelope = z.infer<typeof envelopeSchema>;

export const previousSchema = z.strictObject({ sequence: z.int().min(1), sha256 }).nullable();
export type Previous = z.infer<typeof previousSchema>;

/** A file under `objects/` that the record cites. */
export const citedObjectSchema = z.strictObject({
  role: z.enum(['plan', 'profile', 'probe-cases', 'report', 'shapes']),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  sha256
});
export type CitedObject = z.infer<typeof citedObjectSchema>;

/** What can be done about a finding. */
export const ANSWER_ACTIONS = ['accept', 'retrain', 'roll-back', 'restrict', 'fix-data'] as const;

/** An answer that carries over to a record, and the entry that holds it. */
export const standingAnswerSchema = z.strictObject({
  finding: z.string(),
  action: z.enum(ANSWER_ACTIONS),
  until: z.string().nullable(),
  why: z.string(),
  recordedAt: z.string(),
  recordedBy: z.string().nullable(),
  entry: z.strictObject({ sequence: z.int().min(1), sha256 })
});
export type StandingAnswer = z.infer<typeof standingAnswerSchema>;

export const recordPredicateSchema = z.strictObject({
  sequence: z.int().min(1),
  version: z.int().min(1),
  previous: previousSchema,
  model: z.string(),
  recordedAt: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  recordedBy: z.string().nullable(),
  plan: z.strictObject({ sha256, sealedAt: z.string() }),
  policy: z.strictObject({ sha256, sealedAt: z.string() }),
  environment: z.strictObject({
    python: z.string(),
    platform: z.string(),
    packages: z.record(z.string(), z.string()),
    git: z.strictObject({ commit: z.string(), dirty: z.boolean() }).nullable()
  }),
  evaluation: z.strictObject({
    description: z.string(),
    rows: z.number(),
    columns: z.number(),
    digest: z.string()
  }),
  production: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      rows: z.number(),
      totalRows: z.number(),
      fraction: z.number(),
      seed: z.number().nullable(),
      window: z.strictObject({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
      digest: z.string(),
      pulledAt: z.string()
    })
  ),
  target: z
    .strictObject({ name: z.string(), kind: z.string(), digest: z.string().nullable() })
    .nullable(),
  /** One a production snapshot, in the order of `production`. */
  drift: z.array(driftReportSchema),
  /** One a production snapshot; none in records from before there were analyses. */
  analyses: z.array(analysesSchema).default([]),
  probes: probeSummarySchema.nullable(),
  access: z.null(),
  metrics: z.record(
    z.string(),
    z.strictObject({
      value: z.number(),
      sampleSize: z.number(),
      interval: z.tuple([z.number(), z.number()]).optional()
    })
  ),
  verdict: verdictSchema,
  /** Answers to findings of this record that were in the log when it was recorded; none in older records. */
  remediations: z.array(standingAnswerSchema),
  /** What it is evidence towards; none in records from before this was written down. */
  clauses: z.array(supportedClauseSchema).default([]),
  /** What the record does not prove, a sentence each. */
  limits: z.array(z.string()),
  objects: z.array(citedObjectSchema)
});
export type RecordPredicate = z.infer<typeof recordPredicateSchema>;

export const statementSchema = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(z.strictObject({ name: z.string(), digest: z.record(z.string(), z.string()) }))
    .min(1),
  predicateType: z.string(),
  predicate: z.unknown()
});
export type Statement = z.infer<typeof statementSchema>;

export const recordStatementSchema = statementSchema.extend({
  predicateType: z.literal(RECORD_TYPE),
  predicate: recordPredicateSchema
});
export type RecordStatement = z.infer<typeof recordStatementSchema>;

/** A public key as it is handed on; `added` is when it was made. */
export const publicKeySchema = z.strictObject({
  keyid: sha256,
  algorithm: z.literal('ed25519'),
  /** Base64 of the 32 raw bytes. */
  publicKey: z.string(),
  name: z.string(),
  added: z.string()
});
export type PublicKey = z.infer<typeof publicKeySchema>;

/** An entry that trusts a key from then on, or takes the trust from one. */
export const keyPredicateSchema = z.strictObject({
  sequence: z.int().min(1),
  previous: previousSchema,
  model: z.string(),
  recordedAt: z.string(),
  recordedBy: z.string().nullable(),
  action: z.enum(['trust', 'revoke']),
  key: publicKeySchema,
  /** Moment from which signatures of a revoked key do not count; null where a key is trusted. */
  from: z.string().nullable(),
  why: z.string().nullable()
});
export type KeyPredicate = z.infer<typeof keyPredicateSchema>;

/** An entry that answers a finding of a record. */
export const answerPredicateSchema = z.strictObject({
  sequence: z.int().min(1),
  previous: previousSchema,
  model: z.string(),
  recordedAt: z.string(),
  recordedBy: z.string().nullable(),
  /** As `findingsOf` names it: `rule:drift-share`, `column:June/network_delay`. */
  finding: z.string(),
  /** The record that it was found in. */
  record: z.strictObject({ version: z.int().min(1), sha256 }),
  action: z.enum(ANSWER_ACTIONS),
  /** Last day in UTC on which an acceptance counts; null for what is done instead. */
  until: z.string().nullable(),
  why: z.string()
});
export type AnswerPredicate = z.infer<typeof answerPredicateSchema>;

/** An entry that takes in what another copy of the log held beyond their last common entry. */
export const joinPredicateSchema = z.strictObject({
  sequence: z.int().min(1),
  previous: previousSchema,
  model: z.string(),
  recordedAt: z.string(),
  recordedBy: z.string().nullable(),
  /** The last entry that both copies hold; null where they have none in common. */
  base: previousSchema,
  /** The other copy's entries after it, in their order; their files lie under `forks/`. */
  entries: z.array(z.strictObject({ sequence: z.int().min(1), sha256 })).min(1)
});
export type JoinPredicate = z.infer<typeof joinPredicateSchema>;

/** An entry that vouches for earlier ones, whose key was revoked from before they were signed. */
export const vouchPredicateSchema = z.strictObject({
  sequence: z.int().min(1),
  previous: previousSchema,
  model: z.string(),
  recordedAt: z.string(),
  recordedBy: z.string().nullable(),
  entries: z.array(z.strictObject({ sequence: z.int().min(1), sha256 })).min(1),
  why: z.string()
});
export type VouchPredicate = z.infer<typeof vouchPredicateSchema>;

export const trustedKeysSchema = z.strictObject({
  keys: z.array(
    z.strictObject({
      keyid: z.string(),
      algorithm: z.literal('ed25519'),
      publicKey: z.string(),
      name: z.string(),
      added: z.string(),
      revoked: z.string().nullable()
    })
  )
});
export type TrustedKeys = z.infer<typeof trustedKeysSchema>;

import type { Analyses } from './analysis/results';
import type { AuditError } from './errors';
import type { DriftResult } from './drift/report';
import type { Plan } from './plan/schema';
import type { Profile } from './profile/profile-schema';
import type { Metrics, Verdict } from './policy/verdict';
import type { Environment, OpenedTable, TargetDescription } from './ports';
import type { CaseResult, ProbeResult } from './probe/result';

export const STAGES = ['subject', 'drift', 'analyses', 'probes', 'verdict'] as const;
export type Stage = (typeof STAGES)[number];
export type StageState = 'waiting' | 'running' | 'done' | 'error' | 'cancelled';

export interface StageStatus {
  stage: Stage;
  state: StageState;
  /** Work done so far and in all, in `unit`, some of it in part; null before it is known. */
  done: number | null;
  total: number | null;
  /** Plural of what is counted: `columns`, `cases`. */
  unit: string;
  /** What is worked on right now, as a user would name it. */
  detail: string;
  /** Milliseconds since the epoch. */
  startedAt: number | null;
  finishedAt: number | null;
  error: AuditError | null;
}

/** One pulled sample. */
export interface SnapshotInfo {
  name: string;
  description: string;
  rows: number;
  /** Rows of the source inside the window. */
  totalRows: number;
  /** rows / totalRows. */
  fraction: number;
  /** Null when every row was read. */
  seed: number | null;
  /** RFC 3339; null where no window was asked for. */
  window: { from: string | null; to: string | null } | null;
  digest: string;
  /** The kept Parquet file, relative to the plan. */
  path: string;
  /** RFC 3339. */
  pulledAt: string;
}

export interface Comparison {
  snapshot: SnapshotInfo;
  drift: DriftResult;
  /** What was found beyond the columns. */
  analyses: Analyses;
}

/** What was sealed before any data was read. */
export interface Seal {
  /** The plan's text as it was read. */
  planText: string;
  /** sha256 of the text's UTF-8 bytes. */
  planDigest: string;
  /** sha256 of the policy's canonical JSON. */
  policyDigest: string;
  /** RFC 3339. */
  sealedAt: string;
}

/** A whole audit, before it is recorded. */
export interface AuditResult {
  plan: Plan;
  seal: Seal;
  startedAt: string;
  finishedAt: string;
  environment: Environment;
  evaluation: OpenedTable;
  target: TargetDescription | null;
  /** One a production source, in the plan's order. */
  comparisons: Comparison[];
  probes: ProbeResult | null;
  /** The evaluation set's profile, which a record keeps for later comparisons; null where it could not be made. */
  profile?: Profile | null;
  metrics: Metrics;
  verdict: Verdict;
  stages: StageStatus[];
}

/** What has come in while an audit runs; every part appears as soon as it is known. */
export interface PartialAudit {
  stages: StageStatus[];
  evaluation: OpenedTable | null;
  target: TargetDescription | null;
  comparisons: Comparison[];
  probes: ProbeResult | null;
}

/** Earlier evidence that an audit compares itself with. */
export interface PreviousAudit {
  /** Of the record; 0 where it comes from a file. */
  version: number;
  /** What it is called where it is no record: the file's name. */
  name?: string;
  metrics: Metrics;
  /** Figures of versions that rules name as their baseline; none for those that are not there. */
  versions?: Record<number | string, Metrics>;
  /** Outcome by case identity. */
  outcomes: Record<string, 'pass' | 'fail' | 'error'>;
  /** Seed by case identity, for cases that have one and today's don't name; none in older records. */
  seeds?: Record<string, string>;
  /** Cases that failed, and those that were asked again as they had failed before; for a replay. */
  failed?: CaseResult[];
}

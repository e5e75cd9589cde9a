import type { SignedCheckpoint } from './checkpoint';
import type { LogEntry } from './entries';
import type { KeyPredicate } from './statement';
import type { TrustedKey } from './trusted-keys';

/**
 * Exit codes of `verify`, beside 0:
 * 2 a record that only a newer version of ours can read, where nothing worse is found;
 * 10 a bad signature, or a file that can't be read as something signed;
 * 11 a broken chain; 12 a missing or altered object; 13 a truncated log;
 * 14 an unknown or revoked key, one that the checkpoint does not cover, or
 * altered trusted keys.
 */
export type ProblemCode = 2 | 10 | 11 | 12 | 13 | 14;

export interface LogProblem {
  code: ProblemCode;
  /** Relative to the log's folder. */
  file: string;
  message: string;
  /** Entries that cite the file, where it is an object. */
  citedBy?: string[];
}

/** The log as it lies there, and what is wrong with everything but its objects. */
export interface Inspection {
  entries: LogEntry[];
  /** Trusted keys with what entries of the log say of them. */
  keys: TrustedKey[];
  /** What entries say of keys, in their order, where a trusted key signed it. */
  keyChanges: KeyPredicate[];
  /** The key that really signed an entry, by sequence. */
  signers: Map<number, TrustedKey>;
  /** Entries that revoked a key, by its identity. */
  revokedBy: Map<string, LogEntry>;
  /** Entries that vouch for others, by the digest of the file that they speak of. */
  vouches: Map<string, LogEntry[]>;
  /** Entries of other copies that were joined. */
  forked: LogEntry[];
  /** The key that really signed one of those, by the digest of its file. */
  forkSigners: Map<string, TrustedKey>;
  checkpoint: SignedCheckpoint | null;
  problems: LogProblem[];
}

import type { Storage } from '../ports';
import {
  listSequences,
  readEntries,
  readEntry,
  readEntryAt,
  recordOf,
  type LogEntry
} from './entries';
import { forkPath } from './layout';

/**
 * Which record is meant: the log's own of a version, or, where a number was given
 * twice, the one whose file has a SHA-256 that begins so.
 */
export interface RecordId {
  version: number;
  /** Eight digits or more, or none. */
  digest: string;
}

/** The form of a name, for those who describe it. */
export const RECORD_ID = /^v?([1-9]\d{0,8})(?:-([0-9a-f]{8,64}))?$/;

/** Reads `11`, `v11` and `v11-9f2c41d7`; null for anything else. */
export function readRecordId(text: string): RecordId | null {
  const [, version, digest = ''] = RECORD_ID.exec(text) ?? [];
  return version === undefined ? null : { version: Number(version), digest };
}

/** `v11-9f2c41d7`, which names one record alone. */
export function recordIdOf({ version, digest }: RecordId): string {
  return digest === '' ? `v${version}` : `v${version}-${digest.slice(0, 8)}`;
}

/** The record that is meant, in the log itself or among joined entries; null where there is none. */
export async function findRecord(storage: Storage, id: RecordId): Promise<LogEntry | null> {
  const own = await recordOf(storage, id.version);
  if (id.digest === '' || own?.digest.startsWith(id.digest)) {
    return own;
  }
  for (const { join } of await readEntries(storage, await listSequences(storage))) {
    for (const { sequence, sha256 } of join?.entries ?? []) {
      if (sha256.startsWith(id.digest)) {
        const entry = await readEntryAt(storage, sequence, forkPath(sha256));
        const isMeant = entry?.digest === sha256 && entry.summary?.version === id.version;
        return isMeant ? entry : null;
      }
    }
  }
  return null;
}

/** The last record before an entry in its own copy of the log; null where there is none, or it is not there. */
export async function recordBefore(storage: Storage, entry: LogEntry): Promise<LogEntry | null> {
  let previous = entry.place?.previous ?? null;
  while (previous !== null) {
    const { sequence, sha256 } = previous;
    const own = await readEntry(storage, sequence);
    const before: LogEntry | null =
      own?.digest === sha256 ? own : await readEntryAt(storage, sequence, forkPath(sha256));
    if (before === null || before.digest !== sha256) {
      return null;
    }
    if (before.summary) {
      return before;
    }
    // Only ever towards the beginning, whatever an entry claims.
    const next: { sequence: number; sha256: string } | null = before.place?.previous ?? null;
    previous = next !== null && next.sequence < sequence ? next : null;
  }
  return null;
}

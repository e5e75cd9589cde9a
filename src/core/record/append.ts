import { AuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import type { RecordPlace } from './build';
import { clockNote } from './clock';
import { signEnvelope } from './dsse';
import type { LogEntry } from './entries';
import type { Inspection } from './inspect';
import { entryPath, sequenceIn } from './layout';
import { leafHash } from './merkle';
import { pause } from './pause';
import { settleCheckpoint, startLog } from './settle';
import { soundLog } from './sound';
import type { KeyPredicate } from './statement';

/** Appending again on a log that others write to at the same moment. */
const ATTEMPTS = 6;

/** What is to become an entry. */
export interface NewEntry {
  /** The statement as canonical JSON. */
  payload: string;
  /** RFC 3339; the moment that it names as its own. */
  recordedAt: string;
  /** What it says of a key. */
  keyChange?: KeyPredicate;
}

export interface Appended<T> {
  entry: T;
  place: RecordPlace;
  /** The envelope file's text. */
  envelope: string;
  /** The checkpoint that covers the entry; null if it could not be written. */
  checkpoint: string | null;
  /** What went wrong without harm to the entry, a sentence each. */
  warnings: string[];
}

/**
 * Appends an entry, whole or not at all: `make` writes what the entry cites and
 * gives its statement for the place it is to have; then the keys, the entry and
 * the checkpoint are written, and read back. If others append meanwhile, it is
 * made anew after theirs.
 *
 * Throws `log-broken` on a log that does not verify, `log-changed` if it does
 * not come to rest, and what the storage throws.
 */
export async function appendEntry<T extends NewEntry>(
  storage: Storage,
  model: string,
  key: StoredKey,
  make: (place: RecordPlace, inspection: Inspection) => Promise<T>
): Promise<Appended<T>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const inspection = await soundLog(storage, model, key);
    const place = placeAfter(inspection.entries);
    const entry = await make(place, inspection);
    await pause();
    const envelope = signEnvelope(entry.payload, key);
    await startLog(storage, model, key, inspection);
    const path = entryPath(place.sequence);
    await create(storage, path, envelope);
    // Read back: a storage without exclusive files may have let another one win.
    if ((await storage.read(path)) === envelope) {
      const known = new Map(inspection.entries.map(({ sequence, leaf }) => [sequence, leaf]));
      const changes = [...inspection.keyChanges, ...(entry.keyChange ? [entry.keyChange] : [])];
      known.set(place.sequence, leafHash(envelope));
      const settled = await settleCheckpoint(storage, model, key, known, changes);
      const clock = clockNote(inspection.entries.at(-1)?.recordedAt ?? null, entry.recordedAt);
      const warnings = [
        ...adopted(inspection),
        ...settled.warnings,
        ...(clock === null ? [] : [`${path}: ${clock}`])
      ];
      return { entry, place, envelope, checkpoint: settled.checkpoint, warnings };
    }
  }
  throw new AuditError(
    'log-changed',
    `Others kept writing to ${storage.location} while this was to be recorded.`,
    'Nothing of it was recorded. Try again in a moment.',
    storage.location
  );
}

/** Creates the file; whether it is ours is for the caller to see by reading it back. */
async function create(storage: Storage, path: string, text: string): Promise<void> {
  try {
    await storage.create(path, text);
  } catch (thrown) {
    // The answer may have got lost on a file that was made.
    if ((await storage.read(path).catch(() => null)) !== text) {
      throw thrown;
    }
  }
}

/** Entries that the log's checkpoint did not vouch for, and that this one's does. */
function adopted({ checkpoint, problems }: Inspection): string[] {
  return problems
    .filter(({ file }) => (sequenceIn(file) ?? 0) > (checkpoint?.size ?? 0))
    .map(({ file, message }) => `${file} was followed, though: ${message}`);
}

function placeAfter(entries: readonly LogEntry[]): RecordPlace {
  const last = entries.at(-1);
  const previousRecord = entries.findLast(({ summary }) => summary)?.record ?? null;
  return {
    sequence: (last?.sequence ?? 0) + 1,
    version: (previousRecord?.version ?? 0) + 1,
    previous: last ? { sequence: last.sequence, sha256: last.digest } : null,
    previousRecord
  };
}

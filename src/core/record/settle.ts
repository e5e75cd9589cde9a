import { toAuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import { openCheckpoint, originOf, signCheckpoint } from './checkpoint';
import { listSequences, readEntries } from './entries';
import type { Inspection } from './inspect';
import { CHECKPOINT, TRUSTED_KEYS } from './layout';
import { merkleRoot } from './merkle';
import type { KeyPredicate } from './statement';
import {
  readTrustedKeys,
  trustedKeyOf,
  trustedKeysDigest,
  trustedKeysText,
  withChanges,
  type TrustedKey
} from './trusted-keys';

const ATTEMPTS = 5;

/** Before the entry: the key is known, and a log has a checkpoint from its first moment on. */
export async function startLog(
  storage: Storage,
  model: string,
  key: StoredKey,
  inspection: Inspection
): Promise<void> {
  const keys = await ensureKeys(storage, key, inspection.keyChanges);
  if (inspection.entries.length === 0 && inspection.checkpoint === null) {
    await storage.create(CHECKPOINT, checkpointText(model, [], keys, key));
  }
}

/**
 * After the entry: `known` holds the leaves of the log up to it by sequence. Brings the
 * checkpoint up to the log's end, again if others wrote meanwhile. The record stands
 * already, so a failure is only a warning: a checkpoint that is behind the log verifies.
 */
export async function settleCheckpoint(
  storage: Storage,
  model: string,
  key: StoredKey,
  known: Map<number, Uint8Array>,
  changes: readonly KeyPredicate[]
): Promise<{ checkpoint: string | null; warnings: string[] }> {
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const own = [...known.keys()].reduce((left, right) => Math.max(left, right));
      const later = (await listSequences(storage)).filter(sequence => !known.has(sequence));
      const entries = await readEntries(storage, later);
      const further = entries.flatMap(({ keyChange }) => keyChange ?? []);
      const keys = await ensureKeys(storage, key, [...changes, ...further]);
      const leaves = [...known.values(), ...entries.map(({ leaf }) => leaf)];
      await storage.write(CHECKPOINT, checkpointText(model, leaves, keys, key));
      const kept = await storage.read(CHECKPOINT);
      const isCovered = kept !== null && (openCheckpoint(kept)?.size ?? 0) >= own;
      if (isCovered && (await hasKey(storage, key))) {
        return { checkpoint: kept, warnings: [] };
      }
    }
    return { checkpoint: null, warnings: [behind('Others kept writing to it.')] };
  } catch (thrown) {
    return { checkpoint: null, warnings: [behind(toAuditError(thrown).sentence)] };
  }
}

function behind(why: string): string {
  return `The record was written, but the checkpoint does not cover it yet. ${why} The next record brings it up to date.`;
}

function checkpointText(
  model: string,
  leaves: Uint8Array[],
  keys: readonly TrustedKey[],
  key: StoredKey
): string {
  return signCheckpoint(
    {
      origin: originOf(model),
      size: leaves.length,
      root: merkleRoot(leaves),
      trustedKeys: { count: keys.length, digest: trustedKeysDigest(keys, keys.length) }
    },
    key
  );
}

/**
 * Adds the key to the trusted ones if it isn't there, and brings in what entries
 * say of keys; existing ones are never dropped.
 */
async function ensureKeys(
  storage: Storage,
  key: StoredKey,
  changes: readonly KeyPredicate[]
): Promise<TrustedKey[]> {
  const keys = await readKeys(storage);
  const isKnown = keys.some(({ keyid }) => keyid === key.keyid);
  const wanted = withChanges(isKnown ? keys : [...keys, trustedKeyOf(key)], changes);
  if (trustedKeysText(wanted) !== trustedKeysText(keys)) {
    await storage.write(TRUSTED_KEYS, trustedKeysText(wanted));
  }
  return wanted;
}

async function hasKey(storage: Storage, key: StoredKey): Promise<boolean> {
  return (await readKeys(storage)).some(({ keyid }) => keyid === key.keyid);
}

async function readKeys(storage: Storage): Promise<TrustedKey[]> {
  const keys = readTrustedKeys(await storage.read(TRUSTED_KEYS));
  if (typeof keys === 'string') {
    throw new Error(`${TRUSTED_KEYS}: ${keys}`);
  }
  return keys;
}

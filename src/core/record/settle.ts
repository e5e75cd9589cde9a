import { toAuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import { openCheckpoint, originOf, signCheckpoint } from './checkpoint';
import { listSequences, readEntries } from './entries';
import type { Inspection } from './inspect';
import { CHECKPOINT, TRUSTED_KEYS } from './layout';
import { leafHash, merkleRoot } from './merkle';
import {
  readTrustedKeys,
  trustedKeyOf,
  trustedKeysDigest,
  trustedKeysText,
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
  const keys = await ensureKey(storage, key);
  if (inspection.entries.length === 0 && inspection.checkpoint === null) {
    await storage.create(CHECKPOINT, checkpointText(model, [], keys, key));
  }
}

/**
 * After the entry: `known` holds the texts of the log up to it. Brings the checkpoint up to the log's end, again if others
 * wrote meanwhile. The record stands already, so a failure is only a warning:
 * a checkpoint that is behind the log verifies.
 */
export async function settleCheckpoint(
  storage: Storage,
  model: string,
  key: StoredKey,
  known: Map<number, string>
): Promise<{ checkpoint: string | null; warnings: string[] }> {
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const keys = await ensureKey(storage, key);
      const own = Math.max(...known.keys());
      const later = (await listSequences(storage)).filter(sequence => !known.has(sequence));
      const entries = await readEntries(storage, later);
      const texts = [...known.values(), ...entries.map(entry => entry.text)];
      await storage.write(CHECKPOINT, checkpointText(model, texts, keys, key));
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
  texts: readonly string[],
  keys: readonly TrustedKey[],
  key: StoredKey
): string {
  return signCheckpoint(
    {
      origin: originOf(model),
      size: texts.length,
      root: merkleRoot(texts.map(leafHash)),
      trustedKeys: { count: keys.length, digest: trustedKeysDigest(keys, keys.length) }
    },
    key
  );
}

/** Adds the key to the trusted ones if it isn't there; existing ones are never dropped. */
async function ensureKey(storage: Storage, key: StoredKey): Promise<TrustedKey[]> {
  const keys = await readKeys(storage);
  if (keys.some(({ keyid }) => keyid === key.keyid)) {
    return keys;
  }
  const added = [...keys, trustedKeyOf(key)];
  await storage.write(TRUSTED_KEYS, trustedKeysText(added));
  return added;
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

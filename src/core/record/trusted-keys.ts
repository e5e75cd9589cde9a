import type { StoredKey } from '../ports';
import { fromBase64, toBase64 } from './base64';
import { sha256Bytes } from './digest';
import { keyidOf, publicKeyOf } from './keys';
import {
  trustedKeysSchema,
  type KeyPredicate,
  type PublicKey,
  type TrustedKeys
} from './statement';
import { parseStrictJson } from './strict-json';

export type TrustedKey = TrustedKeys['keys'][number] & { bytes: Uint8Array };

/** The file's text in the one form that verifies. */
export function trustedKeysText(keys: readonly TrustedKeys['keys'][number][]): string {
  const plain = keys.map(({ keyid, algorithm, publicKey, name, added, revoked }) => ({
    keyid,
    algorithm,
    publicKey,
    name,
    added,
    revoked
  }));
  return `${JSON.stringify({ keys: plain }, null, 2)}\n`;
}

/** Reads the file's text, or says in a sentence what is wrong with it. */
export function readTrustedKeys(text: string | null): TrustedKey[] | string {
  if (text === null) {
    return [];
  }
  let plain: TrustedKeys;
  try {
    plain = trustedKeysSchema.parse(parseStrictJson(text));
  } catch {
    return 'The file is not a list of trusted keys.';
  }
  const keys: TrustedKey[] = [];
  for (const key of plain.keys) {
    const bytes = publicBytes(key);
    if (bytes === null) {
      return `The public key of ${key.name} does not belong to its keyid.`;
    }
    keys.push({ ...key, bytes });
  }
  if (new Set(keys.map(key => key.keyid)).size < keys.length) {
    return 'One key is there twice.';
  }
  if (trustedKeysText(keys) !== text) {
    return 'The file was changed by hand or by a tool.';
  }
  return keys;
}

/** What the checkpoint binds: the first `count` keys, as a file that held only them. */
export function trustedKeysDigest(keys: readonly TrustedKey[], count: number): Uint8Array {
  return sha256Bytes(trustedKeysText(keys.slice(0, count)));
}

/** The keys after what entries of the log say of them: trusted ones added, revoked ones marked. */
export function withChanges(
  keys: readonly TrustedKey[],
  changes: readonly KeyPredicate[]
): TrustedKey[] {
  let changed = [...keys];
  for (const { action, key, from } of changes) {
    const isThere = changed.some(({ keyid }) => keyid === key.keyid);
    if (action === 'trust' && !isThere) {
      const bytes = publicBytes(key);
      changed = bytes ? [...changed, { ...key, revoked: null, bytes }] : changed;
    } else if (action === 'revoke') {
      changed = changed.map(known =>
        known.keyid === key.keyid ? { ...known, revoked: earlier(known.revoked, from) } : known
      );
    }
  }
  return changed;
}

/** The earlier of two moments from which a key is revoked; null where it is not. */
export function earlier(left: string | null, right: string | null): string | null {
  return left === null || (right !== null && Date.parse(right) < Date.parse(left)) ? right : left;
}

/** The 32 raw bytes of a public key that was handed on; null where they don't belong to its keyid. */
export function publicBytes({ keyid, publicKey }: PublicKey): Uint8Array | null {
  const bytes = fromBase64(publicKey);
  return bytes?.length === 32 && keyidOf(bytes) === keyid ? bytes : null;
}

export function trustedKeyOf(key: StoredKey): TrustedKey {
  const bytes = publicKeyOf(key);
  return {
    keyid: key.keyid,
    algorithm: 'ed25519',
    publicKey: toBase64(bytes),
    name: key.name,
    added: key.added,
    revoked: null,
    bytes
  };
}

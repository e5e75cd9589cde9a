import type { StoredKey } from '../ports';
import { fromBase64, toBase64 } from './base64';
import { sha256Bytes } from './digest';
import { keyidOf, publicKeyOf } from './keys';
import { trustedKeysSchema, type TrustedKeys } from './statement';
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
    const bytes = fromBase64(key.publicKey);
    if (bytes?.length !== 32 || keyidOf(bytes) !== key.keyid) {
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

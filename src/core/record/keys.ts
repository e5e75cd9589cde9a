import { getPublicKey, hashes, Point, sign, utils, verify } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { AuditError } from '../errors';
import type { StoredKey } from '../ports';
import { fromBase64, toBase64 } from './base64';
import { sha256Hex } from './digest';
import { nativeCrypto } from './native';

// Given, so that signing also works where crypto.subtle is missing: a page on plain HTTP.
hashes.sha512 = sha512;

/** A new Ed25519 key from the platform's random source. */
export function createKey(name: string, now: Date): StoredKey {
  return keyFromSeed(utils.randomSecretKey(), name, now);
}

/** The key of a 32-byte seed (RFC 8032). */
export function keyFromSeed(seed: Uint8Array, name: string, now: Date): StoredKey {
  return {
    keyid: keyidOf(getPublicKey(seed)),
    seed: toBase64(seed),
    name,
    added: now.toISOString()
  };
}

/** A key's identity: SHA-256 of its 32 raw public bytes, hexadecimal. */
export function keyidOf(publicKey: Uint8Array): string {
  return sha256Hex(publicKey);
}

/** The 32 raw public bytes; throws `invalid-input` for a stored key that is damaged. */
export function publicKeyOf(key: StoredKey): Uint8Array {
  const publicKey = getPublicKey(seedOf(key));
  if (keyidOf(publicKey) !== key.keyid) {
    throw damaged(key);
  }
  return publicKey;
}

/** Ed25519 signature of a message, 64 bytes. */
export function signWith(key: StoredKey, message: Uint8Array): Uint8Array {
  return sign(message, seedOf(key));
}

/**
 * Whether the signature is the key's for this message, by RFC 8032's strict
 * rules and without the factor of eight that it leaves to choice, so that other
 * implementations agree. Never throws.
 */
export function isSignedBy(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array
): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) {
    return false;
  }
  try {
    // What the platform takes is right for a sound key; what it refuses is looked at by the same rules as anywhere.
    const native = nativeCrypto();
    if (!isSoundKey(publicKey)) {
      return false;
    }
    return (
      native?.isSignedBy(publicKey, message, signature) === true ||
      (verify(signature, message, publicKey, { zip215: false }) &&
        Point.fromBytes(signature.subarray(0, 32), false).isTorsionFree())
    );
  } catch {
    // A point that is not on the curve, or a scalar out of range.
    return false;
  }
}

/** Keys whose encoding was found sound; a log has few. */
const soundKeys = new Set<string>();

/** Whether the bytes are the one encoding of a point of the group's large order. Throws where they are none. */
function isSoundKey(publicKey: Uint8Array): boolean {
  const name = toBase64(publicKey);
  if (!soundKeys.has(name)) {
    const point = Point.fromBytes(publicKey, false);
    if (!point.isSmallOrder() && point.isTorsionFree()) {
      soundKeys.add(name);
    }
  }
  return soundKeys.has(name);
}

function seedOf(key: StoredKey): Uint8Array {
  const seed = fromBase64(key.seed);
  if (seed?.length !== 32) {
    throw damaged(key);
  }
  return seed;
}

function damaged(key: StoredKey): AuditError {
  return new AuditError(
    'invalid-input',
    `The signing key ${key.name} is damaged.`,
    'Restore it from a backup, or move it away so that a new one is made.',
    key.keyid
  );
}

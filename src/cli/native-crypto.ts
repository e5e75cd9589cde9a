import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { NativeCrypto } from '../core/record/native';

/** DER of a SubjectPublicKeyInfo up to the 32 bytes of an Ed25519 key (RFC 8410). */
export const ED25519_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** Node's own, which takes a tenth of the time. */
export class NodeCrypto implements NativeCrypto {
  private readonly keys = new Map<string, KeyObject>();

  sha256(parts: readonly (Uint8Array | string)[]): Uint8Array {
    const hash = createHash('sha256');
    parts.forEach(part => hash.update(part));
    return hash.digest();
  }

  isSignedBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    try {
      return verify(null, message, this.keyOf(publicKey), signature);
    } catch {
      return false;
    }
  }

  private keyOf(publicKey: Uint8Array): KeyObject {
    const name = Buffer.from(publicKey).toString('hex');
    const kept = this.keys.get(name);
    if (kept) {
      return kept;
    }
    const key = Buffer.concat([ED25519_HEAD, publicKey]);
    const made = createPublicKey({ key, format: 'der', type: 'spki' });
    this.keys.set(name, made);
    return made;
  }
}

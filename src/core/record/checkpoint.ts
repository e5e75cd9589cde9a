import type { StoredKey } from '../ports';
import { fromBase64, toBase64 } from './base64';
import { sha256Bytes, utf8 } from './digest';
import { isSignedBy, publicKeyOf, signWith } from './keys';

/**
 * A C2SP tlog-checkpoint: a signed note over the log's size and Merkle root.
 * One extension line binds the trusted keys, so that they can't be exchanged
 * unseen either: `trusted-keys <count> <base64 SHA-256 of their file>`.
 */
export interface Checkpoint {
  origin: string;
  /** Entries it covers. */
  size: number;
  /** Merkle root over them, 32 bytes. */
  root: Uint8Array;
  trustedKeys: { count: number; digest: Uint8Array };
}

export interface SignedCheckpoint extends Checkpoint {
  /** What is signed: the lines before the blank one, with their last line feed. */
  body: string;
  signature: Uint8Array;
  /** The first four bytes of the note key's hash. */
  keyHash: Uint8Array;
}

const NOTE = new RegExp(
  [
    '^(?<origin>[^\\s+]+)\\n',
    '(?<size>0|[1-9]\\d{0,14})\\n',
    '(?<root>[A-Za-z0-9+/]{43}=)\\n',
    'trusted-keys (?<count>0|[1-9]\\d{0,8}) (?<keys>[A-Za-z0-9+/]{43}=)\\n',
    '\\n\u2014 (?<name>[^\\s+]+) (?<signature>[A-Za-z0-9+/]{91}=)\\n$'
  ].join('')
);

export function originOf(model: string): string {
  return `jupyterlab-model-audit/${model}`;
}

/** The checkpoint file's text. */
export function signCheckpoint(checkpoint: Checkpoint, key: StoredKey): string {
  const body = [
    checkpoint.origin,
    String(checkpoint.size),
    toBase64(checkpoint.root),
    `trusted-keys ${checkpoint.trustedKeys.count} ${toBase64(checkpoint.trustedKeys.digest)}`,
    ''
  ].join('\n');
  const hash = noteKeyHash(checkpoint.origin, publicKeyOf(key));
  const signature = toBase64(Uint8Array.from([...hash, ...signWith(key, utf8(body))]));
  return `${body}\n\u2014 ${checkpoint.origin} ${signature}\n`;
}

/** Takes a checkpoint apart; null if it isn't one in exactly the form above. */
export function openCheckpoint(text: string): SignedCheckpoint | null {
  const parts = NOTE.exec(text)?.groups;
  if (!parts || parts.name !== parts.origin) {
    return null;
  }
  const root = fromBase64(parts.root);
  const keys = fromBase64(parts.keys);
  const signature = fromBase64(parts.signature);
  if (root === null || keys === null || signature === null) {
    return null;
  }
  return {
    origin: parts.origin,
    size: Number(parts.size),
    root,
    trustedKeys: { count: Number(parts.count), digest: keys },
    body: text.slice(0, text.indexOf('\n\n') + 1),
    signature: signature.subarray(4),
    keyHash: signature.subarray(0, 4)
  };
}

/** Whether the checkpoint says that this key signed it. */
export function isNamedBy(checkpoint: SignedCheckpoint, publicKey: Uint8Array): boolean {
  return sameBytes(noteKeyHash(checkpoint.origin, publicKey), checkpoint.keyHash);
}

/** Whether the key signed the checkpoint, and the checkpoint says so. */
export function isCheckpointSignedBy(checkpoint: SignedCheckpoint, publicKey: Uint8Array): boolean {
  return (
    isNamedBy(checkpoint, publicKey) &&
    isSignedBy(publicKey, utf8(checkpoint.body), checkpoint.signature)
  );
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** C2SP signed-note: SHA-256(name || 0x0A || 0x01 || public key), its first four bytes. */
function noteKeyHash(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256Bytes(name, Uint8Array.of(0x0a, 0x01), publicKey).subarray(0, 4);
}

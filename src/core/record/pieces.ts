import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { pause } from './pause';

/** `items.map(work)`, with pauses. */
export async function inPieces<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(work(item));
    await pause();
  }
  return results;
}

/** Bytes hashed in one go: a few milliseconds. */
const PIECE = 1 << 18;

/** SHA-256 of bytes as 64 lower-case hexadecimal digits, with pauses. */
export async function sha256HexInPieces(bytes: Uint8Array): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < bytes.length; start += PIECE) {
    hash.update(bytes.subarray(start, start + PIECE));
    await pause();
  }
  return bytesToHex(hash.digest());
}

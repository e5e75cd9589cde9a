import { sha256Bytes } from './digest';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** RFC 6962, section 2.1: SHA-256(0x00 || data). */
export function leafHash(data: Uint8Array | string): Uint8Array {
  return sha256Bytes(LEAF, data);
}

/** RFC 6962, section 2.1: the Merkle tree hash over the leaves in order; 32 bytes. */
export function merkleRoot(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 0) {
    return sha256Bytes();
  }
  if (leaves.length === 1) {
    return leaves[0];
  }
  const left = largestPowerOfTwoBelow(leaves.length);
  return sha256Bytes(NODE, merkleRoot(leaves.slice(0, left)), merkleRoot(leaves.slice(left)));
}

function largestPowerOfTwoBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) {
    power *= 2;
  }
  return power;
}

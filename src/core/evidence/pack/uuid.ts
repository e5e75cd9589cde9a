import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { utf8 } from '../../record/digest';

/** Ours, drawn once. */
const NAMESPACE = '6c0f8f0e6a0b4f7e9a1d2b7c5e3f4a90';

/** The UUID of a name, the same everywhere: version 5 of RFC 9562, which OSCAL takes. */
export function uuidOf(...name: readonly (string | number)[]): string {
  const bytes = sha1(concatBytes(hexToBytes(NAMESPACE), utf8(JSON.stringify(name)))).slice(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

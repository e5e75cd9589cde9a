import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { nativeCrypto } from './native';

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** SHA-256 of bytes, or of a text's UTF-8 bytes. */
export function sha256Bytes(...parts: (Uint8Array | string)[]): Uint8Array {
  return (
    nativeCrypto()?.sha256(parts) ??
    sha256(concatBytes(...parts.map(part => (typeof part === 'string' ? utf8(part) : part))))
  );
}

/** SHA-256 of bytes, or of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256Hex(data: Uint8Array | string): string {
  return bytesToHex(sha256Bytes(data));
}

/** `9f2c41d7 … 7be0a613`: a digest as a reader compares it by eye; its prefix is dropped. */
export function shortDigest(digest: string): string {
  const hex = digest.replace(/^sha256:/, '');
  return hex.length <= 20 ? hex : `${hex.slice(0, 8)} … ${hex.slice(-8)}`;
}

/** The first eight digits of a key's identity, for display. */
export function shortKeyid(keyid: string): string {
  return `${keyid.slice(0, 4)} ${keyid.slice(4, 8)}`.trim();
}

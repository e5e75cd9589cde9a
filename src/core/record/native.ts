/**
 * The same arithmetic as of the libraries, done faster by the platform. Where
 * nothing is given, as in a browser, the libraries do it.
 */
export interface NativeCrypto {
  /** SHA-256 over the parts one after the other; texts as UTF-8. */
  sha256(parts: readonly (Uint8Array | string)[]): Uint8Array;
  /** Ed25519 (RFC 8032) by a key whose encoding was looked at already. Never throws. */
  isSignedBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

let given: NativeCrypto | null = null;

/** Lets the platform do it from now on; null lets the libraries. */
export function setNativeCrypto(crypto: NativeCrypto | null): void {
  given = crypto;
}

export function nativeCrypto(): NativeCrypto | null {
  return given;
}

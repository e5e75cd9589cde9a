/** Base64 (RFC 4648) of bytes, with padding. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  // In pieces, because a call takes a limited number of arguments.
  for (let start = 0; start < bytes.length; start += 0x2000) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 0x2000)));
  }
  return btoa(parts.join(''));
}

/**
 * Bytes of a base64 text in the standard or the URL-safe alphabet, padded or
 * not; null for anything else. Spaces, stray bits and a mix of alphabets are
 * refused, so that one value has one spelling an alphabet.
 */
export function fromBase64(text: string): Uint8Array | null {
  return fromCommonSpelling(text) ?? fromAnySpelling(text);
}

/** The spelling that writers use, standard and padded; null for any other. */
function fromCommonSpelling(text: string): Uint8Array | null {
  try {
    const binary = atob(text);
    return btoa(binary) === text ? bytesOf(binary) : null;
  } catch {
    return null;
  }
}

function fromAnySpelling(text: string): Uint8Array | null {
  const standard = /[-_]/.test(text) ? fromUrlSafe(text) : text;
  if (standard === null || !/^[A-Za-z0-9+/]*={0,2}$/.test(standard)) {
    return null;
  }
  const bare = standard.replace(/=+$/, '');
  const padded = bare + '='.repeat((4 - (bare.length % 4)) % 4);
  if (bare.length % 4 === 1 || (standard !== bare && standard !== padded)) {
    return null;
  }
  const bytes = bytesOf(atob(padded));
  // The last group's unused bits must be zero.
  const last = bytes.subarray(bytes.length - (bytes.length % 3));
  return last.length === 0 || padded.endsWith(toBase64(last)) ? bytes : null;
}

function bytesOf(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) {
    bytes[index] = binary.charCodeAt(index);
  }
  return bytes;
}

function fromUrlSafe(text: string): string | null {
  return /[+/]/.test(text) ? null : text.replace(/-/g, '+').replace(/_/g, '/');
}

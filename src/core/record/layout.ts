/** Where things lie inside `audits/<model>`; paths are relative to it. */
export const LOG_FOLDER = 'log';
export const FORKS_FOLDER = 'forks';
export const CHECKPOINT = 'checkpoint';
export const TRUSTED_KEYS = 'trusted-keys.json';

const ENTRY = /^(\d{6,})\.dsse\.json$/;

/** `log/000012.dsse.json`. */
export function entryPath(sequence: number): string {
  return `${LOG_FOLDER}/${String(sequence).padStart(6, '0')}.dsse.json`;
}

/** The place in the log that a file's name claims; null for other files. */
export function sequenceOf(name: string): number | null {
  const digits = ENTRY.exec(name)?.[1];
  const sequence = digits === undefined ? 0 : Number(digits);
  return sequence > 0 && entryPath(sequence) === `${LOG_FOLDER}/${name}` ? sequence : null;
}

/** The same of a path inside the log. */
export function sequenceIn(path: string): number | null {
  return path.startsWith(`${LOG_FOLDER}/`) ? sequenceOf(path.slice(LOG_FOLDER.length + 1)) : null;
}

/** `forks/abcdef….dsse.json`: an entry of another copy, under the digest of its file. */
export function forkPath(sha256: string): string {
  return `${FORKS_FOLDER}/${sha256}.dsse.json`;
}

/** Whether a file's name is that of an entry of another copy. */
export function isForkFile(name: string): boolean {
  return /^[0-9a-f]{64}\.dsse\.json$/.test(name);
}

/** `objects/sha256/ab/cdef…`. */
export function objectPath(sha256: string): string {
  return `objects/sha256/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}

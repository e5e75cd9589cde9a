import { AuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import { openCheckpoint, sameBytes, type SignedCheckpoint } from './checkpoint';
import { isEnvelopeSignedBy } from './dsse';
import { brokenLog, openEntry, type LogEntry } from './entries';
import { inspectLog } from './inspect';
import { appendJoin, takeKeys, type Branch, type Joined } from './join';
import type { KeyChangeOptions } from './key-changes';
import { CHECKPOINT, entryPath, forkPath, FORKS_FOLDER, LOG_FOLDER, TRUSTED_KEYS } from './layout';
import { merkleRoot } from './merkle';
import { isBefore } from './revocations';
import { earlier, readTrustedKeys, withChanges, type TrustedKey } from './trusted-keys';

/** Rows of entries that are looked at for the one that the checkpoint was made over. */
const MOST_ROWS = 64;

/** A file in the folder that holds an entry, whatever its name. */
interface Found {
  path: string;
  text: string;
  entry: LogEntry;
}

/**
 * Joins two copies of a log whose files lie in one folder, as after a merge in git
 * or by a tool that keeps folders in step: the row that the checkpoint was made
 * over stays the log, the other one goes to `forks/` and is taken in by an entry.
 *
 * Every file is copied before the one at its place is moved, so that wherever it
 * stops nothing is lost, and it can be done again.
 *
 * Throws `invalid-input` where there is one row alone, or a signer is not known;
 * `log-broken` where the files do not fit together.
 */
export async function joinWithin(
  storage: Storage,
  key: StoredKey,
  options: KeyChangeOptions
): Promise<Joined> {
  const found = await findEntries(storage);
  const checkpoint = openCheckpoint((await storage.read(CHECKPOINT)) ?? '');
  if (checkpoint === null) {
    throw brokenLog(
      storage,
      'Which of two copies is to stay the log is told by its checkpoint, and there is none that can be read: take it from one of the copies.'
    );
  }
  const entries = [...new Map(found.map(each => [each.entry.digest, each.entry])).values()];
  const log = rowOf(entries, checkpoint, storage);
  const branches = branchesOf(entries, log, storage);
  const theirs = signersOf(branches, await readKeys(storage), storage);
  await sortFiles(storage, found, log);
  const { keys, entries: own } = await inspectLog(storage);
  const model = own.find(({ summary }) => summary)?.summary?.model ?? '';
  const trusted = await takeKeys(storage, keys, theirs, key, options);
  let appended = null;
  for (const branch of branches) {
    appended = await appendJoin(storage, model, branch, key, options);
  }
  if (appended === null) {
    throw nothingToJoin(storage);
  }
  const taken = branches.reduce((sum, { branch }) => sum + branch.length, 0);
  return { ...appended, taken, trusted };
}

async function findEntries(storage: Storage): Promise<Found[]> {
  const names = async (folder: string): Promise<string[]> =>
    (await storage.list(folder))
      .filter(name => name.endsWith('.json'))
      .map(name => `${folder}/${name}`);
  const found: Found[] = [];
  for (const path of [...(await names(LOG_FOLDER)), ...(await names(FORKS_FOLDER))]) {
    const text = (await storage.read(path)) ?? '';
    const read = openEntry(1, text, path);
    if (read.place === null) {
      throw brokenLog(storage, `${path}: ${read.problem ?? ''}`);
    }
    found.push({ path, text, entry: openEntry(read.place.sequence, text, path) });
  }
  return found;
}

/** The row that stays the log: the one under the checkpoint, as far as it goes, that nobody took in already. */
function rowOf(
  entries: readonly LogEntry[],
  checkpoint: SignedCheckpoint,
  storage: Storage
): LogEntry[] {
  const rows = rowsAfter(undefined, entries);
  const covered = rows.filter(
    row =>
      row.length >= checkpoint.size &&
      sameBytes(merkleRoot(row.slice(0, checkpoint.size).map(({ leaf }) => leaf)), checkpoint.root)
  );
  const joined = joinedIn(entries);
  const isTaken = (row: readonly LogEntry[]): number =>
    joined.has(row.at(-1)?.digest ?? '') ? 1 : 0;
  const [longest] = covered.sort(
    (left, right) => isTaken(left) - isTaken(right) || right.length - left.length
  );
  if (!longest) {
    throw brokenLog(storage, 'No row of its entries is the one that the checkpoint was made over.');
  }
  return longest;
}

/** Every row of entries that follow one another after the given one; after nothing where there is none. */
function rowsAfter(base: LogEntry | undefined, entries: readonly LogEntry[]): LogEntry[][] {
  const followers = new Map<string | null, LogEntry[]>();
  for (const entry of entries) {
    const previous = entry.place?.previous?.sha256 ?? null;
    followers.set(previous, [...(followers.get(previous) ?? []), entry]);
  }
  const done: LogEntry[][] = [];
  const open: LogEntry[][] = [[]];
  for (let row = open.pop(); row && done.length < MOST_ROWS; row = open.pop()) {
    const end = row.at(-1) ?? base;
    const next = (followers.get(end?.digest ?? null) ?? []).filter(
      ({ sequence }) => sequence === (end?.sequence ?? 0) + 1
    );
    if (next.length === 0) {
      done.push(row);
    }
    for (const entry of next) {
      open.push(next.length === 1 ? row : [...row]);
      open.at(-1)?.push(entry);
    }
  }
  return done;
}

/** Digests of entries that some entry took in. */
function joinedIn(entries: readonly LogEntry[]): Set<string> {
  return new Set(entries.flatMap(({ join }) => join?.entries.map(({ sha256 }) => sha256) ?? []));
}

/** Rows of other copies that hold an entry which nobody took in yet; what they share with joined ones comes along. */
function branchesOf(
  entries: readonly LogEntry[],
  log: readonly LogEntry[],
  storage: Storage
): Branch[] {
  const own = new Set(log);
  const others = entries.filter(entry => !own.has(entry));
  const joined = joinedIn(entries);
  const isFresh = ({ digest }: LogEntry): boolean => !joined.has(digest);
  const branches: Branch[] = [];
  for (const base of [undefined, ...log]) {
    for (const branch of rowsAfter(base, others).filter(row => row.some(isFresh))) {
      branches.push({ base, branch });
    }
  }
  const held = branches.flatMap(({ branch }) => branch);
  const distinct = new Set(held);
  const lost = others.find(entry => isFresh(entry) && !distinct.has(entry));
  if (lost || distinct.size < held.length) {
    const path = (lost ?? held[0]).path;
    throw brokenLog(storage, `${path} follows an entry that is not there, or that forked again.`);
  }
  if (branches.length === 0) {
    throw nothingToJoin(storage);
  }
  return branches;
}

/** The keys of the log, and those in lists that another copy left beside its own; revoked where one of them says so. */
async function readKeys(storage: Storage): Promise<TrustedKey[]> {
  const others = (await storage.list('')).filter(
    name => /^trusted-keys.*\.json$/.test(name) && name !== TRUSTED_KEYS
  );
  const keys = new Map<string, TrustedKey>();
  for (const name of [TRUSTED_KEYS, ...others]) {
    const read = readTrustedKeys(await storage.read(name));
    for (const each of typeof read === 'string' ? [] : read) {
      const known = keys.get(each.keyid) ?? each;
      keys.set(each.keyid, { ...known, revoked: earlier(known.revoked, each.revoked) });
    }
  }
  return [...keys.values()];
}

/** Who signed the branches, and all keys with what entries of the branches revoke; one by a revoked key says nothing. */
function signersOf(
  branches: readonly Branch[],
  keys: readonly TrustedKey[],
  storage: Storage
): { signers: TrustedKey[]; all: TrustedKey[] } {
  const signed = branches.flatMap(({ branch }) =>
    branch.map(entry => ({ entry, signer: signerOf(entry, keys, storage) }))
  );
  const revocations = signed.flatMap(({ entry: { keyChange, recordedAt }, signer }) =>
    keyChange?.action === 'revoke' &&
    (signer.revoked === null || isBefore(recordedAt, signer.revoked))
      ? keyChange
      : []
  );
  return { signers: signed.map(({ signer }) => signer), all: withChanges(keys, revocations) };
}

function signerOf(entry: LogEntry, keys: readonly TrustedKey[], storage: Storage): TrustedKey {
  const { envelope } = entry;
  const signer = keys.find(({ bytes }) => envelope && isEnvelopeSignedBy(envelope, bytes));
  if (!signer) {
    throw new AuditError(
      'invalid-input',
      `${entry.path} in ${storage.location} was signed by a key that is not known here.`,
      `Put the other copy's ${TRUSTED_KEYS} beside this one's, as trusted-keys-theirs.json, and try again.`,
      entry.path
    );
  }
  return signer;
}

/** Brings each file to where it belongs: copies first, then the log's own row; then what is too much is taken away. */
async function sortFiles(
  storage: Storage,
  found: readonly Found[],
  log: readonly LogEntry[]
): Promise<void> {
  const { remove } = storage;
  if (!remove) {
    throw new AuditError(
      'invalid-input',
      `Files can't be moved in ${storage.location}.`,
      'Do it with: model-audit record --join'
    );
  }
  const texts = new Map(found.map(({ entry, text }) => [entry.digest, text]));
  const textOf = ({ digest }: LogEntry): string => texts.get(digest) ?? '';
  const places = new Map(found.map(({ path, entry }) => [path, entry.digest]));
  const moved = log.filter(({ sequence, digest }) => places.get(entryPath(sequence)) !== digest);
  const kept = new Set(log.map(({ digest }) => digest));
  const other = found.map(({ entry }) => entry).filter(({ digest }) => !kept.has(digest));
  // One that moves may lie where another is to be written, so that it is kept beside as well until then.
  for (const entry of [...other, ...moved]) {
    await put(storage, forkPath(entry.digest), textOf(entry));
  }
  for (const entry of moved) {
    await storage.write(entryPath(entry.sequence), textOf(entry));
  }
  const own = new Set(log.map(({ sequence }) => entryPath(sequence)));
  const foreign = [...places.keys()].filter(
    path => path.startsWith(`${LOG_FOLDER}/`) && !own.has(path)
  );
  for (const path of [...foreign, ...log.map(({ digest }) => forkPath(digest))]) {
    await remove.call(storage, path);
  }
}

async function put(storage: Storage, path: string, text: string): Promise<void> {
  if ((await storage.read(path)) !== text) {
    await storage.write(path, text);
  }
}

function nothingToJoin(storage: Storage): AuditError {
  return new AuditError(
    'invalid-input',
    `${storage.location} holds one row of entries, and none of another copy.`,
    'There is nothing to join.',
    storage.location
  );
}

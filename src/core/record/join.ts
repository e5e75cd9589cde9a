import { AuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import { appendEntry, type Appended, type NewEntry } from './append';
import { canonicalJson } from './canonical';
import { sha256Hex } from './digest';
import { brokenLog, noLog, type LogEntry } from './entries';
import { inspectLog } from './inspect';
import type { Inspection } from './inspection';
import { changeKey, publicPart, type KeyChangeOptions } from './key-changes';
import { forkPath, objectPath } from './layout';
import { JOIN_TYPE, STATEMENT_TYPE, type JoinPredicate } from './statement';
import type { TrustedKey } from './trusted-keys';
import { objectProblem } from './verify';

/** What came of joining. */
export interface Joined extends Appended<NewEntry> {
  /** Entries of the other copy that were taken in. */
  taken: number;
  /** Names of people whose keys are trusted by it. */
  trusted: string[];
}

/**
 * Takes in what another copy of the log holds beyond their last common entry, as
 * when two people recorded without seeing each other. The other's files are
 * copied byte for byte, and one entry cites both ends: nothing of either is lost
 * or changed. Stopped anywhere, the log is as before, and joining can be done again.
 *
 * Throws `missing-file` where there is no other log, `log-broken` where one of the two
 * does not verify, `invalid-input` where the other holds nothing of its own or is only
 * ahead; else as `appendEntry`.
 */
export async function joinCopy(
  storage: Storage,
  other: Storage,
  key: StoredKey,
  options: KeyChangeOptions
): Promise<Joined> {
  const [ours, theirs] = [await inspectLog(storage), await inspectLog(other)];
  if (theirs.entries.length === 0 && theirs.checkpoint === null) {
    throw noLog(other);
  }
  const fault = theirs.problems[0];
  if (fault) {
    throw brokenLog(other, `${fault.file}: ${fault.message}`);
  }
  const model = ours.entries.find(({ summary }) => summary)?.summary?.model ?? '';
  const branch = branchOf(ours, theirs, storage, other);
  // What the other copy joined itself is not lost either.
  for (const entry of [...theirs.forked, ...branch]) {
    await copyEntry(storage, other, entry);
  }
  const signers = branch.flatMap(({ sequence }) => theirs.signers.get(sequence) ?? []);
  const trusted = await takeKeys(storage, ours.keys, { signers, all: theirs.keys }, key, options);
  const base = theirs.entries.find(({ sequence }) => sequence === branch[0].sequence - 1);
  const appended = await appendJoin(storage, model, { base, branch }, key, options);
  return { ...appended, taken: branch.length, trusted };
}

/** A row of entries of another copy, and the one of ours that it follows. */
export interface Branch {
  base: LogEntry | undefined;
  branch: readonly LogEntry[];
}

/** Writes the entry that takes in a branch whose files lie under `forks/` already. */
export function appendJoin(
  storage: Storage,
  model: string,
  { base, branch }: Branch,
  key: StoredKey,
  options: KeyChangeOptions
): Promise<Appended<NewEntry>> {
  return appendEntry(storage, model, key, async ({ sequence, previous }) => {
    const predicate: JoinPredicate = {
      sequence,
      previous,
      model,
      recordedAt: options.now.toISOString(),
      recordedBy: options.recordedBy ?? null,
      base: base ? { sequence: base.sequence, sha256: base.digest } : null,
      entries: branch.map(entry => ({ sequence: entry.sequence, sha256: entry.digest }))
    };
    const ends = [previous?.sha256, predicate.entries.at(-1)?.sha256].filter(
      end => end !== undefined
    );
    const statement = {
      _type: STATEMENT_TYPE,
      subject: ends.map((sha256, index) => ({
        name: index === 0 ? 'end of this copy' : 'end of the joined copy',
        digest: { sha256 }
      })),
      predicateType: JOIN_TYPE,
      predicate
    };
    return { payload: canonicalJson(statement), recordedAt: predicate.recordedAt };
  });
}

/** The other's entries after the last one that both hold. */
function branchOf(
  ours: Inspection,
  theirs: Inspection,
  storage: Storage,
  other: Storage
): LogEntry[] {
  const own = new Map(ours.entries.map(({ sequence, digest }) => [sequence, digest]));
  const parted = theirs.entries.findIndex(({ sequence, digest }) => own.get(sequence) !== digest);
  const branch = parted < 0 ? [] : theirs.entries.slice(parted);
  const taken = new Set(ours.forked.map(({ digest }) => digest));
  const refuse = (message: string, action: string): AuditError =>
    new AuditError('invalid-input', message, action, other.location);
  if (branch.every(({ digest }) => taken.has(digest))) {
    throw refuse(
      `${other.location} holds nothing that ${storage.location} lacks.`,
      'There is nothing to join.'
    );
  }
  if (!own.has(branch[0].sequence)) {
    throw refuse(
      `${other.location} is ahead of ${storage.location}, and not a fork of it.`,
      'Copy its newer files here instead.'
    );
  }
  return branch;
}

async function copyEntry(storage: Storage, other: Storage, entry: LogEntry): Promise<void> {
  for (const object of entry.summary?.objects ?? []) {
    const path = objectPath(object.sha256);
    if (objectProblem(object, await storage.read(path)) !== null) {
      const content = await other.read(path);
      if (content === null || objectProblem(object, content) !== null) {
        throw brokenLog(other, `The ${object.role} ${object.name} is missing or was altered.`);
      }
      await storage.write(path, content);
    }
  }
  const text = await other.read(entry.path);
  if (text === null || sha256Hex(text) !== entry.digest) {
    throw brokenLog(other, `${entry.path} was changed while it was read.`);
  }
  await storage.write(forkPath(entry.digest), text);
}

/** Whoever signed in the other copy is trusted here as well, and whom it revoked is not; each by an entry. */
export async function takeKeys(
  storage: Storage,
  ours: readonly TrustedKey[],
  theirs: { signers: readonly TrustedKey[]; all: readonly TrustedKey[] },
  key: StoredKey,
  options: KeyChangeOptions
): Promise<string[]> {
  const known = new Map(ours.map(each => [each.keyid, each]));
  const signers = new Map(theirs.signers.map(signer => [signer.keyid, signer]));
  const fresh = [...signers.values()].filter(({ keyid }) => !known.has(keyid));
  for (const signer of fresh) {
    const change = { action: 'trust' as const, key: publicPart(signer), why: 'joined' };
    await changeKey(storage, key, change, options);
  }
  const revoked = theirs.all.filter(
    ({ keyid, revoked: from }) => from !== null && known.get(keyid)?.revoked === null
  );
  for (const each of revoked) {
    const change = {
      action: 'revoke' as const,
      key: publicPart(each),
      from: each.revoked ?? undefined,
      why: 'joined'
    };
    await changeKey(storage, key, change, options);
  }
  return fresh.map(({ name }) => name);
}

import { AuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import { appendEntry, type Appended, type NewEntry } from './append';
import { canonicalJson } from './canonical';
import type { LogEntry } from './entries';
import { inspectLog } from './inspect';
import type { Inspection } from './inspection';
import type { KeyChangeOptions } from './key-changes';
import { STATEMENT_TYPE, VOUCH_TYPE, type VouchPredicate } from './statement';

/**
 * Vouches for entries whose key was revoked from before they were signed, by an
 * entry of the log: after that they count again, with the voucher's name beside
 * them. `named` are numbers of entries, or eight digits or more of a joined one's
 * digest.
 *
 * Throws `invalid-input` for a key that is not trusted there, without a reason,
 * and for an entry that needs no such word or can't get it; else as `appendEntry`.
 */
export async function vouchFor(
  storage: Storage,
  key: StoredKey,
  named: readonly string[],
  why: string,
  options: KeyChangeOptions
): Promise<Appended<NewEntry>> {
  const inspection = await inspectLog(storage);
  const model = inspection.entries.find(({ summary }) => summary)?.summary?.model ?? '';
  const entries = named.map(name => entryMeant(name, inspection, storage));
  const known = inspection.keys.find(({ keyid }) => keyid === key.keyid);
  if (!known || known.revoked !== null) {
    throw refusal(`Your key is ${known ? 'revoked' : 'not trusted'} in ${storage.location}.`);
  }
  if (why.trim() === '' || named.length === 0) {
    throw refusal('Who vouches for entries names them, and says how they are known to be genuine.');
  }
  return appendEntry(storage, model, key, async ({ sequence, previous }) => {
    const predicate: VouchPredicate = {
      sequence,
      previous,
      model,
      recordedAt: options.now.toISOString(),
      recordedBy: options.recordedBy ?? null,
      entries: entries.map(entry => ({ sequence: entry.sequence, sha256: entry.digest })),
      why
    };
    const statement = {
      _type: STATEMENT_TYPE,
      subject: entries.map(({ path, digest }) => ({ name: path, digest: { sha256: digest } })),
      predicateType: VOUCH_TYPE,
      predicate
    };
    return { payload: canonicalJson(statement), recordedAt: predicate.recordedAt };
  });
}

function entryMeant(name: string, inspection: Inspection, storage: Storage): LogEntry {
  const { entries, forked, problems, keys } = inspection;
  const found = /^[1-9]\d{0,6}$/.test(name)
    ? entries.filter(({ sequence }) => String(sequence) === name)
    : [...entries, ...forked].filter(
        ({ digest }) => /^[0-9a-f]{8,64}$/.test(name) && digest.startsWith(name)
      );
  const [entry] = found;
  if (!entry || found.length > 1) {
    throw refusal(`${name} names no entry of ${storage.location}.`);
  }
  const own = problems.filter(({ file }) => file === entry.path);
  const revoked = keys.find(({ keyid }) => keyid === entry.envelope?.keyid)?.revoked ?? null;
  const isLate = entries.some(
    ({ keyChange, sequence }) =>
      keyChange?.action === 'revoke' &&
      keyChange.key.keyid === entry.envelope?.keyid &&
      entries.includes(entry) &&
      sequence < entry.sequence
  );
  if (own.length === 0 || own.some(({ code }) => code !== 14) || revoked === null) {
    throw refusal(`Entry ${name} was not signed by a key that is revoked from before it on.`);
  }
  if (isLate) {
    throw refusal(`Entry ${name} lies behind the revocation of its key: nobody can vouch for it.`);
  }
  return entry;
}

function refusal(message: string): AuditError {
  return new AuditError('invalid-input', message, 'See what is wrong with: model-audit verify');
}

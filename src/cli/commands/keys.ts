import { readFile } from 'node:fs/promises';
import { counted } from '../../core/counted';
import { AuditError } from '../../core/errors';
import type { KeptKey, StoredKey } from '../../core/ports';
import { shortKeyid } from '../../core/record/digest';
import { inspectLog } from '../../core/record/inspect';
import { changeKey, publicPart, readPublicKey } from '../../core/record/key-changes';
import { createKey } from '../../core/record/keys';
import type { TrustedKey } from '../../core/record/trusted-keys';
import { verifyLog, type VerifiedKey } from '../../core/record/verify';
import { vouchFor } from '../../core/record/vouch';
import { logFolder } from '../log-folder';
import { ED25519_HEAD } from '../native-crypto';
import { printJson, type Output } from '../output';
import { withPython, type Session } from '../session';
import { FileStorage, readError } from '../storage';
import { plain, table } from '../terminal';

export interface KeysArguments {
  log?: string;
  name?: string;
  /** With `new`: revokes the former key as well. */
  revoke?: boolean;
  from?: string;
  why?: string;
  pem?: boolean;
  python?: string;
  json?: boolean;
}

/** What of a command needs the user's keys. */
type Work = (session: Session) => Promise<void>;

async function withKeys(given: KeysArguments, output: Output, work: Work): Promise<number> {
  await withPython(given.python, process.cwd(), output, work);
  return 0;
}

/** `model-audit keys list`: the user's own keys, and those that a log trusts. */
export function listKeys(given: KeysArguments, output: Output): Promise<number> {
  return withKeys(given, output, async ({ keys }) => {
    const own = await keys.list();
    const folder = given.log ?? (await logFolder(undefined).catch(() => null));
    const trusted = folder === null ? [] : (await verifyLog(new FileStorage(folder))).keys;
    if (given.json) {
      printJson(output, { schema: 'model-audit/keys@1', own, log: folder, trusted });
      return;
    }
    output.line(own.length === 0 ? 'You have no key yet; recording makes one.' : 'Your keys');
    print(own.map(ownRow), output);
    if (folder !== null) {
      output.line(`Trusted in ${plain(folder)}`);
      print(trusted.map(trustedRow), output);
    }
  });
}

function ownRow({ keyid, name, added, signing }: KeptKey): string[] {
  const state = signing ? 'signs' : 'signed before';
  return [shortKeyid(keyid), name, `made ${added.slice(0, 10)}`, state];
}

function trustedRow({ keyid, name, revoked, entries }: VerifiedKey): string[] {
  const signed = `signed ${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  return [shortKeyid(keyid), name, signed, revoked === null ? '' : `revoked from ${revoked} on`];
}

function print(rows: readonly string[][], output: Output): void {
  table(rows, ['left', 'left', 'left', 'left']).forEach(line => output.line(`  ${line}`));
}

/**
 * `model-audit keys new`: makes the key that signs from now on. With a log, the
 * former key vouches for it there, and is revoked where asked to.
 */
export function newKey(given: KeysArguments, output: Output): Promise<number> {
  return withKeys(given, output, async ({ keys, environment }) => {
    const { user } = await environment();
    const former = await keys.load();
    const made = createKey(given.name ?? former?.name ?? user ?? 'unknown', new Date());
    if (given.revoke && (!former || given.log === undefined)) {
      throw new AuditError(
        'invalid-input',
        former
          ? 'No log is named to revoke the former key in.'
          : 'There is no former key to revoke.',
        'Name the log with --log, or leave --revoke out.',
        '--revoke'
      );
    }
    const warnings: string[] = [];
    const change = async (signing: StoredKey, action: 'trust' | 'revoke', key: StoredKey) => {
      const storage = new FileStorage(given.log ?? '');
      const done = await changeKey(
        storage,
        signing,
        { action, key: publicPart(key), why: given.why },
        { now: new Date(), recordedBy: user }
      );
      warnings.push(...done.warnings);
    };
    // The log knows the key before it signs anything, so that no state between is worse than before.
    if (former && given.log !== undefined) {
      await change(former, 'trust', made);
    }
    await keys.save(made);
    if (former && given.revoke) {
      await change(made, 'revoke', former);
    }
    const told = publicPart(made);
    if (given.json) {
      printJson(output, {
        schema: 'model-audit/key@1',
        key: told,
        former: former?.keyid,
        warnings
      });
      return;
    }
    output.line(
      `A key was made for ${plain(made.name)}, ${shortKeyid(made.keyid)}; it signs from now on.`
    );
    if (former) {
      const state = given.revoke ? 'is revoked' : 'is kept, and what it signed stays good';
      output.line(`The former key ${shortKeyid(former.keyid)} ${state}.`);
    }
    warnings.forEach(warning => output.line(plain(warning)));
  });
}

/** `model-audit keys trust FILE`: takes another's public key among those whose signatures count. */
export async function trustKey(
  file: string,
  given: KeysArguments,
  output: Output
): Promise<number> {
  const text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8').catch(thrown => {
    throw readError(thrown, file);
  });
  const key = readPublicKey(text, file);
  const folder = await logFolder(given.log);
  return withKeys(given, output, session =>
    apply(session, folder, { action: 'trust', key, why: given.why }, given, output)
  );
}

/** `model-audit keys revoke KEYID`: signatures of the key do not count from then on. */
export async function revokeKey(
  keyid: string,
  given: KeysArguments,
  output: Output
): Promise<number> {
  const from = given.from === undefined ? undefined : momentOf(given.from);
  const folder = await logFolder(given.log);
  const { keys } = await inspectLog(new FileStorage(folder));
  const key = publicPart(keyMeant(keyid, keys, folder));
  return withKeys(given, output, session =>
    apply(session, folder, { action: 'revoke', key, from, why: given.why }, given, output)
  );
}

async function apply(
  { keys, environment }: Session,
  folder: string,
  change: Parameters<typeof changeKey>[2],
  given: KeysArguments,
  output: Output
): Promise<void> {
  const signing = await signingOf(keys);
  const { user } = await environment();
  const options = { now: new Date(), recordedBy: user };
  const { place, warnings } = await changeKey(new FileStorage(folder), signing, change, options);
  if (given.json) {
    const { action, key } = change;
    printJson(output, {
      schema: 'model-audit/key-change@1',
      action,
      key,
      log: folder,
      sequence: place.sequence,
      warnings
    });
    return;
  }
  const done = change.action === 'trust' ? 'is trusted' : 'is revoked';
  output.line(
    `The key ${shortKeyid(change.key.keyid)} of ${plain(change.key.name)} ${done} in ${plain(folder)}, by entry ${place.sequence}.`
  );
  warnings.forEach(warning => output.line(plain(warning)));
}

async function signingOf(keys: Session['keys']): Promise<StoredKey> {
  const signing = await keys.load();
  if (!signing) {
    throw new AuditError(
      'invalid-input',
      'You have no key to sign this with.',
      'Make one with: model-audit keys new'
    );
  }
  return signing;
}

/** `model-audit keys vouch ENTRY…`: entries of a key that was revoked from before them count again. */
export async function vouchEntries(
  entries: readonly string[],
  given: KeysArguments,
  output: Output
): Promise<number> {
  const folder = await logFolder(given.log);
  return withKeys(given, output, async ({ keys, environment }) => {
    const signing = await signingOf(keys);
    const { user } = await environment();
    const options = { now: new Date(), recordedBy: user };
    const storage = new FileStorage(folder);
    const { place, warnings } = await vouchFor(storage, signing, entries, given.why ?? '', options);
    if (given.json) {
      const { sequence } = place;
      printJson(output, {
        schema: 'model-audit/vouch@1',
        entries,
        log: folder,
        sequence,
        warnings
      });
      return;
    }
    output.line(
      `You vouch for ${counted(entries.length, 'entry', 'entries')} in ${plain(folder)}, by entry ${place.sequence}.`
    );
    warnings.forEach(warning => output.line(plain(warning)));
  });
}

/** By its identity or the beginning of it, as `keys list` shows it. */
function keyMeant(named: string, keys: readonly TrustedKey[], folder: string): TrustedKey {
  const wanted = named.replaceAll(' ', '').toLowerCase();
  const found = keys.filter(({ keyid }) => wanted.length >= 8 && keyid.startsWith(wanted));
  if (found.length !== 1) {
    throw new AuditError(
      'invalid-input',
      `${named} names ${found.length === 0 ? 'no key' : 'several keys'} of ${folder}.`,
      'Write eight digits or more of one; model-audit keys list shows them.',
      named
    );
  }
  return found[0];
}

function momentOf(text: string): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) {
    throw new AuditError(
      'invalid-input',
      `${text} is no moment.`,
      'Write a date or RFC 3339, such as 2026-07-01T09:00:00Z.',
      '--from'
    );
  }
  return moment.toISOString();
}

/** `model-audit keys export`: the public part of the user's key, for others to trust. */
export function exportKey(given: KeysArguments, output: Output): Promise<number> {
  return withKeys(given, output, async ({ keys }) => {
    const signing = await keys.load();
    if (!signing) {
      throw new AuditError(
        'missing-file',
        'You have no key yet.',
        'Make one with: model-audit keys new'
      );
    }
    const key = publicPart(signing);
    if (given.pem) {
      const der = Buffer.concat([ED25519_HEAD, Buffer.from(key.publicKey, 'base64')]);
      output.line(
        `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----`
      );
    } else {
      printJson(output, key);
    }
  });
}

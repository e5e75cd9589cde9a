import { AuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import { appendEntry, type Appended, type NewEntry } from './append';
import { toBase64 } from './base64';
import { canonicalJson } from './canonical';
import { shortKeyid } from './digest';
import { inspectLog, type Inspection } from './inspect';
import { publicKeyOf } from './keys';
import {
  KEY_TYPE,
  publicKeySchema,
  STATEMENT_TYPE,
  type KeyPredicate,
  type PublicKey
} from './statement';
import { parseStrictJson } from './strict-json';
import { publicBytes, type TrustedKey } from './trusted-keys';

/** What is to be said of a key. */
export interface KeyChange {
  action: KeyPredicate['action'];
  key: PublicKey;
  /** RFC 3339; when a revoked key's signatures began not to count. */
  from?: string;
  why?: string;
}

export interface KeyChangeOptions {
  now: Date;
  recordedBy?: string | null;
}

/**
 * Trusts a public key, or revokes one, by an entry of the log; the list of
 * trusted keys and the checkpoint follow. Only who is trusted already can.
 *
 * Throws `missing-file` where there is no log, `invalid-input` for a signing key
 * that is not trusted there, for one that would revoke itself, and for what is
 * the case already; else as `appendEntry`.
 */
export async function changeKey(
  storage: Storage,
  signing: StoredKey,
  change: KeyChange,
  options: KeyChangeOptions
): Promise<Appended<NewEntry>> {
  const before = await inspectLog(storage);
  const model = modelOf(before);
  if (model === null) {
    throw new AuditError(
      'missing-file',
      `There is no audit log in ${storage.location}.`,
      'Record an audit first, and name the folder of one model with --log.',
      storage.location
    );
  }
  refuse(before, storage, signing, change);
  return appendEntry(storage, model, signing, async ({ sequence, previous }) => {
    const { action, key, from, why } = change;
    const predicate: KeyPredicate = {
      sequence,
      previous,
      model,
      recordedAt: options.now.toISOString(),
      recordedBy: options.recordedBy ?? null,
      action,
      key,
      from: action === 'revoke' ? (from ?? options.now.toISOString()) : null,
      why: why ?? null
    };
    const statement = {
      _type: STATEMENT_TYPE,
      // A keyid is the SHA-256 of the public key.
      subject: [{ name: `key: ${key.name}`, digest: { sha256: key.keyid } }],
      predicateType: KEY_TYPE,
      predicate
    };
    return {
      payload: canonicalJson(statement),
      recordedAt: predicate.recordedAt,
      keyChange: predicate
    };
  });
}

function modelOf({ entries }: Inspection): string | null {
  return entries.find(({ summary }) => summary)?.summary?.model ?? null;
}

function refuse(
  { keys }: Inspection,
  storage: Storage,
  signing: StoredKey,
  { action, key }: KeyChange
): void {
  const known = keys.find(({ keyid }) => keyid === key.keyid);
  const fault = !keys.some(({ keyid }) => keyid === signing.keyid)
    ? `Your key ${shortKeyid(signing.keyid)} is not trusted in ${storage.location}.`
    : publicBytes(key) === null
      ? `The public key of ${key.name} does not belong to its keyid.`
      : action === 'revoke' && !known
        ? `The key ${shortKeyid(key.keyid)} is not a trusted key of ${storage.location}.`
        : action === 'revoke' && known?.revoked
          ? `The key of ${key.name} was revoked on ${known.revoked} already.`
          : action === 'revoke' && key.keyid === signing.keyid
            ? "A key can't revoke itself: nobody could tell by whom it was done."
            : action === 'trust' && known
              ? `The key of ${key.name} is ${known.revoked ? 'revoked' : 'trusted already'} in ${storage.location}.`
              : null;
  if (fault !== null) {
    throw new AuditError('invalid-input', fault, HINTS[action], key.keyid);
  }
}

const HINTS: Record<KeyChange['action'], string> = {
  trust: 'See who is trusted with: model-audit keys list',
  revoke:
    'See who is trusted with: model-audit keys list. Make a new key with: model-audit keys new'
};

/** The public part of a key, to hand on. */
export function publicPart(key: StoredKey | TrustedKey): PublicKey {
  const publicKey = 'bytes' in key ? key.publicKey : toBase64(publicKeyOf(key));
  return { keyid: key.keyid, algorithm: 'ed25519', publicKey, name: key.name, added: key.added };
}

/** Reads a public key that was handed on; throws `invalid-input`. */
export function readPublicKey(text: string, where: string): PublicKey {
  try {
    const key = publicKeySchema.parse(parseStrictJson(text));
    if (publicBytes(key) !== null) {
      return key;
    }
  } catch {
    // Told below, as any other file that is none.
  }
  throw new AuditError(
    'invalid-input',
    `${where} is not a public key.`,
    'Let its owner write it with: model-audit keys export',
    where
  );
}

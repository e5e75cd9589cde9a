import { AuditError } from '../errors';
import type { Storage, StoredKey } from '../ports';
import { brokenLog, newerRecord } from './entries';
import { inspectLog, type Inspection } from './inspect';
import { TRUSTED_KEYS } from './layout';

/** Waiting for another recorder to finish: so often, so many milliseconds. */
const WAITS = 10;
const WAIT = 120;

/**
 * The log as it is now, if a record may follow on it.
 *
 * Another recorder's entry may lie there before its key and checkpoint do. It
 * gets a moment to finish, so that recorders take turns: the one that won the
 * last place also writes the keys and the checkpoint. One that stopped halfway
 * does not hold up the others.
 *
 * Throws `log-broken` for a log that does not verify, `invalid-input` for the
 * log of another model and for a revoked key.
 */
export async function soundLog(
  storage: Storage,
  model: string,
  key: StoredKey
): Promise<Inspection> {
  let inspection = await inspectLog(storage);
  for (let wait = 0; wait < WAITS && isInMotion(inspection); wait += 1) {
    await new Promise(resolve => setTimeout(resolve, WAIT));
    inspection = await inspectLog(storage);
  }
  // An entry by an unknown key alone may be one whose recorder stopped halfway.
  const fault = inspection.problems.find(
    problem => problem.code !== 14 || problem.file === TRUSTED_KEYS
  );
  if (fault?.code === 2) {
    throw newerRecord(fault.file, fault.message);
  }
  if (fault) {
    throw brokenLog(storage, `${fault.file}: ${fault.message}`);
  }
  refuseOtherModel(inspection, storage, model);
  refuseRevoked(inspection, key);
  return inspection;
}

function isInMotion({ entries, checkpoint, problems }: Inspection): boolean {
  const isBehind = (checkpoint?.size ?? 0) < entries.length;
  return isBehind
    ? problems.every(({ code }) => code >= 13)
    : problems.some(({ code }) => code === 14);
}

function refuseOtherModel({ entries }: Inspection, storage: Storage, model: string): void {
  const owner = entries.find(({ summary }) => summary)?.summary?.model;
  if (owner !== undefined && owner !== model) {
    throw new AuditError(
      'invalid-input',
      `The audit log in ${storage.location} belongs to the model ${owner}, not to ${model}.`,
      'Record into the folder of the model itself.'
    );
  }
}

function refuseRevoked({ keys }: Inspection, key: StoredKey): void {
  const known = keys.find(({ keyid }) => keyid === key.keyid);
  if (known && known.revoked !== null) {
    throw new AuditError(
      'invalid-input',
      `The signing key ${known.name} was revoked on ${known.revoked}.`,
      'Record with another key.'
    );
  }
}

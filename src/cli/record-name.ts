import { basename, dirname } from 'node:path';
import { AuditError } from '../core/errors';
import { sequenceOf } from '../core/record/layout';
import { AuditLog, type LoadedVersion } from '../core/record/log';
import { logFolder } from './log-folder';
import { FileStorage } from './storage';

/**
 * Loads the record that is meant: `11` or `v11` of the log, `audits/other@11`
 * of another one, or an entry's file. Without a name, the newest.
 *
 * @throws AuditError `invalid-input`, `missing-file`, `log-broken`, `version-mismatch`.
 */
export async function namedRecord(
  name: string | undefined,
  log: string | undefined,
  back = 0
): Promise<LoadedVersion> {
  const { folder, version } = await placeOf(name, log);
  const opened = new AuditLog(new FileStorage(folder));
  if (version !== null) {
    return opened.load(version);
  }
  const history = await opened.history();
  const wanted = history.at(-1 - back);
  if (!wanted) {
    throw new AuditError(
      'missing-file',
      `There ${history.length === 1 ? 'is 1 record' : `are ${history.length} records`} in ${folder}, too few for this.`,
      'Write one with: model-audit run',
      folder
    );
  }
  return opened.load(wanted.version);
}

async function placeOf(
  name: string | undefined,
  log: string | undefined
): Promise<{ folder: string; version: number | null }> {
  if (name === undefined) {
    return { folder: await logFolder(log), version: null };
  }
  const plain = /^v?([1-9]\d{0,8})$/.exec(name);
  if (plain) {
    return { folder: await logFolder(log), version: Number(plain[1]) };
  }
  const inOther = /^(.+)@v?([1-9]\d{0,8})$/.exec(name);
  if (inOther) {
    return { folder: inOther[1], version: Number(inOther[2]) };
  }
  const sequence = sequenceOf(basename(name));
  if (sequence !== null) {
    const folder = dirname(dirname(name));
    return { folder, version: await versionAt(folder, sequence, name) };
  }
  throw new AuditError(
    'invalid-input',
    `${name} names no record.`,
    'Write a version such as 11, a folder and a version such as audits/flight-delay@11, or the path of an entry.',
    name
  );
}

async function versionAt(folder: string, sequence: number, path: string): Promise<number> {
  const history = await new AuditLog(new FileStorage(folder)).history();
  const found = history.find(each => each.sequence === sequence);
  if (!found) {
    throw new AuditError('missing-file', `${path} is no record.`, 'Check the path.', path);
  }
  return found.version;
}

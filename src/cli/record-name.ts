import { basename, dirname } from 'node:path';
import { AuditError } from '../core/errors';
import { isForkFile, sequenceOf } from '../core/record/layout';
import { AuditLog, type LoadedVersion } from '../core/record/log';
import { readRecordId, recordIdOf } from '../core/record/record-id';
import { verifyLog } from '../core/record/verify';
import { logFolder } from './log-folder';
import { FileStorage } from './storage';

/**
 * Loads the record that is meant: `11` or `v11` of the log, `v11-9f2c41d7` where a
 * number was given twice, `audits/other@11` of another one, or an entry's file.
 * Without a name, the newest.
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
): Promise<{ folder: string; version: string | null }> {
  if (name === undefined) {
    return { folder: await logFolder(log), version: null };
  }
  if (readRecordId(name)) {
    return { folder: await logFolder(log), version: name };
  }
  const at = name.lastIndexOf('@');
  const inOther = name.slice(at + 1);
  if (at > 0 && readRecordId(inOther)) {
    return { folder: name.slice(0, at), version: inOther };
  }
  const file = basename(name);
  if (sequenceOf(file) !== null || isForkFile(file)) {
    const folder = dirname(dirname(name));
    return { folder, version: await versionAt(folder, file, name) };
  }
  throw new AuditError(
    'invalid-input',
    `${name} names no record.`,
    'Write a version such as 11, v11-9f2c41d7 where a number was given twice, a folder and a version such as audits/flight-delay@11, or the path of an entry.',
    name
  );
}

async function versionAt(folder: string, file: string, path: string): Promise<string> {
  const { versions, forks } = await verifyLog(new FileStorage(folder));
  const found = [...versions, ...forks].find(each => basename(each.file) === file);
  if (!found) {
    throw new AuditError('missing-file', `${path} is no record.`, 'Check the path.', path);
  }
  return recordIdOf(found);
}

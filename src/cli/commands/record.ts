import { join, resolve } from 'node:path';
import { AuditError } from '../../core/errors';
import { shortDigest } from '../../core/record/digest';
import { joinCopy } from '../../core/record/join';
import { AuditLog } from '../../core/record/log';
import { joinWithin } from '../../core/record/untangle';
import { logFolder } from '../log-folder';
import { printJson, type Output } from '../output';
import { withPython } from '../session';
import { signingKey } from '../signing-key';
import { FileStorage } from '../storage';
import { plain } from '../terminal';
import { forgetUnrecorded, readUnrecorded } from '../unrecorded';

export interface RecordArguments {
  /** Folder of another copy of the log; the log's own where the files of both lie in it. */
  join?: string;
  log?: string;
  python?: string;
  json?: boolean;
}

/**
 * `model-audit record FILE`: records an audit that a run kept when recording
 * failed; `--join FOLDER` takes in what another copy of the log holds.
 */
export async function record(
  file: string | undefined,
  given: RecordArguments,
  output: Output
): Promise<number> {
  if (file !== undefined && given.join === undefined) {
    return recordKept(file, given, output);
  }
  if (file === undefined && given.join !== undefined) {
    return joinOther(given.join, given, output);
  }
  throw new AuditError(
    'invalid-input',
    file === undefined ? 'Nothing is named to record.' : 'A file and --join are named together.',
    'Name the file that a failed run kept, or another copy of the log with --join.'
  );
}

async function recordKept(file: string, given: RecordArguments, output: Output): Promise<number> {
  const { result, folder, notebook } = await readUnrecorded(file);
  const { model } = result.plan;
  const log = given.log ?? join(folder, 'audits', model);
  const recorded = await withPython(given.python, folder, output, async session => {
    const { key } = await signingKey(session);
    return new AuditLog(new FileStorage(log)).record(result, key, { now: new Date(), notebook });
  });
  await forgetUnrecorded(file);
  const { version, sequence, digest, warnings } = recorded;
  if (given.json) {
    const told = { version, sequence, sha256: digest, log, warnings };
    printJson(output, { schema: 'model-audit/record@1', model, ...told });
  } else {
    output.line(`Recorded as version ${version}: ${plain(join(log, recorded.files[0]))}`);
    warnings.forEach(warning => output.line(plain(warning)));
  }
  return 0;
}

async function joinOther(other: string, given: RecordArguments, output: Output): Promise<number> {
  const folder = await logFolder(given.log);
  const joined = await withPython(given.python, process.cwd(), output, async session => {
    const key = await session.keys.load();
    if (!key) {
      throw new AuditError(
        'invalid-input',
        'You have no key to sign this with.',
        'Make one with: model-audit keys new'
      );
    }
    const { user } = await session.environment();
    const options = { now: new Date(), recordedBy: user };
    const storage = new FileStorage(folder);
    return resolve(other) === resolve(folder)
      ? joinWithin(storage, key, options)
      : joinCopy(storage, new FileStorage(other), key, options);
  });
  const { taken, trusted, place, warnings } = joined;
  if (given.json) {
    const told = { taken, trusted, sequence: place.sequence, log: folder, warnings };
    printJson(output, { schema: 'model-audit/join@1', ...told });
    return 0;
  }
  const entries = `${taken} ${taken === 1 ? 'entry' : 'entries'}`;
  const from = resolve(other) === resolve(folder) ? 'another copy' : plain(other);
  output.line(
    `${entries} of ${from} joined to ${plain(folder)} by entry ${place.sequence}, after ${shortDigest(place.previous?.sha256 ?? '')}.`
  );
  if (trusted.length > 0) {
    output.line(`Now trusted here: ${plain(trusted.join(', '))}.`);
  }
  warnings.forEach(warning => output.line(plain(warning)));
  return 0;
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../core/errors';

/** Where logs lie, a folder a model, below that of the plan. */
export const AUDITS = 'audits';

/**
 * The folder of the log that is meant: the one named, else the only one below
 * `audits/` here.
 *
 * @throws AuditError `invalid-input`.
 */
export async function logFolder(named: string | undefined): Promise<string> {
  if (named !== undefined) {
    return named;
  }
  const entries = await readdir(AUDITS, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
  if (folders.length === 1) {
    return join(AUDITS, folders[0]);
  }
  throw new AuditError(
    'invalid-input',
    folders.length === 0
      ? 'There is no audit log below audits/ here.'
      : `There are ${folders.length} audit logs below audits/ here.`,
    'Name one with --log, such as --log audits/flight-delay.',
    '--log'
  );
}

import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { AuditError } from '../core/errors';
import type { Plan } from '../core/plan/schema';
import { importResults, type ImportedResults } from '../core/probe/imports/import';
import { previousOf } from '../core/probe/previous';
import { AuditLog } from '../core/record/log';
import { readRecordId, recordIdOf } from '../core/record/record-id';
import type { PreviousAudit } from '../core/result';
import { FileStorage, readError } from './storage';

/** An earlier run, and what is to be said of how it was read. */
export interface Earlier {
  previous: PreviousAudit | null;
  notes: string[];
}

/**
 * The run that this one is compared with: `v3` is a record of the plan's model,
 * anything else a file; without a choice, the newest record.
 *
 * @throws AuditError `missing-file`, `log-broken`, `unreadable-file`.
 */
export async function earlierRun(
  choice: string | undefined,
  plan: { folder: string; plan: Plan } | null
): Promise<Earlier> {
  const version = /^v/.test(choice ?? '') ? readRecordId(choice ?? '') : null;
  if (choice !== undefined && version === null) {
    const { cases, notes } = await readResults(choice);
    return { previous: previousOf({ version: 0, name: choice, metrics: {} }, cases), notes };
  }
  if (plan === null) {
    if (version === null) {
      return { previous: null, notes: [] };
    }
    throw new AuditError(
      'invalid-input',
      `${choice} is a record, and without a plan it is not known of which model.`,
      'Name the plan with --plan, or a file as baseline.',
      '--baseline'
    );
  }
  const log = new AuditLog(new FileStorage(join(plan.folder, 'audits', plan.plan.model)));
  if (version === null) {
    return { previous: await log.previous(), notes: [] };
  }
  const { cases, predicate } = await log.load(recordIdOf(version));
  const { metrics } = predicate;
  return { previous: previousOf({ version: version.version, metrics }, cases), notes: [] };
}

/** Results of an earlier run, of this command or another tool; what they are is told by the content. */
export async function readResults(path: string): Promise<ImportedResults> {
  const stream = createReadStream(path, { encoding: 'utf8' });
  try {
    return await importResults(stream as AsyncIterable<string>, path);
  } catch (thrown) {
    throw thrown instanceof AuditError ? thrown : readError(thrown, path);
  } finally {
    stream.destroy();
  }
}

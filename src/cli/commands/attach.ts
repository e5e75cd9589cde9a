import { join } from 'node:path';
import { AuditError } from '../../core/errors';
import { CHECKPOINT } from '../../core/record/layout';
import { attachmentOf, AuditLog, type RecordedAudit } from '../../core/record/log';
import type { Storage } from '../../core/ports';
import { printJson, type Output } from '../output';
import { readPlan } from '../plan-file';
import { attachedLine } from '../run-report';
import { withPython } from '../session';
import { FileStorage } from '../storage';

export interface AttachArguments {
  run?: string;
  recordVersion?: string;
  python?: string;
  json?: boolean;
}

/** `model-audit attach`: attaches a record that is already written, as after a tracker's failure. */
export async function attach(
  path: string,
  given: AttachArguments,
  output: Output
): Promise<number> {
  const { plan, folder } = await readPlan(path);
  const run = given.run ?? plan.tracker?.mlflow.run;
  // As in `run`, where MLflow itself takes the run of this variable for the active one.
  if (run === undefined || (run === 'active' && !process.env.MLFLOW_RUN_ID)) {
    throw new AuditError(
      'run-missing',
      'No run is named: outside of a notebook no run is active.',
      'Set MLFLOW_RUN_ID for a plan with run: active, or name its id with --run.',
      '--run'
    );
  }
  const storage = new FileStorage(join(folder, 'audits', plan.model));
  const recorded = await readRecorded(storage, given.recordVersion);
  const attached = await withPython(given.python, folder, output, ({ tracker, signal }) => {
    output.status('Attaching the record to the MLflow run');
    return tracker(plan.tracker?.mlflow.trackingUri ?? null).attach(run, attachmentOf(recorded), {
      signal
    });
  });
  if (given.json) {
    printJson(output, {
      schema: 'model-audit/attach@1',
      version: recorded.version,
      sha256: recorded.digest,
      run: attached
    });
  } else {
    output.line(`Version ${recorded.version}. ${attachedLine(attached)}`);
  }
  return 0;
}

/** A record as it was when written; the newest one where no version is named. */
async function readRecorded(storage: Storage, version: string | undefined): Promise<RecordedAudit> {
  const log = new AuditLog(storage);
  const history = await log.history();
  const wanted =
    version === undefined ? history.at(-1) : history.find(each => String(each.version) === version);
  if (!wanted) {
    throw new AuditError(
      'missing-file',
      `There is no ${version === undefined ? 'record' : `version ${version}`} in ${storage.location}.`,
      'Write one with: model-audit run',
      storage.location
    );
  }
  const loaded = await log.load(wanted.version);
  return {
    sequence: wanted.sequence,
    version: wanted.version,
    digest: loaded.digest,
    envelope: (await storage.read(wanted.file)) ?? '',
    checkpoint: await storage.read(CHECKPOINT),
    predicate: loaded.predicate,
    reportHtml: loaded.reportHtml,
    keyid: loaded.keyid,
    keyName: wanted.keyName ?? '',
    files: [wanted.file],
    warnings: []
  };
}

import { join } from 'node:path';
import { AuditError } from '../../core/errors';
import type { Plan } from '../../core/plan/schema';
import {
  MLFLOW_PLACE,
  TRACKER_NAMES,
  trackerChoice,
  type TrackerChoice
} from '../../core/plan/tracker';
import { CHECKPOINT } from '../../core/record/layout';
import { AuditLog, type RecordedAudit } from '../../core/record/log';
import type { Storage } from '../../core/ports';
import { attachRecord } from '../attaching';
import { printJson, type Output } from '../output';
import { readPlan } from '../plan-file';
import { attachedLine } from '../run-report';
import { withPython } from '../session';
import { FileStorage } from '../storage';
import { plain } from '../terminal';

export interface AttachArguments {
  run?: string;
  model?: string;
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
  const choice = chosenRun(plan.tracker, given);
  const storage = new FileStorage(join(folder, 'audits', plan.model));
  const recorded = await readRecorded(storage, given.recordVersion);
  const { run: attached, warnings } = await withPython(given.python, folder, output, session =>
    attachRecord(recorded, storage, choice, session, output)
  );
  if (given.json) {
    printJson(output, {
      schema: 'model-audit/attach@1',
      version: recorded.version,
      sha256: recorded.digest,
      run: attached,
      warnings
    });
  } else {
    output.line(`Version ${recorded.version}. ${attachedLine(choice.kind, attached)}`);
    warnings.forEach(warning => output.line(plain(warning)));
  }
  return 0;
}

/** The run that the plan or the command names; MLflow where the plan has no tracker. */
function chosenRun(tracker: Plan['tracker'], given: AttachArguments): TrackerChoice {
  const planned = trackerChoice(tracker) ?? { ...MLFLOW_PLACE, run: 'active' };
  const choice = {
    ...planned,
    run: given.run ?? planned.run,
    model: given.model ?? planned.model
  };
  // As in `run`, where MLflow itself takes the run of this variable for the active one.
  if (choice.run === 'active' && !(choice.kind === 'mlflow' && process.env.MLFLOW_RUN_ID)) {
    throw new AuditError(
      'run-missing',
      'No run is named: outside of a notebook no run is active.',
      choice.kind === 'mlflow'
        ? 'Set MLFLOW_RUN_ID for a plan with run: active, or name its id with --run.'
        : 'Name its id with --run, or make one with --run new.',
      '--run'
    );
  }
  if (given.model !== undefined && choice.kind !== 'mlflow') {
    throw new AuditError(
      'invalid-input',
      `${TRACKER_NAMES[choice.kind]} has no registry of models to tag.`,
      'Leave --model out.',
      '--model'
    );
  }
  return choice;
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

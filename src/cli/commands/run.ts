import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isComplete, runAudit } from '../../core/audit';
import { toAuditError } from '../../core/errors';
import type { Storage } from '../../core/ports';
import { describePlan } from '../../core/plan/describe';
import { baselineVersions } from '../../core/policy/baseline';
import { exitCode } from '../../core/policy/evaluate';
import { sha256Hex } from '../../core/record/digest';
import { AuditLog, type RecordedAudit, type RecordOptions } from '../../core/record/log';
import type { BaselineChoice } from '../../core/plan/baseline';
import { trackerChoice } from '../../core/plan/tracker';
import { LARGEST_SUITE_BYTES } from '../../core/probe/suite/parse';
import { attachRecord } from '../attaching';
import { readBaseline } from '../baseline-file';
import { printJson, type Output } from '../output';
import { placedInPlan, readPlan, type PlanFile } from '../plan-file';
import { refuseMissingFiles } from '../plan-sources';
import { progressLine, showProgress } from '../progress-bar';
import { runLines, runObject, type RunOutcome } from '../run-report';
import { withPython, type Session } from '../session';
import { signingKey } from '../signing-key';
import { FileStorage, readError, refuseUnwritable } from '../storage';
import { plain } from '../terminal';
import { keepUnrecorded } from '../unrecorded';

export interface RunArguments {
  /** False with --no-record. */
  record: boolean;
  /** False with --no-attach. */
  attach: boolean;
  python?: string;
  json?: boolean;
}

export const COULD_NOT_EVALUATE = 2;

/** `model-audit run`: 0 or 1 by the policy, 2 when it could not be evaluated or attached. */
export async function run(path: string, given: RunArguments, output: Output): Promise<number> {
  const file = await readPlan(path);
  await prepare(file, given);
  if (!given.json) {
    announce(file, given, output);
  }
  const outcome = await withPython(given.python, file.folder, output, session =>
    carryOut(file, given, session, output)
  );
  if (given.json) {
    printJson(output, runObject(outcome));
  } else {
    runLines(outcome, path).forEach(line => output.line(line));
  }
  return outcome.attachError ? COULD_NOT_EVALUATE : exitCode(outcome.result.verdict);
}

/** Refuses what would fail in the middle: files that are not there, folders that can't be written. */
export async function prepare(file: PlanFile, given: RunArguments): Promise<void> {
  await refuseMissingFiles(file);
  await refuseReadOnly(file, given.record);
}

/** Says what the plan will read, call and write. */
export function announce(file: PlanFile, given: RunArguments, output: Output): void {
  output.line(`Audit of ${file.plan.model} by ${plain(file.path)}:`);
  const shown = given.attach ? file.plan : { ...file.plan, tracker: undefined };
  describePlan(shown, { command: true, records: given.record }).forEach(sentence =>
    output.line(`  ${plain(sentence)}`)
  );
  output.line('');
}

/** Carries out a plan that was announced, and records it where that is asked for. */
export async function carryOut(
  file: PlanFile,
  given: RunArguments,
  session: Session,
  output: Output
): Promise<RunOutcome> {
  const { plan, text, folder } = file;
  const { signal } = session;
  const logFolder = `audits/${plan.model}`;
  const storage = new FileStorage(join(folder, 'audits', plan.model));
  const log = new AuditLog(storage);
  // Before anything costly: a log that is broken, or a key that can't be read, ends it here.
  const previous = await log.previous({ versions: baselineVersions(plan.policy) });
  const signing = given.record ? await signingKey(session) : null;
  const notebook = plan.setup === undefined ? null : await notebookOf(plan.setup, folder);
  if (plan.setup !== undefined) {
    const setup = plan.setup;
    output.status(`Running ${plain(setup)}`);
    await session.setup(setup, {
      signal,
      onProgress: (done, total) =>
        output.status(progressLine('Setting up', done, total, 'cells', setup, output.width))
    });
  }
  const ports = {
    ...session,
    baseline: (choice: BaselineChoice) => readBaseline(folder, plan.model, choice)
  };
  const result = await runAudit(text, plan, ports, {
    previous,
    keepsProfile: given.record,
    signal,
    readFile: path => new FileStorage(folder).readUpTo(path, LARGEST_SUITE_BYTES),
    onProgress: showProgress(output)
  }).catch((thrown: unknown) => {
    throw placedInPlan(toAuditError(thrown), file);
  });
  const outcome: RunOutcome = {
    result,
    logFolder,
    recorded: null,
    newKey: null,
    attachedTo: null,
    tracker: trackerChoice(plan.tracker)?.kind ?? null,
    attachError: null
  };
  if (signing && isComplete(result)) {
    output.status('Recording');
    try {
      outcome.recorded = await log.record(result, signing.key, { now: new Date(), notebook });
    } catch (thrown) {
      throw await keepUnrecorded({ result, folder, notebook }, thrown);
    }
    outcome.newKey = signing.isNew ? signing.key : null;
    if (given.attach && plan.tracker) {
      await attach(outcome, outcome.recorded, storage, session, output);
    }
  }
  return outcome;
}

/** The samples are kept beside the plan, and so is the record: both must be possible. */
async function refuseReadOnly({ plan, folder }: PlanFile, records: boolean): Promise<void> {
  await refuseUnwritable(join(folder, '.model-audit', 'snapshots'));
  if (records) {
    await refuseUnwritable(join(folder, 'audits', plan.model));
  }
}

/** The setup file as it is before it runs, which may change it. */
async function notebookOf(setup: string, folder: string): Promise<RecordOptions['notebook']> {
  const path = resolve(folder, setup);
  try {
    return { name: setup, digest: `sha256:${sha256Hex(await readFile(path))}` };
  } catch (thrown) {
    throw readError(thrown, path);
  }
}

/** A tracker that can't be reached costs the attachment and nothing else: the record stands. */
async function attach(
  outcome: RunOutcome,
  recorded: RecordedAudit,
  storage: Storage,
  session: Session,
  output: Output
): Promise<void> {
  const choice = trackerChoice(outcome.result.plan.tracker);
  if (!choice) {
    return;
  }
  try {
    const { run, warnings } = await attachRecord(recorded, storage, choice, session, output);
    outcome.attachedTo = run;
    recorded.warnings.push(...warnings);
  } catch (thrown) {
    outcome.attachError = toAuditError(thrown);
  }
}

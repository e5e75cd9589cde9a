import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { counted } from '../../core/counted';
import { AuditError } from '../../core/errors';
import { MLFLOW_PLACE } from '../../core/plan/tracker';
import { originOf, openCheckpoint } from '../../core/record/checkpoint';
import { isPack } from '../../core/evidence/pack/verify-pack';
import { shortDigest, shortKeyid } from '../../core/record/digest';
import { CHECKPOINT } from '../../core/record/layout';
import type { Pin } from '../../core/record/pin';
import { pinsOf } from '../../core/record/pinned';
import { recordIdOf } from '../../core/record/record-id';
import { verifyLog, type Verification } from '../../core/record/verify';
import { printJson, type Output } from '../output';
import { withPython } from '../session';
import { FileStorage, readError } from '../storage';
import { plain, table } from '../terminal';
import { verifyEvidence } from '../verify-evidence';

export interface VerifyArguments {
  /** Files with a checkpoint that was kept elsewhere. */
  pin?: string[];
  /** Runs that carry one: those of the model, where this is set; an address, or the environment's own. */
  tracker?: string | true;
  /** One run alone. */
  run?: string;
  python?: string;
  json?: boolean;
}

/**
 * `model-audit verify FOLDER`, a log or an evidence pack: 0, or the code of the gravest problem, 10 to 14.
 * Needs neither Python nor network unless a tracker is to be asked.
 */
export async function verify(
  folder: string,
  given: VerifyArguments,
  output: Output
): Promise<number> {
  // A path of dots can't be told from the end of a sentence.
  const named = /^[./\\]+$/.test(folder) ? resolve(folder) : folder;
  const storage = new FileStorage(named);
  if (await isPack(storage)) {
    return verifyEvidence(named, given, output);
  }
  const pins = [
    ...(await Promise.all((given.pin ?? []).map(pinInFile))),
    ...(given.tracker !== undefined || given.run !== undefined
      ? await pinsOfRuns(folder, given, output)
      : [])
  ];
  const verification = await verifyLog(storage, { pins });
  if (given.json) {
    printJson(output, { schema: 'model-audit/verification@1', folder, ...verification });
  } else {
    print(verification, named, output);
  }
  return verification.code;
}

async function pinInFile(path: string): Promise<Pin> {
  try {
    return { name: path, checkpoint: await readFile(path, 'utf8') };
  } catch (thrown) {
    throw readError(thrown, path);
  }
}

async function pinsOfRuns(folder: string, given: VerifyArguments, output: Output): Promise<Pin[]> {
  const model = await modelOf(folder);
  const uri = typeof given.tracker === 'string' ? given.tracker : null;
  const found = await withPython(given.python, process.cwd(), output, ({ tracker, signal }) => {
    output.status('Asking MLflow for the checkpoints of its runs');
    return tracker({ ...MLFLOW_PLACE, trackingUri: uri }).pins(model, given.run, { signal });
  });
  if (found.length === 0) {
    throw new AuditError(
      'run-missing',
      given.run === undefined
        ? `No run of the tracker carries a checkpoint of ${model}.`
        : `The run ${given.run} carries no checkpoint.`,
      'Attach a record with: model-audit attach. Without --tracker and --run the log is verified by itself.',
      given.run ?? model
    );
  }
  return pinsOf(found);
}

/** From the checkpoint, as a log may have lost its records; else the folder's name. */
async function modelOf(folder: string): Promise<string> {
  const text = await new FileStorage(folder).read(CHECKPOINT);
  const origin = text === null ? null : openCheckpoint(text)?.origin;
  const prefix = originOf('');
  return origin?.startsWith(prefix) ? origin.slice(prefix.length) : basename(resolve(folder));
}

function print(
  { problems, versions, keys, size, covered, code, pins, notes, forks }: Verification,
  folder: string,
  output: Output
): void {
  const entries = counted(size, 'entry', 'entries');
  output.line(
    code === 0
      ? `${plain(folder)}: ${entries}, every signature, link and cited file holds.`
      : `${plain(folder)}: ${entries}, ${counted(problems.length, 'problem')}.`
  );
  const rows = [...versions, ...forks].map(version => [
    forks.includes(version) ? `${recordIdOf(version)} (joined)` : `v${version.version}`,
    version.recordedAt.slice(0, 16).replace('T', ' '),
    version.headline,
    version.keyName ?? `unknown key ${shortKeyid(version.keyid)}`,
    shortDigest(version.digest)
  ]);
  if (rows.length > 0) {
    const head = ['version', 'recorded (UTC)', 'verdict', 'signed by', 'sha256'];
    table([head, ...rows], ['left', 'left', 'left', 'left', 'left']).forEach(line =>
      output.line(`  ${line}`)
    );
  }
  for (const key of keys) {
    const revoked = key.revoked === null ? '' : `, revoked on ${key.revoked}`;
    output.line(
      `  Key ${shortKeyid(key.keyid)} of ${plain(key.name)} signed ${key.entries} of them${revoked}.`
    );
  }
  if (covered < size) {
    output.line(`  ${beyond(covered + 1, size)}`);
  }
  for (const { name, size: length } of pins.filter(({ holds }) => holds)) {
    output.line(`  ${plain(name)} agrees with the first ${String(length)} of them.`);
  }
  if (pins.length === 0) {
    output.line(
      '  Not held against a checkpoint kept elsewhere, so an end cut off with its checkpoint would not show; --tracker or --pin does that.'
    );
  }
  notes.forEach(note => output.line(`  ${plain(note)}`));
  for (const problem of problems) {
    output.line(`  ${problem.code}  ${plain(problem.file)}: ${plain(problem.message)}`);
  }
}

function beyond(first: number, last: number): string {
  const what = first === last ? `Entry ${last} lies` : `Entries ${first} to ${last} lie`;
  return `${what} beyond the checkpoint; the next record covers what lies there.`;
}

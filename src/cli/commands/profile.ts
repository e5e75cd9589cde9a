import { count } from '../../core/counted';
import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { exclusionsOf } from '../../core/audit/exclusions';
import { profileTable } from '../../core/baseline/build';
import { profileLike } from '../../core/baseline/compare';
import { mergeProfiles } from '../../core/baseline/merge';
import { profileText } from '../../core/baseline/parse';
import { counted } from '../../core/counted';
import { AuditError } from '../../core/errors';
import type { Profile } from '../../core/profile/profile-schema';
import { isProfileFile, readProfile } from '../baseline-file';
import { kindsOf } from '../kinds';
import { printJson, type Output } from '../output';
import { readPlan } from '../plan-file';
import { progressLine } from '../progress-bar';
import { withPython } from '../session';
import { FileStorage } from '../storage';
import { plain } from '../terminal';

export interface ProfileArguments {
  output?: string;
  like?: string;
  merge?: string[];
  kind?: string[];
  plan?: string;
  python?: string;
  json?: boolean;
}

/** `model-audit profile`: writes a table's profile, or that of profiles together. */
export async function profile(
  table: string | undefined,
  given: ProfileArguments,
  output: Output
): Promise<number> {
  if (given.output === undefined) {
    throw wrongUse('Where the profile goes is not said.', 'Add --output baseline.json.');
  }
  const path = resolve(given.output);
  // A slip of the hand must not cost the table that the profile is of.
  if (existsSync(path) && !(await isProfileFile(path))) {
    throw wrongUse(
      `${given.output} is there and is no profile, so it is not replaced.`,
      'Name another file, or move that one away.'
    );
  }
  const made = await make(table, given, output);
  const text = profileText(made);
  await new FileStorage(dirname(path)).write(basename(path), text);
  const bytes = Buffer.byteLength(text);
  const { rows, tables, digest, columns } = made;
  if (given.json) {
    printJson(output, { path: given.output, rows, columns: columns.length, tables, bytes, digest });
  } else {
    output.line(
      `${plain(given.output)}: ${counted(columns.length, 'column')}, ` +
        `${counted(rows, 'row')}, ${count(Math.ceil(bytes / 1000))} KB.`
    );
  }
  return 0;
}

async function make(
  table: string | undefined,
  given: ProfileArguments,
  output: Output
): Promise<Profile> {
  if ((table === undefined) === (given.merge === undefined)) {
    throw wrongUse(
      'Either a table or --merge with profiles is needed.',
      'Write model-audit profile TABLE --output baseline.json, or model-audit profile --merge a.json b.json --output c.json.'
    );
  }
  if (table !== undefined) {
    if (await isProfileFile(table)) {
      throw wrongUse(
        `${table} is a saved profile already.`,
        'Name a table, or add profiles up with --merge.'
      );
    }
    return read(table, given, output);
  }
  const profiles: Profile[] = [];
  for (const path of given.merge ?? []) {
    profiles.push(await readProfile(path));
  }
  if (profiles.length < 2) {
    throw wrongUse('--merge needs two profiles or more.', 'Name them one after the other.');
  }
  return profiles.reduce(mergeProfiles);
}

async function read(table: string, given: ProfileArguments, output: Output): Promise<Profile> {
  const plan = given.plan === undefined ? null : (await readPlan(given.plan)).plan;
  const kept = given.like === undefined ? null : await readProfile(given.like);
  const kinds = { ...plan?.evaluation.columns.kinds, ...kindsOf(given.kind ?? []) };
  return withPython(given.python, process.cwd(), output, async ({ engine, signal }) => {
    output.status('Opening the table');
    const opened = await engine.open({ files: table }, 'evaluation', { signal });
    const roles = plan?.evaluation.columns ?? { ignore: [] };
    const exclude = exclusionsOf({ ...roles, kinds }, [opened]);
    return kept === null
      ? profileTable(engine, opened, {
          kinds,
          exclude,
          signal,
          onProgress: (done, total, column) =>
            output.status(progressLine('Counting', done, total, 'columns', column, output.width))
        })
      : profileLike(engine, kept, opened, { kinds, exclude, signal });
  });
}

function wrongUse(message: string, action: string): AuditError {
  return new AuditError('invalid-input', message, action, '--output');
}

import { resolve } from 'node:path';
import { counted } from '../../core/counted';
import { verifyLog, type Verification } from '../../core/record/verify';
import { shortDigest, shortKeyid } from '../../core/record/digest';
import { printJson, type Output } from '../output';
import { FileStorage } from '../storage';
import { plain, table } from '../terminal';

/** `model-audit verify FOLDER`: 0, or the code of the gravest problem, 10 to 14. Needs no Python. */
export async function verify(
  folder: string,
  given: { json?: boolean },
  output: Output
): Promise<number> {
  // A path of dots can't be told from the end of a sentence.
  const named = /^[./\\]+$/.test(folder) ? resolve(folder) : folder;
  const verification = await verifyLog(new FileStorage(named));
  if (given.json) {
    printJson(output, { schema: 'model-audit/verification@1', folder, ...verification });
  } else {
    print(verification, named, output);
  }
  return verification.code;
}

function print(
  { problems, versions, keys, size, covered, code }: Verification,
  folder: string,
  output: Output
): void {
  const entries = counted(size, 'entry', 'entries');
  output.line(
    code === 0
      ? `${plain(folder)}: ${entries}, every signature, link and cited file holds.`
      : `${plain(folder)}: ${entries}, ${counted(problems.length, 'problem')}.`
  );
  const rows = versions.map(version => [
    `v${version.version}`,
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
  for (const problem of problems) {
    output.line(`  ${problem.code}  ${plain(problem.file)}: ${plain(problem.message)}`);
  }
}

function beyond(first: number, last: number): string {
  const what = first === last ? `Entry ${last} lies` : `Entries ${first} to ${last} lie`;
  return `${what} beyond the checkpoint; the next record covers what lies there.`;
}

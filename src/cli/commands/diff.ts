import { diffRecords, type RecordDiff, type RecordName } from '../../core/record/diff/records';
import { diffInWords } from '../../core/record/diff/words';
import { recordIdOf } from '../../core/record/record-id';
import { printJson, type Output } from '../output';
import { namedRecord } from '../record-name';
import { plain } from '../terminal';

export interface DiffArguments {
  log?: string;
  json?: boolean;
}

/** Lines of one part that are printed before the rest is counted. */
const MOST_LINES = 20;

/** `model-audit diff [A] [B]`: what differs between two records; the two newest without names. */
export async function diff(
  before: string | undefined,
  after: string | undefined,
  given: DiffArguments,
  output: Output
): Promise<number> {
  const then = await namedRecord(before, given.log, 1);
  const now = await namedRecord(after, given.log);
  const found = diffRecords(then, now);
  if (given.json) {
    printJson(output, found);
  } else {
    print(found, output);
  }
  return 0;
}

function print(found: RecordDiff, output: Output): void {
  const { before, after } = found;
  const twice = before.version === after.version;
  output.line(`${nameOf(before, twice)} → ${nameOf(after, twice)}`);
  const sections = diffInWords(found);
  if (sections.length === 0) {
    output.line('Nothing differs but the time.');
  }
  for (const { title, lines } of sections) {
    output.line('');
    output.line(title);
    lines.slice(0, MOST_LINES).forEach(line => output.line(`  ${plain(line)}`));
    if (lines.length > MOST_LINES) {
      output.line(`  and ${lines.length - MOST_LINES} more; --json prints them all`);
    }
  }
}

/** With the beginning of its digest where two records share the number. */
function nameOf({ model, version, recordedAt, digest }: RecordName, twice: boolean): string {
  const id = twice
    ? recordIdOf({ version, digest: digest.replace(/^sha256:/, '') })
    : `v${version}`;
  return plain(`${model} ${id}, ${recordedAt.slice(0, 16).replace('T', ' ')} UTC`);
}

import type { AuditError } from '../core/errors';
import { FileError } from '../core/plan/file-error';
import { plain } from './terminal';

/** Where a command writes, and whether somebody watches. */
export interface Output {
  /** A line of the answer. */
  line(text: string): void;
  /** A remark beside the answer, on stderr. */
  note(text: string): void;
  /** Replaces the line at the foot of the terminal; empty clears it. Silent in a pipe. */
  status(text: string): void;
  /** Whether a status line is seen. */
  readonly isLive: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const DEFAULT_WIDTH = 80;

export function processOutput(): Output {
  const { stdout, stderr } = process;
  const isLive = stderr.isTTY === true && process.env.TERM !== 'dumb';
  let shown = false;
  const status = (text: string): void => {
    if (isLive && (shown || text !== '')) {
      stderr.write(`\r\u001b[2K${text}`);
      shown = text !== '';
    }
  };
  return {
    isLive,
    get width() {
      // Some terminals do not know their size and say 0.
      return stderr.columns || DEFAULT_WIDTH;
    },
    status,
    line: text => {
      status('');
      try {
        stdout.write(`${text}\n`);
      } catch (thrown) {
        // A file or device is written at once, and fails at once.
        endUnwritable(thrown);
      }
    },
    note: text => {
      status('');
      stderr.write(`${text}\n`);
    }
  };
}

const UNWRITABLE = 2;

/**
 * Ends the process, as its answer reaches nobody: with a sentence, or without
 * one where the reader of a pipe has left, as `head` does.
 */
export function endUnwritable(thrown: unknown): never {
  const code = (thrown as NodeJS.ErrnoException | null)?.code ?? '';
  if (code !== 'EPIPE') {
    const why = code === 'ENOSPC' ? 'no space is left there' : code || String(thrown);
    process.stderr.write(
      `model-audit: The answer can't be written to the standard output: ${plain(why)}. Write it elsewhere; records that were written stand.\n`
    );
  }
  process.exit(UNWRITABLE);
}

/** Prints one JSON object. */
export function printJson(output: Output, value: unknown): void {
  output.line(JSON.stringify(value, null, 2));
}

/** Problems of one file that are printed; a file of another kind has hundreds. */
const MOST_PROBLEMS = 20;

/** Says an error: a sentence on stderr, or one object on stdout for a machine; of a file everything that is wrong. */
export function printError(output: Output, error: AuditError, json: boolean): void {
  const problems = error instanceof FileError ? error.problems : [];
  if (json) {
    const { code, message, action, where } = error;
    const all = problems.length === 0 ? {} : { problems };
    printJson(output, { error: { code, message, action, where, ...all } });
    return;
  }
  output.note(`model-audit: ${plain(error.sentence)}`);
  const path = error instanceof FileError ? error.path : '';
  problems
    .slice(1, MOST_PROBLEMS)
    .forEach(({ line, column, sentence }) =>
      output.note(plain(`  ${path}:${line}:${column}: ${sentence}`))
    );
  if (problems.length > MOST_PROBLEMS) {
    output.note(`  and ${problems.length - MOST_PROBLEMS} more`);
  }
}

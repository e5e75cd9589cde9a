import { AuditError, type ErrorCode } from '../errors';
import type { FileProblem } from './yaml-file';

/** A file that can't be used: the first problem with its place, and how many more there are. */
export class FileError extends AuditError {
  /**
   * @param name - What the file is called: `plan`.
   * @param problems - Everything that is wrong with it, at least one.
   */
  constructor(
    code: ErrorCode,
    name: string,
    readonly path: string,
    readonly problems: readonly FileProblem[],
    options?: { cause?: unknown }
  ) {
    const [first, ...others] = problems;
    const where = `${path}:${first.line}:${first.column}`;
    const action =
      others.length === 0
        ? `Correct the ${name} and try again.`
        : `Correct the ${name} and try again; ${others.length} more ${others.length === 1 ? 'problem stands' : 'problems stand'} in it.`;
    super(code, `${where}: ${first.sentence}`, action, where, options);
  }
}

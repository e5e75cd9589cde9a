import { FileError } from '../../plan/file-error';
import type { PlanPath } from '../../plan/problems';
import type { FileProblem } from '../../plan/yaml-file';

/** A suite that can't be used; `problems` lists everything that is wrong with it. */
export class SuiteError extends FileError {
  constructor(path: string, problems: readonly FileProblem[], options?: { cause?: unknown }) {
    super('invalid-suite', 'suite', path, problems, options);
    this.name = 'SuiteError';
  }
}

/** Something wrong at a path of the suite. */
export interface SuiteProblem {
  path: PlanPath;
  /** Whether the place is the key itself and not its value. */
  atKey?: boolean;
  sentence: string;
}

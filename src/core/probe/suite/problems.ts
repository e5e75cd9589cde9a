import { AuditError } from '../../errors';
import type { PlanPath } from '../../plan/problems';
import type { FileProblem } from '../../plan/yaml-file';

/** A suite that can't be used; `problems` lists everything that is wrong with it. */
export class SuiteError extends AuditError {
  constructor(
    readonly path: string,
    readonly problems: readonly FileProblem[],
    options?: { cause?: unknown }
  ) {
    const [first, ...others] = problems;
    const where = `${path}:${first.line}:${first.column}`;
    const action =
      others.length === 0
        ? 'Correct the suite and try again.'
        : `Correct the suite and try again; ${others.length} more ${others.length === 1 ? 'problem stands' : 'problems stand'} in it.`;
    super('invalid-suite', `${where}: ${first.sentence}`, action, where, options);
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

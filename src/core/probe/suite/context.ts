import type { InputColumn } from '../columns';
import type { RequestForm } from '../request';
import type { CaseLimits } from './limits';

/** What a suite is carried out on. */
export interface ExpandContext {
  /** What the target takes. */
  form: RequestForm;
  /** Under which the results stand: the path as the plan has it. */
  name: string;
  /** Inputs of a target of rows, in order; none for others. */
  columns: readonly InputColumn[];
  /** Seed of everything that is drawn. */
  seed: number;
  limits?: Partial<CaseLimits>;
  signal?: AbortSignal;
}

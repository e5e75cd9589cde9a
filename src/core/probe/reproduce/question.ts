import type { Plan } from '../../plan/schema';
import type { TargetDescription } from '../../ports';
import type { KeptRequest } from '../kept-request';

/** What is asked, and how a cell names it and its answer. */
export interface Question {
  /** `changed` and `unchanged`, or `answer` where there is but one. */
  name: string;
  request: KeptRequest;
}

/** Of the plan and the model, what a cell that asks again needs. */
export interface Reproduction {
  target: NonNullable<Plan['target']>;
  /** What the bridge said of the model; null where it is not known. */
  description: TargetDescription | null;
  /** The evaluation set's variable, whose types the rows get; null where it is none. */
  evaluation: string | null;
}

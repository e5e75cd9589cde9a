import type { CallOptions, Target } from '../ports';
import type { ProbeAnswer, ProbeRequest } from './request';

/** Texts and conversations; rows are asked as a table, by `predict`. */
export type WrittenRequest = Exclude<ProbeRequest, { form: 'row' }>;

/** The model under test, where it may also be asked for texts and conversations. */
export interface ProbeTarget extends Target {
  /**
   * One answer a request, in order, asked one after another; never throws for what the model itself
   * does. `options.timeout` is the seconds for each.
   */
  ask(requests: WrittenRequest[], options?: CallOptions): Promise<ProbeAnswer[]>;
}

import type { CallOptions } from '../../ports';
import type { FunctionInput } from '../judges/judge';
import type { AnswerErrorCode } from '../request';

/** What one of several asked for became. */
export type Outcome<T> =
  { outcome: 'answered'; value: T } | { outcome: 'error'; code: AnswerErrorCode; message: string };

/** What judges ask of the kernel; one outcome each, in order. */
export interface JudgingPort {
  /** Vectors of one length by the encoder of that name. `options.timeout` is for all texts. */
  encode(encoder: string, texts: string[], options?: CallOptions): Promise<Outcome<number[]>[]>;
  /** `options.timeout` is for each call. */
  callFunction(
    name: string,
    given: FunctionInput[],
    options?: CallOptions
  ): Promise<Outcome<unknown>[]>;
}

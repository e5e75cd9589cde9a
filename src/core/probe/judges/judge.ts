import type { z } from 'zod';
import type { Answer, CallOptions, CellValue } from '../../ports';
import type { Judgement } from '../judge';

/** What the target was asked. */
export interface Asked {
  /** The prompt as it was sent; empty for a row of a table. */
  prompt: string;
  /** The case's variables, or the row's values by column. */
  variables: Readonly<Record<string, CellValue>>;
  /** The answer to the unchanged row or text, where the case changed something. */
  unchanged: Answer | null;
}

/** What came back. */
export interface Answered {
  /** The text; null where the target gave none. */
  text: string | null;
  /** Label, score and probabilities of a model that classifies or measures. */
  answer: Answer | null;
  /** How long the target took; null where nobody measured it. */
  milliseconds: number | null;
  /** Why there is no answer, as a sentence; null where there is one. */
  problem: string | null;
}

export interface JudgeResult extends Judgement {
  /** From 0 to 1, how surely what the judge looks for is there; only where it is a matter of degree. */
  score?: number;
}

/** What some judges need of the world; null where the user has named or allowed nothing. */
export interface Outside {
  /** One vector a text, all of one length. */
  encode: ((texts: readonly string[], options?: CallOptions) => Promise<number[][]>) | null;
  /** A model's text to a prompt. */
  ask: ((prompt: string, options?: CallOptions) => Promise<string>) | null;
  /** Calls a function of the kernel by its name with the answer and the variables. */
  call: ((name: string, given: FunctionInput, options?: CallOptions) => Promise<unknown>) | null;
}

export interface FunctionInput {
  output: string;
  prompt: string;
  vars: Readonly<Record<string, CellValue>>;
}

export const NOTHING_OUTSIDE: Outside = { encode: null, ask: null, call: null };

interface Description<Configuration> {
  /** What the judge looks at; only what reads texts can be measured on a sample of texts. */
  reads: 'text' | 'answer' | 'time';
  /** One line for a list: what an answer must be to pass. */
  title: string;
  /** The keys beside `type`, in promptfoo's words. */
  configuration: z.ZodType<Configuration>;
  /** Why no answer can be judged by this configuration, as a sentence; null where it can. */
  faultOf?(configuration: Configuration): string | null;
}

/** A judge that needs nothing but the answer. It passes where what its name says holds. */
export interface PureJudge<Configuration = unknown> extends Description<Configuration> {
  kind: 'pure';
  judge(answered: Answered, configuration: Configuration, asked: Asked): JudgeResult;
}

/** A judge that asks an encoder, a model or the kernel. */
export interface AskingJudge<Configuration = unknown> extends Description<Configuration> {
  kind: 'asking';
  judge(
    answered: Answered,
    configuration: Configuration,
    asked: Asked,
    outside: Outside,
    options?: CallOptions
  ): Promise<JudgeResult>;
}

export type Judge<Configuration = unknown> = PureJudge<Configuration> | AskingJudge<Configuration>;

/** A judge that reads the text alone; without a text it is an error. */
export function textJudge<Configuration>(
  description: Omit<Description<Configuration>, 'reads'>,
  read: (text: string, configuration: Configuration) => JudgeResult
): PureJudge<Configuration> {
  return {
    ...description,
    kind: 'pure',
    reads: 'text',
    judge: (answered, configuration) =>
      answered.text === null
        ? couldNotJudge('a text', answered.problem ?? 'The target answered no text.')
        : read(answered.text, configuration)
  };
}

/** The third outcome: nothing was learnt of the target. */
export function couldNotJudge(expected: string, why: string): JudgeResult {
  return { outcome: 'error', expected, got: why };
}

export const passIf = (holds: boolean): 'pass' | 'fail' => (holds ? 'pass' : 'fail');

const EXCERPT = 160;

/** A text as a report shows it: one line, cut with an ellipsis. */
export function excerpt(text: string, characters = EXCERPT): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > characters ? `${line.slice(0, characters - 1)}…` : line;
}

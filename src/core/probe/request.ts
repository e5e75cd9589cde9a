import type { CellValue } from '../ports';
import type { Row } from './seeds';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What a target is asked, by what it takes. */
export type ProbeRequest =
  /** A row of a table, values by column. */
  | { form: 'row'; row: Row }
  /** One text of a callable that takes texts. */
  | { form: 'text'; text: string }
  /** A conversation whose next message is asked for. */
  | { form: 'chat'; messages: ChatMessage[] };

export type RequestForm = ProbeRequest['form'];

/** Why a target gave no answer. */
export const ANSWER_ERROR_CODES = [
  'model-raised',
  'model-nonsense',
  'timeout',
  'rate-limited',
  /** The endpoint turned the request down: a status of 400 to 499. */
  'refused',
  /** A status of 500 to 599. */
  'server-error',
  'unreachable',
  'certificate',
  /** Not asked, as the run's budget was spent. */
  'budget'
] as const;
export type AnswerErrorCode = (typeof ANSWER_ERROR_CODES)[number];

export interface AnsweredProbe {
  outcome: 'answered';
  label: CellValue;
  score: number | null;
  probabilities: number[] | null;
  /** What a model of texts or a conversation wrote. */
  text: string | null;
  /** How long the target took; null where nobody measured it. */
  seconds: number | null;
  /** Tokens, where the target counts them. */
  usage: { input: number; output: number } | null;
}

export interface UnansweredProbe {
  outcome: 'error';
  code: AnswerErrorCode;
  message: string;
  /** HTTP status, where there was one. */
  status: number | null;
  /** Seconds to wait before the next request, where the endpoint said so. */
  retryAfter: number | null;
}

export type ProbeAnswer = AnsweredProbe | UnansweredProbe;

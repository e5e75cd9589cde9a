import type { Answer, CellValue } from '../../../ports';
import { assertionSchema, judgeAnswer } from '../assertion';
import {
  NOTHING_OUTSIDE,
  type Answered,
  type Asked,
  type JudgeResult,
  type Outside
} from '../judge';

/** An entry of a suite's `assert:` list. */
export type Entry = { type: string; [key: string]: unknown };

export const asked: Asked = { prompt: 'Say it.', variables: { city: 'Rome' }, unchanged: null };

export const answeredText = (text: string | null): Answered => ({
  text,
  answer: null,
  milliseconds: null,
  problem: null
});

export const labelled = (label: CellValue, probabilities: number[] | null = null): Answer => ({
  outcome: 'answered',
  label,
  score: null,
  probabilities
});

/** Judges a text by an entry as a suite would hold it. */
export function judgeText(
  entry: Entry,
  text: string | null,
  outside: Partial<Outside> = {}
): Promise<JudgeResult> {
  return judgeAnswer(assertionSchema.parse(entry), answeredText(text), asked, {
    ...NOTHING_OUTSIDE,
    ...outside
  });
}

/** The outcome alone. */
export async function outcomeOf(entry: Entry, text: string | null): Promise<string> {
  return (await judgeText(entry, text)).outcome;
}

import { z } from 'zod';
import type { Answer } from '../../ports';
import { judge as judgeSame, problemOf } from '../judge';
import { couldNotJudge, passIf, type PureJudge } from './judge';

/** The label is that of the unchanged row; a measured value may move by `threshold`. */
export const unchanged: PureJudge<{ threshold?: number }> = {
  kind: 'pure',
  reads: 'answer',
  title: 'is the answer to the unchanged row',
  configuration: z.strictObject({ threshold: z.number().nonnegative().optional() }),
  judge: ({ answer, problem }, { threshold }, asked) => {
    if (answer === null || asked.unchanged === null) {
      return couldNotJudge(
        'the answer to the unchanged row',
        problem ?? 'There is no answer to compare.'
      );
    }
    return judgeSame(asked.unchanged, answer, { tolerance: threshold ?? null });
  }
};

const DIRECTIONS = ['up', 'down', 'not-up', 'not-down'] as const;
type Direction = (typeof DIRECTIONS)[number];

const IN_WORDS: Readonly<Record<Direction, string>> = {
  up: 'higher than',
  down: 'lower than',
  'not-up': 'not higher than',
  'not-down': 'not lower than'
};

/**
 * The score moves the way it is expected to: `up` and `down` by more than
 * `threshold`, `not-up` and `not-down` by no more than it in the other
 * direction. The score is the probability of the last class, else the
 * measured value.
 */
export const direction: PureJudge<{ value: Direction; threshold: number }> = {
  kind: 'pure',
  reads: 'answer',
  title: 'moves in the direction',
  configuration: z.strictObject({
    value: z.enum(DIRECTIONS),
    threshold: z.number().nonnegative().default(0)
  }),
  judge: ({ answer, problem }, { value, threshold }, asked) => {
    const before = asked.unchanged && scoreOf(asked.unchanged);
    const after = answer && scoreOf(answer);
    const margin = threshold === 0 ? '' : `, by ${threshold}`;
    const expected = `${IN_WORDS[value]} ${before?.score ?? 'before'}${margin}`;
    if (before?.score === undefined || after?.score === undefined) {
      const why = problem ?? before?.problem ?? after?.problem;
      return couldNotJudge(expected, why ?? 'There is no score to compare.');
    }
    const rise = after.score - before.score;
    const moved = value.endsWith('up') ? rise : -rise;
    const holds = value.startsWith('not-') ? moved <= threshold : moved > threshold;
    return { outcome: passIf(holds), expected, got: String(after.score) };
  }
};

function scoreOf(answer: Answer): { score?: number; problem?: string } {
  const problem = problemOf(answer);
  if (problem !== null || answer.outcome === 'error') {
    return { problem: problem ?? '' };
  }
  const value = answer.probabilities?.at(-1) ?? answer.score ?? answer.label;
  return typeof value === 'number'
    ? { score: value }
    : { problem: `The model answered ${String(value)}, which has no direction.` };
}

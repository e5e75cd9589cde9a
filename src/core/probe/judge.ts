import type { Answer, CellValue, TargetDescription } from '../ports';
import type { Outcome } from './result';

export interface Judgement {
  outcome: Outcome;
  expected: string;
  got: string;
}

type Answered = Answer & { outcome: 'answered' };

/** How far two answers may lie apart and still be the same. */
export interface Sameness {
  /** For numbers that are measured; null where answers are labels and must be equal. */
  tolerance: number | null;
}

/** A changed answer of a regression may differ by this share of the answers' own deviation. */
export const TOLERANCE_SHARE = 0.1;

const MESSAGE_CHARACTERS = 300;

/**
 * Labels must be equal; values may differ by a tenth of the standard deviation
 * of the answers to the unchanged rows. Answers of unknown meaning count as
 * values when they are numbers and not all whole.
 */
export function samenessOf(
  output: TargetDescription['output'],
  answers: readonly Answer[]
): Sameness {
  const labels = answers.flatMap(answer => (answer.outcome === 'answered' ? [said(answer)] : []));
  const numbers = labels.filter(
    (label): label is number => typeof label === 'number' && Number.isFinite(label)
  );
  const measured =
    numbers.length > 0 &&
    numbers.length === labels.length &&
    (output === 'values' ||
      (output === 'unknown' && numbers.some(number => !Number.isInteger(number))));
  if (!measured) {
    return { tolerance: null };
  }
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const squares = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, numbers.length - 1));
  // Where all answers are alike, only rounding may set two of them apart.
  return { tolerance: Math.max(TOLERANCE_SHARE * deviation, 1e-9 * Math.abs(mean)) };
}

/**
 * Judges an answer against the one it should be like. A model that raised or
 * gave nonsense, for either row, is an error and never a failure: nothing was
 * learnt of how it decides.
 */
export function judge(right: Answer, answer: Answer, sameness: Sameness): Judgement {
  const [rightProblem, problem] = [problemOf(right), problemOf(answer)];
  if (rightProblem !== null || right.outcome === 'error') {
    return { outcome: 'error', expected: 'an answer to compare with', got: rightProblem ?? '' };
  }
  const expected = sayExpected(right, sameness);
  if (problem !== null || answer.outcome === 'error') {
    return { outcome: 'error', expected, got: problem ?? '' };
  }
  return {
    outcome: sameLabel(said(right), said(answer), sameness) ? 'pass' : 'fail',
    expected,
    got: sayAnswer(answer)
  };
}

/** Why an answer is none, in words; null where it is one. */
export function problemOf(answer: Answer): string | null {
  if (answer.outcome === 'error') {
    const message = answer.message.trim().replace(/\s+/g, ' ');
    return message.length > MESSAGE_CHARACTERS
      ? `${message.slice(0, MESSAGE_CHARACTERS - 1)}…`
      : message;
  }
  const label = said(answer);
  if (label === null || (typeof label === 'number' && !Number.isFinite(label))) {
    return `The model answered ${label === null ? 'nothing' : label}.`;
  }
  const odd = (answer.probabilities ?? []).find(share => !(share >= 0 && share <= 1));
  return odd === undefined ? null : `The model gave the probability ${odd}.`;
}

function sameLabel(right: CellValue, label: CellValue, { tolerance }: Sameness): boolean {
  if (tolerance !== null && typeof right === 'number' && typeof label === 'number') {
    return Math.abs(right - label) <= tolerance;
  }
  return right === label || (isWhole(right) && isWhole(label) && BigInt(right) === BigInt(label));
}

/** The label; the score of a model that gives a measured value and no label. */
function said(answer: Answered): CellValue {
  return answer.label ?? answer.score;
}

function isWhole(value: CellValue): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

function sayExpected(right: Answered, { tolerance }: Sameness): string {
  const label = said(right);
  return tolerance === null || typeof label !== 'number'
    ? String(label)
    : `${sayNumber(label)} ± ${sayNumber(tolerance)}`;
}

function sayAnswer(answer: Answered): string {
  const value = said(answer);
  const label = typeof value === 'number' ? sayNumber(value) : String(value);
  const likeliest = answer.probabilities?.length ? Math.max(...answer.probabilities) : null;
  return likeliest === null ? label : `${label} (probability ${likeliest.toFixed(2)})`;
}

function sayNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

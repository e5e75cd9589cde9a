export type Stop = 'passes' | 'fails' | 'go on';

export interface SequenceOptions {
  /** Chance of ever being wrong, however often one looks. */
  level?: number;
  /** Number of all outcomes, where they are a list in random order of which the first ones are given. */
  total?: number;
}

/** No bet risks more than this share of the capital. */
const LARGEST_BET = 0.5;
const STEPS = 50;

/**
 * Whether a run may end early: `passes` or `fails` once it is as good as
 * certain on which side of the threshold the pass rate lies. It may be asked
 * after every case; the chance of ever being wrong stays below `level`, which
 * asking a fixed-size test again and again does not hold.
 *
 * Two bettors play against a rate at the threshold, one on higher and one on
 * lower outcomes; who multiplies the stake by 2 / level has refuted it
 * (Waudby-Smith and Ramdas, Estimating means of bounded random variables by
 * betting, arXiv 2010.09686, JRSS B 86:1-27, 2024; section 5 there for a finite list).
 *
 * @param outcomes - 1 passed, 0 failed, in the order in which they came, which
 * must be random. Where cases share seeds, a seed each: the share of its cases
 * that passed; whole seeds are then drawn in random order.
 * @param threshold - The pass rate asked for, 0 to 1.
 */
export function mayStop(
  outcomes: readonly number[],
  threshold: number,
  options: SequenceOptions = {}
): Stop {
  const stakes = stakesOf(outcomes, options);
  if (isRefuted(outcomes, stakes, threshold, 'higher', options)) {
    return 'passes';
  }
  return isRefuted(outcomes, stakes, threshold, 'lower', options) ? 'fails' : 'go on';
}

/**
 * Bounds of the mean that hold at all times at once with the chance of
 * 1 - level: all rates that neither bettor has refuted so far.
 */
export function confidenceSequence(
  outcomes: readonly number[],
  options: SequenceOptions = {}
): [number, number] {
  const stakes = stakesOf(outcomes, options);
  const bound = (side: Side): number => {
    let [refuted, open] = side === 'higher' ? [0, 1] : [1, 0];
    for (let step = 0; step < STEPS; step++) {
      const middle = (refuted + open) / 2;
      if (isRefuted(outcomes, stakes, middle, side, options)) {
        refuted = middle;
      } else {
        open = middle;
      }
    }
    return refuted;
  };
  return [bound('higher'), bound('lower')];
}

type Side = 'higher' | 'lower';

/** The bets, from what was seen before each outcome: (26) in the paper, before they are capped. */
function stakesOf(outcomes: readonly number[], { level = 0.05 }: SequenceOptions): number[] {
  let [sum, squares, variance] = [0.5, 0.25, 0.25];
  return outcomes.map((outcome, index) => {
    const place = index + 1;
    const stake = Math.sqrt(
      (2 * Math.log(2 / level)) / (variance * place * Math.log(place + 1))
    );
    sum += outcome;
    squares += (outcome - sum / (place + 1)) ** 2;
    variance = squares / (place + 1);
    return stake;
  });
}

/** Whether the bettor on this side has ever multiplied the stake enough. */
function isRefuted(
  outcomes: readonly number[],
  stakes: readonly number[],
  rate: number,
  side: Side,
  { level = 0.05, total }: SequenceOptions
): boolean {
  const goal = Math.log(2 / level);
  let capital = 0;
  let sum = 0;
  for (let index = 0; index <= outcomes.length; index++) {
    // What the rest of a finite list would have to average.
    const left = (total ?? Infinity) - index;
    const expected =
      total === undefined ? rate : left > 0 ? (total * rate - sum) / left : rate;
    if (total !== undefined && isSettled(total * rate - sum, left, side)) {
      return true;
    }
    if (capital >= goal) {
      return true;
    }
    if (index < outcomes.length) {
      const outcome = outcomes[index];
      const room = side === 'higher' ? expected : 1 - expected;
      if (room > 0 && room <= 1) {
        const gain = side === 'higher' ? outcome - expected : expected - outcome;
        capital += Math.log1p(Math.min(stakes[index], LARGEST_BET / room) * gain);
      }
      sum += outcome;
    }
  }
  return false;
}

/** Of a finite list: whether the rest can't bring the rate back, whatever it is. */
function isSettled(missing: number, left: number, side: Side): boolean {
  return side === 'higher' ? missing < -1e-9 : missing > left + 1e-9;
}

export type Stop = 'passes' | 'fails' | 'go on';

export interface SequenceOptions {
  /** Chance of ever being wrong, however often one looks. */
  level?: number;
  /** Number of all outcomes, where they are a list in random order of which the first ones are given. */
  total?: number;
}

const LEVEL = 0.05;
/** No bet risks more than this share of the capital. */
const LARGEST_BET = 0.5;
const STEPS = 50;

/**
 * Tells after every outcome whether a run may end early: `passes` or `fails`
 * once it is as good as certain on which side of the threshold the pass rate
 * lies. It may be asked as often as one likes; the chance of ever being wrong
 * stays below `level`, which asking a test of fixed size again and again does not hold.
 *
 * Two bettors play against a rate at the threshold, one on higher and one on
 * lower outcomes; who has ever multiplied the stake by 2 / level has refuted it
 * (Waudby-Smith and Ramdas, Estimating means of bounded random variables by
 * betting, arXiv 2010.09686, JRSS B 86:1-27, 2024; section 5 there for a finite list).
 *
 * Outcomes must come in random order. Where cases share seeds, an outcome is a
 * seed: the share of its cases that passed, whole seeds in random order.
 */
export class EarlyStop {
  private readonly stakes: Stakes;
  private readonly higher: Bettor;
  private readonly lower: Bettor;

  /**
   * @param threshold - The pass rate asked for, 0 to 1.
   */
  constructor(threshold: number, options: SequenceOptions = {}) {
    this.stakes = new Stakes(options);
    this.higher = new Bettor(threshold, 'higher', options);
    this.lower = new Bettor(threshold, 'lower', options);
  }

  /**
   * Takes the next outcome.
   *
   * @param outcome - 1 passed, 0 failed, or a share between.
   * @param highest - What it may be at most where it is known to lie between the two alone, as
   * where nothing was answered; either bettor is given what speaks against it.
   */
  add(outcome: number, highest = outcome): Stop {
    const stake = this.stakes.next((outcome + highest) / 2);
    this.higher.play(outcome, stake);
    this.lower.play(highest, stake);
    return this.answer;
  }

  get answer(): Stop {
    return this.higher.hasWon ? 'passes' : this.lower.hasWon ? 'fails' : 'go on';
  }
}

/**
 * Bounds of the mean that hold at all times at once with the chance of
 * 1 - level: all rates that neither bettor has refuted so far.
 *
 * @param highest - What each outcome may be at most, where some are not known.
 */
export function confidenceSequence(
  outcomes: readonly number[],
  options: SequenceOptions = {},
  highest: readonly number[] = outcomes
): [number, number] {
  const stakes = new Stakes(options);
  const placed = outcomes.map((outcome, index) => stakes.next((outcome + highest[index]) / 2));
  const bound = (side: Side): number => {
    let [refuted, open] = side === 'higher' ? [0, 1] : [1, 0];
    for (let step = 0; step < STEPS; step++) {
      const middle = (refuted + open) / 2;
      const bettor = new Bettor(middle, side, options);
      const played = side === 'higher' ? outcomes : highest;
      played.forEach((outcome, index) => bettor.play(outcome, placed[index]));
      [refuted, open] = bettor.hasWon ? [middle, open] : [refuted, middle];
    }
    return refuted;
  };
  return [bound('higher'), bound('lower')];
}

type Side = 'higher' | 'lower';

/** The bets, each from what was seen before it: (26) in the paper, before they are capped. */
class Stakes {
  private place = 0;
  private sum = 0.5;
  private squares = 0.25;
  private readonly factor: number;

  constructor({ level = LEVEL }: SequenceOptions) {
    this.factor = 2 * Math.log(2 / level);
  }

  /** The stake on this outcome, which is taken into account from the next one on. */
  next(outcome: number): number {
    this.place += 1;
    const variance = this.squares / this.place;
    const stake = Math.sqrt(this.factor / (variance * this.place * Math.log(this.place + 1)));
    this.sum += outcome;
    this.squares += (outcome - this.sum / (this.place + 1)) ** 2;
    return stake;
  }
}

/** Bets against one rate, on outcomes above it or on outcomes below it. */
class Bettor {
  hasWon = false;
  /** Its logarithm. */
  private capital = 0;
  private sum = 0;
  private played = 0;
  private readonly goal: number;

  constructor(
    private readonly rate: number,
    private readonly side: Side,
    private readonly options: SequenceOptions
  ) {
    this.goal = Math.log(2 / (options.level ?? LEVEL));
  }

  play(outcome: number, stake: number): void {
    const { side } = this;
    const expected = this.expectedNext();
    const room = side === 'higher' ? expected : 1 - expected;
    if (room > 0 && room <= 1) {
      const gain = side === 'higher' ? outcome - expected : expected - outcome;
      this.capital += Math.log1p(Math.min(stake, LARGEST_BET / room) * gain);
    }
    this.sum += outcome;
    this.played += 1;
    this.hasWon ||= this.capital >= this.goal || this.isSettled();
  }

  /** The rate; of a finite list, what the rest of it would have to average. */
  private expectedNext(): number {
    const { total } = this.options;
    return total === undefined || total <= this.played
      ? this.rate
      : (total * this.rate - this.sum) / (total - this.played);
  }

  /** Of a finite list: whether the rest can't change the answer; a rate at the threshold passes. */
  private isSettled(): boolean {
    const { total } = this.options;
    if (total === undefined) {
      return false;
    }
    const missing = total * this.rate - this.sum;
    return this.side === 'higher' ? missing <= 1e-9 : missing > total - this.played + 1e-9;
  }
}

import { count } from '../counted';
import { pause } from '../record/pause';
import type { ProbeCase } from './case';
import { seededRandom } from './random';
import { confidenceSequence, EarlyStop } from './regression/sequence';
import type { CaseResult, Outcome, SuiteResult } from './result';
import type { RunnerOptions } from './runner/options';

type Options = NonNullable<RunnerOptions['stopEarly']>;

/** How cases are put together so that calls are as large as they may be. */
export interface Arrangement<Planned> {
  /** Seeds that are put together at a time; none of a block is complete before most of it is asked. */
  seeds: number;
  /** Their cases in the order in which they are best asked. */
  arrange(cases: readonly Planned[]): Planned[];
}

/** What is known of a case before it is asked. */
export type PlannedCase = Pick<ProbeCase, 'id' | 'seed' | 'capability'>;

/**
 * Tells when a suite need not go on: whole seeds come in random order, each
 * with the share of its cases that passed, and are held against the pass rate
 * asked for by a confidence sequence. A case without an answer may be either,
 * so that errors delay the end and never bring it about.
 */
export class EarlyEnd<Planned extends PlannedCase = ProbeCase> {
  /** The cases in the order in which they are to be asked. */
  readonly ordered: readonly Planned[];
  private readonly seeds: Planned[][];
  private readonly largest: number;
  private readonly stop: EarlyStop;
  private readonly outcomes = new Map<string, Outcome>();
  private seen = 0;
  private looked = 0;

  /**
   * @param seed - Of the order.
   * @param arrangement - Without it the cases of one seed come after those of another.
   */
  constructor(
    cases: readonly Planned[],
    private readonly options: Options,
    seed: number,
    arrangement: Arrangement<Planned> | null = null
  ) {
    this.seeds = shuffled(bySeed(cases), seed);
    const sizes = this.seeds.map(({ length }) => length);
    this.largest = sizes.reduce((most, size) => Math.max(most, size), 1);
    this.ordered = arrangement ? arranged(this.seeds, arrangement) : this.seeds.flat();
    // Seeds count by their cases: the mean of what they add is the rate, but for a factor.
    const rate = (options.passRate * cases.length) / (this.largest * Math.max(1, sizes.length));
    this.stop = new EarlyStop(rate, { level: options.level, total: sizes.length });
  }

  /** @param results - All so far, in the order in which they came. */
  isEnough(results: readonly CaseResult[]): boolean {
    for (; this.seen < results.length; this.seen++) {
      this.outcomes.set(results[this.seen].id, results[this.seen].outcome);
    }
    while (!this.isDecided && this.looked < this.seeds.length) {
      const seed = this.seeds[this.looked];
      if (!seed.every(({ id }) => this.outcomes.has(id))) {
        return false;
      }
      const { low, high } = this.sumOf(seed);
      this.stop.add(low / this.largest, high / this.largest);
      this.looked += 1;
    }
    return this.isDecided && this.looked < this.seeds.length;
  }

  /**
   * The suite's result by the seeds that were looked at, and their cases: those
   * that came before their turn hang on how long they took. As it was where the
   * suite went to its end.
   */
  async conclude(
    suite: SuiteResult,
    cases: CaseResult[],
    tally: (cases: readonly CaseResult[]) => SuiteResult
  ): Promise<{ suite: SuiteResult; cases: CaseResult[] }> {
    if (!this.isDecided || this.looked === this.seeds.length) {
      return { suite, cases };
    }
    const kept = new Set(
      this.seeds.slice(0, this.looked).flatMap(seed => seed.map(({ id }) => id))
    );
    const told = cases.filter(({ id }) => kept.has(id));
    const counted = tally(told);
    const capabilities: SuiteResult['capabilities'] = [];
    for (const entry of counted.capabilities) {
      await pause();
      capabilities.push({ ...entry, interval: entry.interval && this.interval(entry.capability) });
    }
    const { passRate, level } = this.options;
    const endedEarly = {
      passRate,
      passes: this.stop.answer === 'passes',
      level,
      looked: told.length,
      of: this.ordered.length
    };
    return {
      cases: told,
      suite: {
        ...counted,
        capabilities,
        interval: counted.interval && this.interval(null),
        endedEarly,
        notes: [...(suite.notes ?? []), endInWords(endedEarly)]
      }
    };
  }

  private get isDecided(): boolean {
    return this.stop.answer !== 'go on';
  }

  /** Cases that passed, and those that may have. */
  private sumOf(seed: readonly Planned[]): { low: number; high: number } {
    const count = (outcome: Outcome): number =>
      seed.filter(({ id }) => this.outcomes.get(id) === outcome).length;
    const low = count('pass');
    return { low, high: low + count('error') };
  }

  /** Of the pass rate on such cases, of one capability or of all; holds whenever one stops. */
  private interval(capability: string | null): [number, number] {
    const own = (seed: readonly Planned[]): Planned[] =>
      seed.filter(each => capability === null || each.capability === capability);
    const seeds = this.seeds.map(own).filter(({ length }) => length > 0);
    const looked = this.seeds
      .slice(0, this.looked)
      .map(own)
      .filter(({ length }) => length > 0)
      .map(seed => this.sumOf(seed));
    const largest = seeds.reduce((most, { length }) => Math.max(most, length), 1);
    const mean = seeds.reduce((sum, { length }) => sum + length, 0) / seeds.length;
    const bounds = confidenceSequence(
      looked.map(({ low }) => low / largest),
      { level: this.options.level },
      looked.map(({ high }) => high / largest)
    );
    const [from, to] = bounds.map(bound => Math.min(1, (bound * largest) / mean));
    return [from, to];
  }
}

/** `Ended early after 120 of 900 cases: the pass rate is as good as certainly at least 90 %.` */
function endInWords({
  looked,
  of,
  passRate,
  passes,
  level
}: NonNullable<SuiteResult['endedEarly']>): string {
  const percent = (share: number): string => `${Number((100 * share).toPrecision(4))} %`;
  return (
    `Ended early after ${count(looked)} of ${count(of)} cases: the pass rate of all lies ` +
    `${passes ? 'at or above' : 'below'} ${percent(passRate)}, with a chance of ${percent(level)} of being wrong. ` +
    'The intervals hold however early a run ends; these cases are not compared with earlier versions.'
  );
}

function bySeed<Planned extends PlannedCase>(cases: readonly Planned[]): Planned[][] {
  const seeds = new Map<string, Planned[]>();
  for (const probe of cases) {
    const own = seeds.get(probe.seed);
    if (own) {
      own.push(probe);
    } else {
      seeds.set(probe.seed, [probe]);
    }
  }
  return [...seeds.values()];
}

function arranged<Planned>(
  seeds: readonly Planned[][],
  { seeds: atOnce, arrange }: Arrangement<Planned>
): Planned[] {
  const ordered: Planned[] = [];
  for (let start = 0; start < seeds.length; start += atOnce) {
    ordered.push(...arrange(seeds.slice(start, start + atOnce).flat()));
  }
  return ordered;
}

/** Fisher and Yates. */
function shuffled<T>(values: T[], seed: number): T[] {
  const random = seededRandom(seed);
  for (let place = values.length - 1; place > 0; place--) {
    const other = Math.floor(random() * (place + 1));
    [values[place], values[other]] = [values[other], values[place]];
  }
  return values;
}

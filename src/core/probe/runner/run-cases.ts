import { toAuditError } from '../../errors';
import type { ProbeCase } from '../case';
import type { ProbeAnswer, ProbeRequest } from '../request';
import type { CaseResult } from '../result';
import { pause } from '../../record/pause';
import type { AskOptions, Asker } from './asker';
import { RateMeter, type Speed } from './rate';

/** Judges one case; `right` is the answer to the unchanged request, where the case has one. */
export type JudgeCase = (
  probe: ProbeCase,
  answer: ProbeAnswer,
  right: ProbeAnswer | null
) => CaseResult | Promise<CaseResult>;

export interface RunCasesOptions extends Pick<AskOptions, 'lead'> {
  /** Cases of different groups share no call of the target. */
  groupOf?: (probe: ProbeCase) => string;
  /** Asked after each result; once it holds, no more cases are asked. */
  shouldStop?: (results: readonly CaseResult[]) => boolean;
  onProgress?: (done: number, total: number, speed: Speed) => void;
}

/**
 * Asks the target for every case and judges it as soon as its answers are
 * there; gives results in the order in which they come. Requests that several
 * cases share are asked once.
 *
 * Leaving the loop early stops asking. What the target or a judge answers
 * never throws; being cancelled does, and so does losing Python or the disk.
 */
export async function* runCases(
  cases: readonly ProbeCase[],
  asker: Asker,
  judge: JudgeCase,
  options: RunCasesOptions = {}
): AsyncGenerator<CaseResult> {
  const run = new CaseRun(cases, judge);
  const { groupOf, lead } = options;
  const meter = new RateMeter(() => performance.now());
  const results: CaseResult[] = [];
  let enough = false;
  meter.measure(0, cases.length);
  const asking = asker
    .ask(run.requests, {
      lead,
      groupOf: groupOf && (place => groupOf(run.caseOf(place))),
      onAnswer: (place, answer) => run.take(place, answer),
      onCall: () => run.changed(),
      isEnough: () => enough
    })
    .then(
      () => run.finish(null),
      (thrown: unknown) => run.finish(thrown)
    );
  try {
    for await (const result of run.results()) {
      results.push(result);
      options.onProgress?.(
        results.length,
        cases.length,
        meter.measure(results.length, cases.length)
      );
      yield result;
      if (options.shouldStop?.(results)) {
        return;
      }
    }
  } finally {
    enough = true;
    await asking;
  }
}

/** The cases of one run, and how far each of them is. */
class CaseRun {
  readonly requests: ProbeRequest[] = [];
  private readonly answers: (ProbeAnswer | undefined)[] = [];
  /** By request, the case that it is part of. */
  private readonly owners: number[] = [];
  private readonly places: { asked: number; right: number | null }[];
  private readonly judged: CaseResult[] = [];
  private judging = 0;
  /** Cases whose answers are there, and how many of them are being judged. */
  private readonly ready: (() => Promise<void>)[] = [];
  private begun = 0;
  private beginning = false;
  private isOver = false;
  private failure: unknown = null;
  private wake: () => void = () => undefined;

  constructor(
    private readonly cases: readonly ProbeCase[],
    private readonly judge: JudgeCase
  ) {
    this.places = cases.map(({ request, right }, index) => ({
      // What is compared with comes first, so that no answer waits long for it.
      right: right === null ? null : this.add(right, index),
      asked: this.add(request, index)
    }));
  }

  private add(request: ProbeRequest, owner: number): number {
    this.owners.push(owner);
    return this.requests.push(request) - 1;
  }

  caseOf(place: number): ProbeCase {
    return this.cases[this.owners[place]];
  }

  take(place: number, answer: ProbeAnswer): void {
    this.answers[place] = answer;
    const index = this.owners[place];
    const { asked, right } = this.places[index];
    const [given, compared] = [this.answers[asked], right === null ? null : this.answers[right]];
    if (given && compared !== undefined) {
      this.judging += 1;
      this.ready.push(() => this.settle(this.cases[index], given, compared));
      void this.begin();
    }
  }

  /** Begins one judgement after another, so that thousands of answers at once leave the page its turn. */
  private async begin(): Promise<void> {
    if (this.beginning) {
      return;
    }
    this.beginning = true;
    while (this.begun < this.ready.length) {
      await pause();
      void this.ready[this.begun++]();
    }
    this.beginning = false;
  }

  private async settle(
    probe: ProbeCase,
    answer: ProbeAnswer,
    right: ProbeAnswer | null
  ): Promise<void> {
    try {
      this.judged.push(await this.judge(probe, answer, right));
    } catch (thrown) {
      this.failure ??= toAuditError(thrown);
    } finally {
      this.judging -= 1;
      this.changed();
    }
  }

  changed(): void {
    this.wake();
  }

  finish(failure: unknown): void {
    this.failure ??= failure;
    this.isOver = true;
    this.changed();
  }

  async *results(): AsyncGenerator<CaseResult> {
    for (;;) {
      yield* this.judged.splice(0);
      if (this.failure !== null) {
        throw this.failure;
      }
      if (this.isOver && this.judging === 0 && this.judged.length === 0) {
        return;
      }
      await new Promise<void>(resolve => {
        this.wake = resolve;
        if (this.judged.length > 0 || this.failure !== null) {
          resolve();
        }
      });
    }
  }
}

import { throwIfAborted } from '../../errors';
import type { CallOptions } from '../../ports';
import { pause } from '../../record/pause';
import { wilsonInterval } from '../wilson';
import type { Outcome } from '../result';
import { judgeAnswer, type Assertion } from './assertion';
import type { Outside } from './judge';
import type { JudgeReport } from './judge-report';
import { cohensKappa } from './kappa';
import { judgeNamed } from './registry';

export interface Labelled {
  text: string | null;
  /** What was asked, for judges that read it. */
  prompt?: string;
  /** Whether the label says that what the judge looks for is there. */
  isPositive: boolean;
}

/** Counts agreement row by row, so that a sample of any size can be read in pieces. */
export class JudgeMeasurement {
  private readonly counts = {
    truePositive: 0,
    falsePositive: 0,
    falseNegative: 0,
    trueNegative: 0,
    errors: 0
  };

  /** Why the first text that holds something and could not be judged was not; empty where all were. */
  problem = '';

  constructor(
    private readonly name: string,
    private readonly assertion: Assertion,
    private readonly outside: Outside
  ) {}

  /** Judges more rows, with pauses; stops with `cancelled`. */
  async add(
    rows: readonly Labelled[],
    { signal, onProgress }: Pick<CallOptions, 'signal' | 'onProgress'> = {}
  ): Promise<void> {
    let done = 0;
    const take = async (row: Labelled): Promise<void> => {
      throwIfAborted(signal);
      this.count(await this.judge(row, { signal }), row);
      onProgress?.(++done, rows.length);
    };
    if (judgeNamed(this.assertion.judge).kind === 'asking') {
      // Whoever is asked can answer several at a time.
      await Promise.all(rows.map(take));
      return;
    }
    for (const row of rows) {
      await take(row);
      await pause();
    }
  }

  private count(outcome: Outcome, { isPositive }: Labelled): void {
    if (outcome === 'error') {
      this.counts.errors++;
    } else if (outcome === 'pass') {
      this.counts[isPositive ? 'truePositive' : 'falsePositive']++;
    } else {
      this.counts[isPositive ? 'falseNegative' : 'trueNegative']++;
    }
  }

  private async judge({ text, prompt = '' }: Labelled, options: CallOptions): Promise<Outcome> {
    const answered = { text, answer: null, milliseconds: null, problem: null };
    const asked = { prompt, variables: {}, unchanged: null };
    const judged = await judgeAnswer(this.assertion, answered, asked, this.outside, options);
    if (judged.outcome === 'error' && text && this.problem === '') {
      this.problem = judged.got;
    }
    return judged.outcome;
  }

  report(leftOut: number): JudgeReport {
    const { truePositive, falsePositive, falseNegative, trueNegative } = this.counts;
    const precision = rate(truePositive, falsePositive);
    const recall = rate(truePositive, falseNegative);
    const specificity = rate(trueNegative, falsePositive);
    const kappa = cohensKappa(this.counts);
    return {
      schema: 'model-audit/judge-report@1',
      judge: this.name,
      n: truePositive + falsePositive + falseNegative + trueNegative,
      precision: precision.share,
      recall: recall.share,
      specificity: specificity.share,
      intervals: {
        precision: precision.interval,
        recall: recall.interval,
        specificity: specificity.interval,
        kappa: kappa?.interval ?? null
      },
      kappa: kappa?.value ?? null,
      counts: { ...this.counts },
      leftOut
    };
  }
}

function rate(
  right: number,
  wrong: number
): { share: number | null; interval: [number, number] | null } {
  const total = right + wrong;
  return total === 0
    ? { share: null, interval: null }
    : { share: right / total, interval: wilsonInterval(right, total) };
}

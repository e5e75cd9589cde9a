import { z } from 'zod';
import { throwIfAborted } from '../../errors';
import type { CallOptions } from '../../ports';
import { pause } from '../../record/pause';
import { wilsonInterval } from '../wilson';
import { judgeAnswer, type Assertion } from './assertion';
import type { Outside } from './judge';

export interface Labelled {
  text: string | null;
  /** Whether the label says that what the judge looks for is there. */
  isPositive: boolean;
}

const share = z.number().min(0).max(1).nullable();
const interval = z.tuple([z.number(), z.number()]).nullable();

/** How far a judge and a labelled sample agree. */
export const judgeReportSchema = z.strictObject({
  schema: z.literal('model-audit/judge-report@1'),
  judge: z.string(),
  /** Rows that the judge could judge. */
  n: z.number(),
  /** Of the rows that the judge passes, the share labelled positive; null where it passes none. */
  precision: share,
  /** Of the positive rows, the share that the judge passes; null without any. */
  recall: share,
  /** Of the negative rows, the share that the judge fails; null without any. */
  specificity: share,
  /** Wilson's 95 % intervals. */
  intervals: z.strictObject({ precision: interval, recall: interval, specificity: interval }),
  counts: z.strictObject({
    truePositive: z.number(),
    falsePositive: z.number(),
    falseNegative: z.number(),
    trueNegative: z.number(),
    /** Rows with one of the two labels that the judge could not judge; no part of `n`. */
    errors: z.number()
  }),
  /** Rows with another label, or none. */
  leftOut: z.number()
});
export type JudgeReport = z.infer<typeof judgeReportSchema>;

/** Counts agreement row by row, so that a sample of any size can be read in pieces. */
export class JudgeMeasurement {
  private readonly counts = {
    truePositive: 0,
    falsePositive: 0,
    falseNegative: 0,
    trueNegative: 0,
    errors: 0
  };

  constructor(
    private readonly name: string,
    private readonly assertion: Assertion,
    private readonly outside: Outside
  ) {}

  /** Judges more rows, with pauses; stops with `cancelled`. */
  async add(rows: readonly Labelled[], options: CallOptions = {}): Promise<void> {
    for (const { text, isPositive } of rows) {
      throwIfAborted(options.signal);
      const answered = { text, answer: null, milliseconds: null, problem: null };
      const asked = { prompt: '', variables: {}, unchanged: null };
      const { outcome } = await judgeAnswer(this.assertion, answered, asked, this.outside, options);
      if (outcome === 'error') {
        this.counts.errors++;
      } else if (outcome === 'pass') {
        this.counts[isPositive ? 'truePositive' : 'falsePositive']++;
      } else {
        this.counts[isPositive ? 'falseNegative' : 'trueNegative']++;
      }
      await pause();
    }
  }

  report(leftOut: number): JudgeReport {
    const { truePositive, falsePositive, falseNegative, trueNegative } = this.counts;
    const precision = rate(truePositive, falsePositive);
    const recall = rate(truePositive, falseNegative);
    const specificity = rate(trueNegative, falsePositive);
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
        specificity: specificity.interval
      },
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

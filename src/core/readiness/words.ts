import type { ReadinessOptions, ReadinessResult } from './schema';

type Measured = Omit<ReadinessResult, 'ready' | 'because' | 'toLabel'>;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Holds each figure against the plan's threshold; every one is told, those that fail first. */
export function decide(
  { effective, duplicates, leakage, coverage }: Measured,
  options: ReadinessOptions
): Pick<ReadinessResult, 'ready' | 'because'> {
  const parts: [holds: boolean, sentence: string][] = [
    [
      effective.share >= options.effectiveShare,
      `weighted like production, the evaluation rows count as ${percent(effective.share)} of their number (at least ${percent(options.effectiveShare)} wanted)`
    ],
    [
      duplicates.production <= options.duplicates,
      `${percent(duplicates.production)} of the production rows repeat another one (at most ${percent(options.duplicates)})`
    ],
    [
      leakage.production <= options.leakage,
      `${percent(leakage.production)} of the production rows stand in the evaluation set too (at most ${percent(options.leakage)})`
    ],
    [
      coverage.share <= options.uncovered,
      `${percent(coverage.share)} of the production rows lie where production is more than ${coverage.odds} times denser than the evaluation set (at most ${percent(options.uncovered)})`
    ]
  ];
  const failed = parts.filter(([holds]) => !holds);
  return {
    ready: failed.length === 0,
    because: (failed.length > 0 ? failed : parts).map(([, sentence]) => sentence)
  };
}

/** `Not ready for fine-tuning: …; ….` */
export function readinessSentence({ ready, because }: ReadinessResult): string {
  return `${ready ? 'Ready' : 'Not ready'} for fine-tuning: ${because.join('; ')}.`;
}

/** What to load in the notebook; null where no rows were written. */
export function labelSentence({ toLabel }: ReadinessResult): string | null {
  return toLabel
    ? `${toLabel.rows.toLocaleString('en-GB')} rows worth labelling first: to_label = pd.read_parquet(${JSON.stringify(toLabel.path)})`
    : null;
}

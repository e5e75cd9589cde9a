import { counted } from '../counted';
import type { Rule } from '../plan/schema';
import { comparesChange, ruleInWords } from '../policy/words';
import { performanceTitle } from './names';
import type { PerformanceFigure, PerformanceResult } from './schema';
import { formatFigure } from './words';

/** `no labels yet`, `12 % labelled`: the summary beside a header. */
export function labelledInWords({ labelled }: PerformanceResult): string {
  if (labelled.rows === 0) {
    return 'no labels yet';
  }
  const hundredths = labelled.share * 100;
  return hundredths < 1 ? 'under 1 % labelled' : `${Math.floor(hundredths)} % labelled`;
}

/** `on 4,000 labelled rows`. */
export function labelledRows({ labelled }: PerformanceResult): string {
  return `on ${counted(labelled.rows, 'labelled row')}`;
}

/** Whether labels have arrived for some rows and not for others, so that two estimates are told. */
export function isPartlyLabelled({ labelled, rows }: PerformanceResult): boolean {
  return labelled.rows > 0 && labelled.rows < rows.current;
}

/** A line of the table of figures: what was estimated and what was measured of the same rows. */
export interface FigureLine {
  /** `ROC AUC`, and below it `on 4,000 labelled rows` where only some have a label. */
  title: string;
  /** Whether the line is of the labelled rows alone, below the line of all rows. */
  ofLabelled: boolean;
  /** Null where the line does not speak of the evaluation set; `none` where it is not defined. */
  reference: string | null;
  estimated: Ended | null;
  /** Undefined where the line is not one of rows with labels. */
  measured: Ended | null | undefined;
}

/** A figure whose interval may be missing, in records of older versions. */
type Ended = { value: number; interval: readonly [number, number] | null };

/**
 * The lines of a figure. Where all rows have a label, or none has, it is one; where some have,
 * all rows' estimate has a line of its own, so that measured and estimated are never of different rows.
 */
export function figureLines(result: PerformanceResult, figure: PerformanceFigure): FigureLine[] {
  const { metric, reference, estimated, realised } = figure;
  const first = {
    title: performanceTitle(metric),
    ofLabelled: false,
    reference: reference === null ? 'none' : formatFigure(metric, reference),
    estimated
  };
  if (!isPartlyLabelled(result)) {
    return [{ ...first, measured: result.labelled.rows > 0 ? realised : undefined }];
  }
  const ofLabelled = {
    title: labelledRows(result),
    ofLabelled: true,
    reference: null,
    estimated: estimateOfLabelled(realised),
    measured: realised
  };
  return [{ ...first, measured: undefined }, ...(realised === null ? [] : [ofLabelled])];
}

function estimateOfLabelled(realised: PerformanceFigure['realised']): Ended | null {
  const value = realised?.estimated ?? null;
  return value === null ? null : { value, interval: realised?.estimatedInterval ?? null };
}

/** `0.812`, and `0.801 to 0.823` where an interval is known. */
export function formatEnded(
  metric: PerformanceFigure['metric'],
  { value, interval }: Ended
): { value: string; interval: string | null } {
  return {
    value: formatFigure(metric, value),
    interval: interval && interval.map(end => formatFigure(metric, end)).join(' to ')
  };
}

/** The tables of labels by answers: of all rows, and of the labelled ones as estimated and as measured. */
export function confusionTables(result: PerformanceResult): { title: string; rows: number[][] }[] {
  const { confusion } = result;
  if (!confusion) {
    return [];
  }
  const { estimated, estimatedOfLabelled, realised } = confusion;
  const partly = isPartlyLabelled(result);
  const of = labelledRows(result);
  const title = 'Rows by label and answer';
  return [
    { title: `${title}, estimated${partly ? ' for all rows' : ''}`, rows: estimated },
    ...(partly && estimatedOfLabelled
      ? [{ title: `${title}, estimated ${of}`, rows: estimatedOfLabelled }]
      : []),
    ...(realised ? [{ title: `${title}, measured ${of}`, rows: realised }] : [])
  ];
}

/** `Past error 0.006 on average, 0.014 at most.`; null where it is not known. */
export function shortPastError({ metric, past }: PerformanceFigure): string | null {
  return (
    past &&
    `Past error ${formatFigure(metric, past.mean)} on average, ${formatFigure(metric, past.largest)} at most.`
  );
}

/** A rule of the policy that speaks of a figure. */
export interface FigureRule {
  /** `Rule: lower end at least 0.800.` */
  sentence: string;
  /** Where its line is drawn, in the figure's own measure; null where it speaks of a change. */
  threshold: number | null;
}

/** What a rule may say of a figure, the nearest to its course first. */
const SPOKEN_OF: readonly [name: (metric: string) => string, words: string][] = [
  [metric => `performance.estimated.${metric}.lower`, 'lower end of the estimate'],
  [metric => `performance.estimated.${metric}`, 'estimate'],
  [metric => `performance.estimated.${metric}.upper`, 'upper end of the estimate'],
  [metric => `performance.realised.${metric}.lower`, 'lower end of the measured'],
  [metric => `performance.realised.${metric}`, 'measured'],
  [metric => `performance.realised.${metric}.upper`, 'upper end of the measured'],
  [metric => `performance.change.${metric}`, 'change']
];

/** Every rule that speaks of the figure. */
export function rulesOf(rules: readonly Rule[], figure: PerformanceFigure): FigureRule[] {
  return SPOKEN_OF.flatMap(([name, words]) =>
    rules
      .filter(rule => rule.metric === name(figure.metric))
      .map(rule => ({
        sentence: `Rule: ${words} ${ruleInWords(rule)}.`,
        threshold: thresholdOf(rule, words, figure)
      }))
  );
}

function thresholdOf(rule: Rule, words: string, { reference }: PerformanceFigure): number | null {
  const threshold = Number(rule.threshold);
  if (comparesChange(rule)) {
    return null;
  }
  return words === 'change' ? (reference === null ? null : reference + threshold) : threshold;
}

import { comparesChange, ruleInWords } from '../policy/words';
import type { Rule } from '../plan/schema';
import type { PerformanceFigure, PerformanceResult } from './schema';
import { count, formatFigure } from './words';

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
  return `on ${count(labelled.rows)} labelled ${labelled.rows === 1 ? 'row' : 'rows'}`;
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

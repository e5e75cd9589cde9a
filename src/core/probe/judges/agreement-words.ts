import { count } from '../../counted';
import type { JudgeAgreement, JudgeReport } from './judge-report';

const FIGURES = ['precision', 'recall', 'specificity', 'kappa'] as const;

/** A figure with its interval: `0.93 (0.85 to 0.97)`; null where it is not defined. */
function figureInWords(report: JudgeReport, name: (typeof FIGURES)[number]): string | null {
  const [value, interval] = [report[name], report.intervals[name]];
  if (value === null || value === undefined) {
    return null;
  }
  const bounds = interval ? ` (${interval.map(bound => bound.toFixed(2)).join(' to ')})` : '';
  return `${name} ${value.toFixed(2)}${bounds}`;
}

/**
 * `llm-rubric (is polite) agrees with 46 of 50 labels of labelled.csv: precision 0.93 (0.85 to 0.97),
 * …`. What comes from the plan passes through `name`.
 */
export function agreementInWords(
  { judge, value, file, report, problem }: JudgeAgreement,
  name: (text: string) => string
): string {
  const called = `${name(judge)}${value === undefined ? '' : ` (${name(value)})`}`;
  if (report === null) {
    return `${called} could not be measured on ${name(file)}: ${name(problem ?? '')}`;
  }
  const { truePositive, trueNegative, errors } = report.counts;
  const agreed = truePositive + trueNegative;
  const figures = FIGURES.flatMap(figure => figureInWords(report, figure) ?? []);
  const missed = errors === 0 ? '' : `; ${count(errors)} could not be judged`;
  return report.n === 0
    ? `${called} could judge none of the ${count(errors)} texts of ${name(file)}.`
    : `${called} agrees with ${count(agreed)} of ${count(report.n)} labels of ${name(file)}: ${figures.join(', ')}${missed}.`;
}

import type { AnalysisProblem } from '../core/analysis/results';
import { plain } from './terminal';

/** What was asked for and could not be carried out, each with what to do. */
export function problemLines(problems: readonly AnalysisProblem[]): string[] {
  return problems.flatMap(({ analysis, message, action }) => [
    plain(`${analysis} could not be carried out: ${message} ${action}`.trimEnd()),
    ''
  ]);
}

import type { AnalysisContext } from '../analysis/analysis';
import { AuditError } from '../errors';
import type { PerformanceResult } from './schema';

/** @throws AuditError `invalid-input`: losses are not learned yet. */
export function tellRegression({ reference }: AnalysisContext): Promise<PerformanceResult> {
  return Promise.reject(
    new AuditError(
      'invalid-input',
      `The performance of a regression on ${reference.description} can't be told.`,
      'Set performance.enabled to false.'
    )
  );
}

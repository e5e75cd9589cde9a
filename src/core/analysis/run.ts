import { needsRows } from '../audit/reference';
import { asSentence, throwIfAborted, toAuditError } from '../errors';
import type { Analysis, AnalysisContext } from './analysis';
import { ANALYSES } from './registry';
import { NO_ANALYSES, type Analyses } from './results';

/**
 * Carries out the analyses that apply, one after the other. One that fails is
 * told under `problems`, and the others go on. Progress counts analyses, the
 * one under way by the share of it that is done.
 *
 * @throws AuditError `cancelled` when the signal is aborted.
 */
export async function runAnalyses(
  context: Omit<AnalysisContext, 'earlier'>,
  onResult: (partial: Analyses) => void,
  analyses: readonly Analysis[] = ANALYSES
): Promise<Analyses> {
  let results: Analyses = { ...NO_ANALYSES };
  const planned = analyses.filter(each => each.applies({ ...context, earlier: results })).length;
  let begun = 0;
  for (const analysis of analyses) {
    throwIfAborted(context.signal);
    if (!analysis.applies({ ...context, earlier: results })) {
      continue;
    }
    if (context.reference?.rowless && !analysis.withoutRows) {
      results = { ...results, problems: [...results.problems, needsRows(analysis.title)] };
      onResult(results);
      continue;
    }
    const before = begun++;
    // One that earlier results call for was not counted.
    const all = Math.max(planned, begun);
    const onProgress: AnalysisContext['onProgress'] = (done, total, detail) =>
      context.onProgress(
        before + (total > 0 ? Math.min(1, done / total) : 0),
        all,
        `${analysis.title}${detail ? `: ${detail}` : ''}`
      );
    onProgress(0, 1, '');
    try {
      const found = await analysis.run({ ...context, earlier: results, onProgress });
      results = { ...results, ...found };
    } catch (thrown) {
      throwIfAborted(context.signal);
      const error = toAuditError(thrown);
      if (error.code === 'cancelled') {
        throw error;
      }
      results = {
        ...results,
        problems: [
          ...results.problems,
          { analysis: analysis.title, message: asSentence(error.message), action: error.action }
        ]
      };
    }
    onResult(results);
  }
  context.onProgress(begun, begun, '');
  return results;
}

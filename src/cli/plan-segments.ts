import { runAnalyses } from '../core/analysis/run';
import type { DriftResult } from '../core/drift/report';
import type { Plan } from '../core/plan/schema';
import type { Engine, OpenedTable } from '../core/ports';
import { segments } from '../core/segments/analysis';
import type { SegmentedReport } from '../core/segments/report';

/**
 * The segments that a plan declares, of two tables that were compared, as `run` would find them; an
 * empty object where it declares none.
 *
 * @throws AuditError `cancelled`.
 */
export async function segmentsOfPlan(
  plan: Plan,
  engine: Engine,
  [reference, current]: readonly [OpenedTable, OpenedTable],
  drift: DriftResult,
  signal: AbortSignal | undefined,
  onProgress: (done: number, total: number, detail: string) => void
): Promise<Pick<SegmentedReport, 'segments' | 'problems'>> {
  const context = {
    plan,
    engine,
    reference,
    current,
    source: current,
    // Two tables, not a sample that was pulled: it has no window, and nothing was left out.
    snapshot: {
      name: current.description,
      description: current.description,
      rows: current.rows,
      totalRows: current.rows,
      fraction: 1,
      seed: null,
      window: null,
      digest: current.digest,
      path: '',
      pulledAt: new Date().toISOString()
    },
    drift,
    target: null,
    previous: null,
    signal,
    onProgress
  };
  const found = await runAnalyses(context, () => undefined, [segments]);
  return {
    ...(found.segments ? { segments: found.segments } : {}),
    ...(found.problems.length > 0 ? { problems: found.problems } : {})
  };
}

import type { DriftResult } from '../drift/report';
import type { Plan } from '../plan/schema';
import type { Metrics } from '../policy/verdict';
import type { Engine, OpenedTable, TargetDescription } from '../ports';
import type { ProbeTarget } from '../probe/target';
import type { PreviousAudit, SnapshotInfo } from '../result';
import type { Analyses } from './results';

/** What an analysis of one production sample may use. */
export interface AnalysisContext {
  plan: Plan;
  engine: Engine;
  /** The evaluation set. */
  reference: OpenedTable;
  /** The pulled sample. */
  current: OpenedTable;
  /** All that the sample was pulled from: its window's rows, and those before and after. */
  source: OpenedTable;
  snapshot: SnapshotInfo;
  /** The columns, compared. */
  drift: DriftResult;
  /** What the analyses before this one found. */
  earlier: Analyses;
  /** The model, where the plan names one and it can be reached. */
  target: { call: ProbeTarget; description: TargetDescription } | null;
  /** The newest record of this model. */
  previous: PreviousAudit | null;
  signal?: AbortSignal;
  /** Work done and in all, with what is being done, as a user would name it. */
  onProgress: (done: number, total: number, detail: string) => void;
}

/** One way of looking at a production sample beyond its columns. */
export interface Analysis {
  /** How a reader knows it: `Drift over time`. */
  title: string;
  /** Whether the plan and the two tables call for it; reads no data. */
  applies(context: AnalysisContext): boolean;
  /**
   * Adds its key to the results. What it throws costs this analysis alone,
   * except for `cancelled`.
   */
  run(context: AnalysisContext): Promise<Partial<Analyses>>;
  /** Whether it does without the evaluation set's rows, where a saved baseline stands for them. */
  withoutRows?: boolean;
  /** Figures that rules of the policy may speak of. */
  metrics?(analyses: Analyses): Metrics;
}

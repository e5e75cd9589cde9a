import type { Plan, Rule } from '../../core/plan/schema';
import type { Comparison } from '../../core/result';
import type { ColumnOrder } from '../model/columns';

/** What a section of the panel that tells of one analysis is given. */
export interface AnalysisSectionProps {
  /** One a production sample, with whatever has come in. */
  comparisons: readonly Comparison[];
  /** Whether more may come: an audit runs, or ended before its time. */
  partial: boolean;
  /** What has changed since; empty where nothing has. */
  stale: string;
  /** The policy, for sections whose figures it speaks of. */
  rules?: readonly Rule[];
  /** Where the evaluation set's rows are, for code that takes some of them. */
  evaluation?: Plan['evaluation'];
  /** Opens a column of a production sample. */
  onOpen?: (column: string, source: string, order: ColumnOrder) => void;
  /** Puts code into a new cell of the notebook. */
  onInsert?: (source: string) => void;
}

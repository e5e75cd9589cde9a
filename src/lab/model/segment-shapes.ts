import type { BridgePorts } from '../../bridge/ports';
import type { Tables } from '../../core/drift/collect';
import type { ColumnShape } from '../../core/drift/report';
import { AuditError, throwIfAborted } from '../../core/errors';
import { sparkOf } from '../../core/plan/engine';
import type { AuditResult, Comparison } from '../../core/result';
import type { Segment } from '../../core/segments/schema';
import { openAgain, segmentShape } from '../../core/segments/shape';

/**
 * Drawings of columns within segments, made in the kernel when they are first looked at and kept
 * as long as the result that they belong to. One at a time, as they share the opened tables.
 */
export class SegmentShapes {
  constructor(private readonly ports: () => BridgePorts | null) {}

  /**
   * The column within the segment, as the audit saw it.
   *
   * @throws AuditError `kernel-missing`, `cancelled`, and what `openAgain` and `segmentShape` throw.
   */
  async read(
    result: AuditResult,
    comparison: Comparison,
    segment: Segment,
    column: string,
    signal: AbortSignal
  ): Promise<ColumnShape> {
    const known = this.drawn.get(segment)?.get(column);
    if (known) {
      return known;
    }
    const turn = this.last.then(() => this.draw(result, comparison, segment, column, signal));
    this.last = turn.then(
      () => undefined,
      () => undefined
    );
    return turn;
  }

  /** Another kernel has none of the tables open. */
  forget(): void {
    this.opened = null;
  }

  private async draw(
    result: AuditResult,
    comparison: Comparison,
    segment: Segment,
    column: string,
    signal: AbortSignal
  ): Promise<ColumnShape> {
    throwIfAborted(signal);
    const tables = await this.open(result, comparison, signal);
    const shape = await segmentShape({ ...tables, signal }, result.plan, segment, column);
    const kept = this.drawn.get(segment) ?? new Map<string, ColumnShape>();
    this.drawn.set(segment, kept.set(column, shape));
    return shape;
  }

  private async open(
    result: AuditResult,
    comparison: Comparison,
    signal: AbortSignal
  ): Promise<Tables> {
    if (this.opened?.comparison === comparison) {
      return this.opened.tables;
    }
    const ports = this.ports();
    if (ports === null) {
      throw new AuditError(
        'kernel-missing',
        'The kernel, which has the rows, is not connected.',
        'Start it and run the audit again.'
      );
    }
    // Tables of the same names take the place of those that were open.
    this.opened = null;
    const spark = sparkOf(result.plan.engine);
    const engine = spark === null ? ports.engine : ports.spark(spark);
    const tables = await openAgain(engine, result, comparison.snapshot, { signal });
    this.opened = { comparison, tables };
    return tables;
  }

  private readonly drawn = new WeakMap<Segment, Map<string, ColumnShape>>();
  private opened: { comparison: Comparison; tables: Tables } | null = null;
  private last: Promise<void> = Promise.resolve();
}

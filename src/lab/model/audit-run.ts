import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { isComplete, runAudit } from '../../core/audit';
import type { AuditPart, AuditPorts } from '../../core/audit';
import type { AuditError } from '../../core/errors';
import { toAuditError } from '../../core/errors';
import type { AuditResult, PartialAudit, PreviousAudit } from '../../core/result';
import type { Bindings } from './freshness';
import type { CompiledPlan } from './plan-model';

export interface RunRequest {
  compiled: CompiledPlan;
  ports: AuditPorts;
  /** Everything when absent. */
  parts?: AuditPart[];
  previous: PreviousAudit | null;
  /** Text of a file beside the plan; null where there is none. */
  readFile?: (path: string) => Promise<string | null>;
  /** What the kernel's names were bound to when the run began. */
  bindings: Bindings;
}

/**
 * The run under way and the last result. A run that fails, is cancelled or could
 * not carry out a stage leaves an earlier whole result alone.
 */
export class AuditRun implements IDisposable {
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get isRunning(): boolean {
    return this.controller !== null;
  }

  /** Whether cancelling has been asked for and not yet answered. */
  get isCancelling(): boolean {
    return this.controller?.signal.aborted ?? false;
  }

  /** What has come in so far; null when nothing runs. */
  get partial(): PartialAudit | null {
    return this.progress;
  }

  get result(): AuditResult | null {
    return this.last;
  }

  /** What the last run reached where the result is not of it; null when the last run gave the result. */
  get unfinished(): PartialAudit | null {
    return this.reached;
  }

  /** Bindings that the result saw; null before the first result. */
  get bindings(): Bindings | null {
    return this.seen;
  }

  /** Why the last run gave no result to show. */
  get error(): AuditError | null {
    return this.fault;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    this.cancel();
    Signal.clearData(this);
  }

  /** Carries out the plan; returns when it has ended in whatever way. */
  async start(request: RunRequest): Promise<void> {
    if (this.controller) {
      return;
    }
    const controller = new AbortController();
    this.controller = controller;
    this.fault = null;
    this.progress = null;
    this.reached = null;
    this.changedSignal.emit();
    try {
      const result = await runAudit(request.compiled.text, request.compiled.plan, request.ports, {
        parts: request.parts,
        earlier: request.parts && this.last ? this.last : undefined,
        previous: request.previous,
        readFile: request.readFile,
        signal: controller.signal,
        onProgress: partial => {
          if (this.controller === controller) {
            this.progress = partial;
            this.changedSignal.emit();
          }
        }
      });
      this.take(result, request);
    } catch (error) {
      this.fault = toAuditError(error);
      this.reached = this.progress;
    } finally {
      this.controller = null;
      this.progress = null;
      this.changedSignal.emit();
    }
  }

  cancel(): void {
    if (this.controller && !this.controller.signal.aborted) {
      this.controller.abort();
      this.changedSignal.emit();
    }
  }

  private take(result: AuditResult, request: RunRequest): void {
    const failure = result.stages.find(stage => stage.error !== null)?.error ?? null;
    if (failure && this.last && isComplete(this.last)) {
      this.fault = failure;
      this.reached = result;
      return;
    }
    this.last = result;
    this.seen = { ...(request.parts ? this.seen : {}), ...request.bindings };
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private controller: AbortController | null = null;
  private progress: PartialAudit | null = null;
  private reached: PartialAudit | null = null;
  private last: AuditResult | null = null;
  private seen: Bindings | null = null;
  private fault: AuditError | null = null;
  private disposed = false;
}

import type { AuditError } from '../errors';
import { STAGES, type PartialAudit, type Stage, type StageStatus } from '../result';

/** At most five updates a second: more are not seen and cost the panel its smoothness. */
const MILLISECONDS_BETWEEN_UPDATES = 200;

const UNITS: Record<Stage, string> = {
  subject: 'steps',
  drift: 'columns',
  analyses: 'analyses',
  probes: 'cases',
  verdict: 'rules'
};

type Parts = Omit<PartialAudit, 'stages'>;

/**
 * Keeps what is known of a running audit and tells it at a bounded rate. The
 * last state of a burst is always told, by a timer that `close` ends.
 */
export class Progress {
  private stages: StageStatus[] = STAGES.map(stage => ({
    stage,
    state: 'waiting',
    done: null,
    total: null,
    unit: UNITS[stage],
    detail: '',
    startedAt: null,
    finishedAt: null,
    error: null
  }));
  private parts: Parts = { evaluation: null, target: null, comparisons: [], probes: null };
  private toldAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly tell: ((partial: PartialAudit) => void) | undefined,
    private readonly now: () => Date
  ) {}

  /** The stages as they stand; a copy that later changes do not touch. */
  get status(): StageStatus[] {
    return this.stages.map(stage => ({ ...stage }));
  }

  /** Whether a stage ended in an error. */
  get firstError(): AuditError | null {
    return this.stages.find(stage => stage.state === 'error')?.error ?? null;
  }

  begin(stage: Stage, detail = ''): void {
    this.change(stage, { state: 'running', startedAt: this.now().getTime(), detail });
  }

  advance(stage: Stage, done: number, total: number, detail: string): void {
    this.change(stage, { done, total, detail });
  }

  finish(stage: Stage): void {
    this.change(stage, { state: 'done', detail: '', finishedAt: this.now().getTime() });
  }

  fail(stage: Stage, error: AuditError): void {
    this.change(stage, { state: 'error', error, finishedAt: this.now().getTime() });
  }

  /** Takes over a stage that an earlier audit has carried out. */
  keep(stage: StageStatus): void {
    this.change(stage.stage, stage);
  }

  /** Marks what is not finished as cancelled. */
  cancel(): void {
    for (const { stage, state } of this.status) {
      if (state === 'running' || state === 'waiting') {
        this.change(stage, { state: 'cancelled', finishedAt: this.now().getTime() });
      }
    }
  }

  add(parts: Partial<Parts>): void {
    this.parts = { ...this.parts, ...parts };
    this.schedule();
  }

  /** Tells the last state and ends the timer. */
  close(): void {
    this.flush();
  }

  private change(stage: Stage, values: Partial<StageStatus>): void {
    this.stages = this.stages.map(each => (each.stage === stage ? { ...each, ...values } : each));
    this.schedule();
  }

  private schedule(): void {
    if (!this.tell || this.timer !== null) {
      return;
    }
    const wait = this.toldAt + MILLISECONDS_BETWEEN_UPDATES - Date.now();
    if (wait <= 0) {
      this.flush();
    } else {
      this.timer = setTimeout(() => this.flush(), wait);
    }
  }

  private flush(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
    this.toldAt = Date.now();
    this.tell?.({ stages: this.status, ...this.parts });
  }
}

/** Calls in flight at first. */
const FIRST_LIMIT = 2;
/** Seconds to pause after a refusal that names none, doubled for each in a row. */
const FIRST_PAUSE = 0.5;
const LONGEST_PAUSE = 30;

/** Told to the pace when a call ends. */
export interface Ticket {
  /** Number of cuts before the call began. */
  cuts: number;
}

/**
 * How many calls may be in flight, and when the next may begin. Begins slowly
 * and doubles with each round of good answers until the endpoint complains;
 * from then on grows by one a round and is halved by every complaint. Calls
 * that were under way when it was halved can't halve it again.
 */
export class Pace {
  private limit: number;
  private growing = true;
  private cuts = 0;
  private complaints = 0;
  private resumeAt = -Infinity;
  private nextAt = -Infinity;

  /**
   * @param most - Calls in flight at most.
   * @param perMinute - Calls a minute at most; null for any number.
   * @param now - Milliseconds of a clock that never goes back.
   */
  constructor(
    private readonly most: number,
    private readonly perMinute: number | null,
    private readonly now: () => number,
    private readonly random: () => number = Math.random
  ) {
    this.limit = Math.min(FIRST_LIMIT, most);
  }

  /** Calls that may be in flight now. */
  get allowed(): number {
    return Math.max(1, Math.floor(this.limit));
  }

  /** Milliseconds until the next call may begin. */
  get wait(): number {
    return Math.max(0, Math.max(this.resumeAt, this.nextAt) - this.now());
  }

  begin(): Ticket {
    if (this.perMinute !== null) {
      this.nextAt = Math.max(this.nextAt, this.now()) + 60_000 / this.perMinute;
    }
    return { cuts: this.cuts };
  }

  wentWell(): void {
    this.complaints = 0;
    this.limit = Math.min(this.most, this.limit + (this.growing ? 1 : 1 / this.limit));
  }

  /** @param retryAfter - Seconds that the endpoint asks to wait for; null where it says nothing. */
  complained(ticket: Ticket, retryAfter: number | null): void {
    if (ticket.cuts === this.cuts) {
      this.cuts += 1;
      this.growing = false;
      this.limit = Math.max(1, this.limit / 2);
      this.complaints += 1;
    }
    const backoff = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.complaints - 1));
    // Spread out, so that clients which were refused together do not come back together.
    const seconds = retryAfter ?? backoff * (0.5 + this.random() / 2);
    this.resumeAt = Math.max(this.resumeAt, this.now() + 1000 * seconds);
  }
}

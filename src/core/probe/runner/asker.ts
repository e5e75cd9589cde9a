import { AuditError, throwIfAborted } from '../../errors';
import { pause } from '../../record/pause';
import { isLasting } from '../lasting';
import type { ProbeAnswer, ProbeRequest } from '../request';
import type { ProbeTarget } from '../target';
import { Budget } from './budget';
import { callTarget } from './call';
import { ChunkSize } from './chunk-size';
import type { KeptAnswers } from './kept-answers';
import type { RunnerOptions } from './options';
import { Pace, type Ticket } from './pace';
import { requestKey } from './request-key';

/** Errors of one request after another, with none answered between, after which all is given up. */
const LASTING_IN_A_ROW = 10;
/** Seconds that an endpoint may ask to wait for within a run. */
const LONGEST_WAIT = 300;
/** Values of one call of a callable: a few milliseconds of the page's. */
const CELLS_A_CALL = 40_000;
/** Requests whose identity is computed before the browser gets a breath. */
const IDENTITIES_A_BREATH = 500;

export interface AskerSettings {
  runner: RunnerOptions;
  /** Whether the target is an endpoint: called several times at once, and again where it fails. */
  remote: boolean;
  /** Seconds for one batch of rows, one text or one conversation. */
  timeout: number;
  signal?: AbortSignal;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
}

export interface AskOptions {
  /** A row that is known to be answered: goes first in each call, and its answer is dropped. */
  lead?: ProbeRequest;
  /** Whether all requests differ and none is to be kept, so that they need no identity. */
  passing?: boolean;
  /** Requests of different groups share no call; without it all may. */
  groupOf?: (place: number) => string;
  /** Called for each request by its place, in the order in which answers come. */
  onAnswer: (place: number, answer: ProbeAnswer) => void;
  /** Called after each call's answers. */
  onCall?: () => void;
  /** Asked before each call; what is not asked by then gets no answer. */
  isEnough?: () => boolean;
}

/** Requests alike are one question. */
interface Question {
  /** Null where the answer is not kept. */
  key: string | null;
  request: ProbeRequest;
  places: number[];
  group: string;
  attempts: number;
}

/**
 * Puts requests to a target: several calls at a time as the pace allows, each
 * with as many requests as it answers quickly; what fails for a while again,
 * within the budget; what is known already not at all. This is the only place
 * where anything is asked twice.
 */
export class Asker {
  private readonly pace: Pace;
  private readonly budget: Budget;
  private readonly sizes: { row: ChunkSize; written: ChunkSize };
  private lasting: ProbeAnswer | null = null;
  private lastingInARow = 0;
  private everAnswered = false;
  /** Calls under way, of all rounds. */
  private inFlight = 0;
  private readonly rounds = new Set<Round>();

  constructor(
    private readonly target: ProbeTarget,
    private readonly kept: KeptAnswers,
    private readonly settings: AskerSettings
  ) {
    const { runner, remote, now } = settings;
    this.pace = new Pace(
      remote ? runner.concurrency : 1,
      remote ? (runner.requestsPerMinute ?? null) : null,
      now
    );
    this.budget = new Budget(runner);
    this.sizes = ChunkSize.pair(settings);
  }

  /** One answer a request, in order. */
  async askAll(
    requests: readonly ProbeRequest[],
    options: Omit<AskOptions, 'onAnswer' | 'isEnough'> = {}
  ): Promise<ProbeAnswer[]> {
    const answers = new Array<ProbeAnswer>(requests.length);
    await this.ask(requests, {
      ...options,
      onAnswer: (place, answer) => {
        answers[place] = answer;
      }
    });
    return answers;
  }

  /**
   * Asks until every request has its answer, or it is enough. Several may ask at a time; they share
   * the pace.
   *
   * @throws AuditError when cancelled, when Python is gone, and when answers
   * can't be kept; what the target itself does never throws.
   */
  async ask(requests: readonly ProbeRequest[], options: AskOptions): Promise<void> {
    const round = new Round(options, this.settings.signal);
    this.rounds.add(round);
    try {
      const open = await this.openQuestions(requests, options);
      round.queue.push(...open.reverse());
      await this.run(round);
      await this.kept.settle();
    } finally {
      this.rounds.delete(round);
      round.end();
    }
  }

  /** Answers at once what is known; the rest, each once. */
  private async openQuestions(
    requests: readonly ProbeRequest[],
    { onAnswer, onCall, groupOf, passing }: AskOptions
  ): Promise<Question[]> {
    if (passing) {
      return requests.map((request, place) => ({
        key: null,
        request,
        places: [place],
        group: '',
        attempts: 0
      }));
    }
    const questions = new Map<string, Question>();
    for (const [place, request] of requests.entries()) {
      if (place % IDENTITIES_A_BREATH === IDENTITIES_A_BREATH - 1) {
        await pause();
        throwIfAborted(this.settings.signal);
      }
      const key = requestKey(request);
      const known = this.kept.get(key);
      const same = questions.get(key);
      if (known) {
        onAnswer(place, known);
      } else if (same) {
        same.places.push(place);
      } else {
        const group = groupOf?.(place) ?? '';
        questions.set(key, { key, request, places: [place], group, attempts: 0 });
      }
    }
    if (questions.size < requests.length) {
      onCall?.();
    }
    return [...questions.values()];
  }

  private async run(round: Round): Promise<void> {
    while (round.queue.length > 0 || round.inFlight > 0) {
      throwIfAborted(this.settings.signal);
      round.rethrow();
      if (round.options.isEnough?.()) {
        return;
      }
      if (this.lasting || this.budget.left <= 0) {
        this.giveUp(round);
      }
      while (this.mayBegin(round)) {
        void this.call(round, this.nextChunk(round));
      }
      if (round.queue.length > 0 || round.inFlight > 0) {
        const room = round.queue.length > 0 && this.inFlight < this.pace.allowed;
        await round.change(room ? this.pace.wait : null);
      }
    }
    round.rethrow();
  }

  private mayBegin(round: Round): boolean {
    return (
      round.queue.length > 0 &&
      this.inFlight < this.pace.allowed &&
      this.pace.wait === 0 &&
      this.lasting === null &&
      this.budget.left > 0
    );
  }

  /** The next requests of one form, and rows of the same columns. */
  private nextChunk({ queue }: Round): Question[] {
    const first = queue[queue.length - 1];
    const size = Math.min(this.mostLike(first.request), this.budget.left);
    const chunk: Question[] = [];
    while (chunk.length < size && queue.length > 0 && goesWith(first, queue[queue.length - 1])) {
      chunk.push(queue.pop() as Question);
    }
    return chunk;
  }

  /** How many such requests go in one call: of an endpoint's batch the plan knows what it bears. */
  private mostLike(request: ProbeRequest): number {
    const size = this.sizeFor(request).value;
    if (request.form !== 'row' || this.settings.remote) {
      return size;
    }
    const columns = Math.max(1, Object.keys(request.row).length);
    return Math.min(size, Math.max(1, Math.floor(CELLS_A_CALL / columns)));
  }

  private sizeFor(request: ProbeRequest): ChunkSize {
    return request.form === 'row' ? this.sizes.row : this.sizes.written;
  }

  private async call(round: Round, chunk: readonly Question[]): Promise<void> {
    const { settings, pace, budget } = this;
    round.inFlight += 1;
    this.inFlight += 1;
    budget.begin(chunk.length);
    const ticket = pace.begin();
    const beganAt = settings.now();
    try {
      const answers = await callTarget(
        this.target,
        chunk.map(question => question.request),
        round.options.lead,
        { timeout: settings.timeout, signal: round.signal }
      );
      this.sizeFor(chunk[0].request).took(chunk.length, settings.now() - beganAt);
      budget.spend(answers);
      this.learn(answers, ticket);
      chunk.forEach((question, index) => this.settle(round, question, answers[index]));
      round.options.onCall?.();
    } catch (thrown) {
      round.fail(thrown);
    } finally {
      round.inFlight -= 1;
      this.inFlight -= 1;
      this.rounds.forEach(each => each.changed());
    }
  }

  /** What the answers say of the target's state: how fast it may be asked, and whether at all. */
  private learn(answers: readonly ProbeAnswer[], ticket: Ticket): void {
    const complaint = answers.find(isComplaint);
    if (complaint) {
      this.pace.complained(ticket, retryAfterOf(answers));
    } else {
      this.pace.wentWell();
    }
    if (answers.some(answer => answer.outcome === 'answered')) {
      this.everAnswered = true;
      this.lastingInARow = 0;
    } else if (!this.settings.remote && answers.every(isLasting)) {
      this.lasting = answers[0];
    }
  }

  private settle(round: Round, question: Question, answer: ProbeAnswer): void {
    question.attempts += 1;
    if (this.isWorthRepeating(question, answer)) {
      round.queue.push(question);
      return;
    }
    if (this.settings.remote && (isLasting(answer) || asksForLong(answer))) {
      this.lastingInARow += 1;
      if (!this.everAnswered || this.lastingInARow >= LASTING_IN_A_ROW || asksForLong(answer)) {
        this.lasting ??= answer;
      }
    }
    if (question.key !== null) {
      this.kept.add(question.key, answer);
    }
    question.places.forEach(place => round.options.onAnswer(place, answer));
  }

  private isWorthRepeating({ attempts }: Question, answer: ProbeAnswer): boolean {
    const { remote, runner } = this.settings;
    if (!remote || !isComplaint(answer) || asksForLong(answer) || this.lasting !== null) {
      return false;
    }
    return attempts <= (answer.code === 'timeout' ? Math.min(1, runner.retries) : runner.retries);
  }

  /** Answers what is left with why it is not asked. */
  private giveUp(round: Round): void {
    const answer = this.lasting ?? this.budget.refusal;
    if (round.queue.length > 0) {
      this.kept.leaveOpen();
    }
    for (const { places } of round.queue.splice(0).reverse()) {
      places.forEach(place => round.options.onAnswer(place, answer));
    }
    round.options.onCall?.();
  }
}

/** One `ask` under way. */
class Round {
  /** The next question stands last. */
  readonly queue: Question[] = [];
  inFlight = 0;
  private failure: unknown = null;
  private wake: () => void = () => undefined;
  private readonly controller = new AbortController();
  private readonly onAbort = (): void => {
    this.controller.abort();
    this.changed();
  };

  constructor(
    readonly options: AskOptions,
    private readonly outer: AbortSignal | undefined
  ) {
    outer?.addEventListener('abort', this.onAbort);
  }

  /** Ends the calls of this round, whether it is cancelled, has failed or has enough. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Waits for a call to end, or as long. */
  change(milliseconds: number | null): Promise<void> {
    return new Promise(resolve => {
      const timer = milliseconds === null ? null : setTimeout(resolve, Math.ceil(milliseconds));
      this.wake = () => {
        if (timer !== null) {
          clearTimeout(timer);
        }
        resolve();
      };
    });
  }

  changed(): void {
    this.wake();
  }

  fail(thrown: unknown): void {
    this.failure ??= thrown;
  }

  rethrow(): void {
    if (this.failure !== null) {
      throw this.failure;
    }
  }

  end(): void {
    this.outer?.removeEventListener('abort', this.onAbort);
    this.controller.abort(new AuditError('cancelled', 'Cancelled.'));
  }
}

/** What an endpoint may answer otherwise in a moment. */
function isComplaint(answer: ProbeAnswer): answer is ProbeAnswer & { outcome: 'error' } {
  return (
    answer.outcome === 'error' &&
    ['rate-limited', 'server-error', 'timeout', 'unreachable'].includes(answer.code)
  );
}

function asksForLong(answer: ProbeAnswer): boolean {
  return answer.outcome === 'error' && (answer.retryAfter ?? 0) > LONGEST_WAIT;
}

function retryAfterOf(answers: readonly ProbeAnswer[]): number | null {
  const asked = answers.flatMap(answer =>
    answer.outcome === 'error' && answer.retryAfter !== null ? [answer.retryAfter] : []
  );
  return asked.length === 0 ? null : Math.min(LONGEST_WAIT, Math.max(...asked));
}

function goesWith(first: Question, { request, group }: Question): boolean {
  if (first.group !== group) {
    return false;
  }
  if (first.request.form !== 'row' || request.form !== 'row') {
    return first.request.form !== 'row' && request.form !== 'row';
  }
  const names = Object.keys(first.request.row);
  const { row } = request;
  return names.length === Object.keys(row).length && names.every(name => Object.hasOwn(row, name));
}

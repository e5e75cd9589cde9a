import { z } from 'zod';
import { toAuditError, type AuditError } from '../../errors';
import type { Journal } from '../../ports';
import { encodeValue } from '../case';
import { decodeValue, encodedCellSchema } from '../kept-request';
import { ANSWER_ERROR_CODES, type ProbeAnswer } from '../request';

/** Answers of a run that was broken off are taken up for so long: later an endpoint may be another. */
const HOURS_TAKEN_UP = 24;
/** Tells other runs that this one is alive, also while the model takes its time. */
const HEARTBEAT_MILLISECONDS = 4000;
/** Lines written back at a time. */
const LINES_A_WRITE = 2000;

const answerSchema = z.union([
  z.strictObject({
    outcome: z.literal('answered'),
    label: encodedCellSchema,
    score: z.number().nullable(),
    probabilities: z.array(z.number()).nullable(),
    text: z.string().nullable(),
    seconds: z.number().nullable(),
    usage: z.strictObject({ input: z.number(), output: z.number() }).nullable()
  }),
  z.strictObject({
    outcome: z.literal('error'),
    code: z.enum(ANSWER_ERROR_CODES),
    message: z.string(),
    status: z.number().nullable(),
    retryAfter: z.number().nullable()
  })
]);
const lineSchema = z.strictObject({ key: z.string(), answer: answerSchema });
const headSchema = z.strictObject({ journal: z.literal(1), target: z.string(), at: z.number() });

/** Errors that asking again would only repeat; the others are asked anew by the next run. */
const FINAL_ERRORS: readonly string[] = ['model-raised', 'model-nonsense', 'refused'];

/**
 * The answers of this run and, where there is a journal, of the run before it
 * that was broken off. A line that can't be read is left out, and what it held
 * is asked again. Answers of that run that this one has no use for, as it asks
 * fewer suites, stay for the next.
 */
export class KeptAnswers {
  private readonly answers = new Map<string, ProbeAnswer>();
  /** Keys of answers taken up that this run has not asked for. */
  private readonly unused = new Set<string>();
  /** The journal's first line, with the moment at which its answers began. */
  private head = '';
  private lines: string[] = [];
  private open = false;
  private writing: Promise<void> | null = null;
  private failure: AuditError | null = null;
  private heartbeat: ReturnType<typeof setInterval> | null = null;

  private constructor(private readonly journal: Journal | null) {}

  /** Answers of this run alone. */
  static inMemory(): KeptAnswers {
    return new KeptAnswers(null);
  }

  /**
   * Takes up what the journal holds of this target.
   *
   * @param cache - Whether answers of runs long ago count as well.
   * @throws AuditError when the journal can't be read or written.
   */
  static async takeUp(
    journal: Journal,
    target: string,
    cache: boolean,
    now: () => number
  ): Promise<KeptAnswers> {
    const kept = new KeptAnswers(journal);
    const oldest = cache ? -Infinity : now() - HOURS_TAKEN_UP * 3_600_000;
    let isOurs: boolean | null = null;
    for await (const lines of journal.read()) {
      for (const line of lines) {
        if (isOurs === null) {
          isOurs = isHead(line, target, oldest);
          kept.head = line;
        } else if (isOurs) {
          kept.read(line);
        }
      }
      if (isOurs === false) {
        break;
      }
    }
    if (!isOurs) {
      kept.head = JSON.stringify({ journal: 1, target, at: now() });
      await journal.append([kept.head], true);
    }
    kept.heartbeat = setInterval(() => kept.beat(), HEARTBEAT_MILLISECONDS);
    return kept;
  }

  /** Whether something is left to be asked by the next run: what failed for a while, or was not asked. */
  get isOpen(): boolean {
    return this.open;
  }

  leaveOpen(): void {
    this.open = true;
  }

  get size(): number {
    return this.answers.size;
  }

  get(key: string): ProbeAnswer | undefined {
    this.unused.delete(key);
    return this.answers.get(key);
  }

  /** @throws AuditError when an earlier answer could not be written. */
  add(key: string, answer: ProbeAnswer): void {
    if (this.failure) {
      throw this.failure;
    }
    if (!isFinal(answer)) {
      this.leaveOpen();
      return;
    }
    this.answers.set(key, answer);
    if (this.journal) {
      this.lines.push(lineOf(key, answer));
      this.writing ??= this.write(this.journal);
    }
  }

  /** Waits until everything is written. */
  async settle(): Promise<void> {
    await this.writing;
    if (this.failure) {
      throw this.failure;
    }
  }

  /**
   * @param keep - Whether the next run may take the answers up; without it only those that this
   * run took up and did not use.
   */
  async close(keep: boolean): Promise<void> {
    if (this.heartbeat !== null) {
      clearInterval(this.heartbeat);
      this.heartbeat = null;
    }
    await this.writing;
    if (this.journal) {
      const left = !keep && (await this.writeBack(this.journal));
      await this.journal.close(keep || left);
    }
  }

  /**
   * Leaves the unused answers alone in the journal; tells whether there are any. A finished run
   * does not fail by it: what can't be written back is asked again.
   */
  private async writeBack(journal: Journal): Promise<boolean> {
    const lines = [...this.unused].flatMap(key => {
      const answer = this.answers.get(key);
      return answer ? [lineOf(key, answer)] : [];
    });
    try {
      for (let place = 0; place < lines.length; place += LINES_A_WRITE) {
        const some = lines.slice(place, place + LINES_A_WRITE);
        await journal.append(place === 0 ? [this.head, ...some] : some, place === 0);
      }
      return lines.length > 0;
    } catch {
      return false;
    }
  }

  private read(text: string): void {
    const line = lineSchema.safeParse(parsed(text));
    if (line.success) {
      const { key, answer } = line.data;
      this.unused.add(key);
      this.answers.set(
        key,
        answer.outcome === 'error' ? answer : { ...answer, label: decodeValue(answer.label) }
      );
    }
  }

  /** All that has come meanwhile in one go: one write at a time. */
  private async write(journal: Journal): Promise<void> {
    while (this.lines.length > 0 && !this.failure) {
      const lines = this.lines;
      this.lines = [];
      try {
        await journal.append(lines);
      } catch (thrown) {
        this.failure = toAuditError(thrown);
      }
    }
    this.writing = null;
  }

  private beat(): void {
    if (this.journal && this.writing === null && !this.failure) {
      this.journal.append([]).catch((thrown: unknown) => {
        this.failure ??= toAuditError(thrown);
      });
    }
  }
}

function lineOf(key: string, answer: ProbeAnswer): string {
  const label = answer.outcome === 'answered' ? encodeValue(answer.label) : undefined;
  return JSON.stringify({ key, answer: label === undefined ? answer : { ...answer, label } });
}

function isFinal(answer: ProbeAnswer): boolean {
  return (
    answer.outcome === 'answered' ||
    (FINAL_ERRORS.includes(answer.code) && answer.status !== 401 && answer.status !== 403)
  );
}

function isHead(line: string, target: string, oldest: number): boolean {
  const head = headSchema.safeParse(parsed(line));
  return head.success && head.data.target === target && head.data.at >= oldest;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

import { counted } from '../counted';
import { throwIfAborted, type ErrorCode } from '../errors';
import type { Answer, AnswerProblem, CellValue, Target, ValueTable } from '../ports';
import type { Row } from './seeds';

/** Rows sent to the model in one call. */
export const BATCH_ROWS = 200;

/** The code of an error that ends what asked, because the model answered nothing. */
export function errorCodeOf(problem: AnswerProblem): ErrorCode {
  return problem === 'model-raised' || problem === 'model-nonsense' || problem === 'timeout'
    ? problem
    : 'target-unreachable';
}

/** Whether asking anything else would end alike: nobody is there, or nobody lets us in. */
export function isLasting(answer: Answer): boolean {
  return (
    answer.outcome === 'error' &&
    (['timeout', 'unreachable', 'certificate'].includes(answer.code) ||
      answer.status === 401 ||
      answer.status === 403)
  );
}

export interface AskOptions {
  /** Seconds to wait for one batch. */
  timeout: number;
  signal?: AbortSignal;
}

/**
 * Asks the model in batches and can be stopped between them. Once a whole
 * batch has run into the time-out, or nobody was there, what is left is
 * answered with that error and not asked, so that a dead model costs one
 * time-out and not one for each batch.
 */
export class Questioner {
  private hanging: (Answer & { outcome: 'error' }) | null = null;

  constructor(
    private readonly target: Target,
    private readonly inputs: readonly string[],
    private readonly options: AskOptions
  ) {}

  /** One answer a row, in order. */
  ask(rows: readonly Row[]): Promise<Answer[]> {
    return this.askInBatches(rows.length, BATCH_ROWS, (start, stop) =>
      this.inputs.map(name => rows.slice(start, stop).map(row => row[name]))
    );
  }

  /**
   * One answer a row, in order.
   *
   * @param values - The rows from `start` up to `stop`, input by input.
   */
  async askInBatches(
    rows: number,
    batchRows: number,
    values: (start: number, stop: number) => CellValue[][]
  ): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let start = 0; start < rows; start += batchRows) {
      const stop = Math.min(start + batchRows, rows);
      answers.push(...(await this.askBatch(stop - start, () => values(start, stop))));
    }
    return answers;
  }

  private async askBatch(rows: number, values: () => CellValue[][]): Promise<Answer[]> {
    const { timeout, signal } = this.options;
    throwIfAborted(signal);
    if (this.hanging) {
      return new Array<Answer>(rows).fill(this.hanging);
    }
    const table = this.tableOf(values());
    const answers = await this.target.predict(table, { timeout, signal });
    if (answers.length !== rows) {
      return new Array<Answer>(rows).fill({
        outcome: 'error',
        code: 'model-nonsense',
        message: `The model gave ${counted(answers.length, 'answer')} to ${counted(rows, 'row')}.`
      });
    }
    const first = answers[0];
    if (first.outcome === 'error' && answers.every(isLasting)) {
      this.hanging = first;
    }
    return answers;
  }

  private tableOf(values: readonly CellValue[][]): ValueTable {
    return { columns: this.inputs.map((name, index) => ({ name, values: values[index] })) };
  }
}

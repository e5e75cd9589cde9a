import { throwIfAborted } from '../errors';
import type { Answer, Target, ValueTable } from '../ports';
import type { Row } from './seeds';

/** Rows sent to the model in one call. */
export const BATCH_ROWS = 200;

export interface AskOptions {
  /** Seconds to wait for one batch. */
  timeout: number;
  signal?: AbortSignal;
}

/**
 * Asks the model in batches and can be stopped between them. Once a whole
 * batch has run into the time-out the model counts as hanging: what is left is
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
  async ask(rows: readonly Row[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let start = 0; start < rows.length; start += BATCH_ROWS) {
      answers.push(...(await this.askBatch(rows.slice(start, start + BATCH_ROWS))));
    }
    return answers;
  }

  private async askBatch(rows: readonly Row[]): Promise<Answer[]> {
    const { timeout, signal } = this.options;
    throwIfAborted(signal);
    if (this.hanging) {
      const answer = this.hanging;
      return rows.map(() => answer);
    }
    const answers = await this.target.predict(this.tableOf(rows), { timeout, signal });
    if (answers.length !== rows.length) {
      return rows.map(() => ({
        outcome: 'error',
        code: 'model-nonsense',
        message: `The model gave ${answers.length} answers to ${rows.length} rows.`
      }));
    }
    const first = answers[0];
    if (
      first.outcome === 'error' &&
      answers.every(each => each.outcome === 'error' && each.code === 'timeout')
    ) {
      this.hanging = first;
    }
    return answers;
  }

  private tableOf(rows: readonly Row[]): ValueTable {
    return { columns: this.inputs.map(name => ({ name, values: rows.map(row => row[name]) })) };
  }
}

import type { TableColumn } from '../ports';
import type { ProbeAnswer, ProbeRequest } from './request';
import type { Asker } from './runner/asker';
import { askerOf } from './runner/asker-of';
import { KeptAnswers } from './runner/kept-answers';
import type { Row } from './seeds';
import type { SuiteContext } from './suite-run';

/** Asks for rows by the columns that the model takes; others that a row may have stay here. */
export class RowAsker {
  readonly asker: Asker;
  private readonly names: readonly string[];

  constructor(
    context: Pick<SuiteContext, 'target' | 'plan' | 'timeout' | 'signal' | 'asker'>,
    inputs: readonly TableColumn[]
  ) {
    this.asker = context.asker ?? askerOf(context, KeptAnswers.inMemory());
    this.names = inputs.map(({ name }) => name);
  }

  /**
   * One answer a row, in order.
   *
   * @param lead - A row that is known to be answered; goes first in each call.
   */
  ask(rows: readonly Row[], lead?: Row): Promise<ProbeAnswer[]> {
    return this.asker.askAll(
      rows.map(row => this.requestOf(row)),
      { lead: lead && this.requestOf(lead) }
    );
  }

  /** The row as the model is asked for it. */
  requestOf(row: Row): ProbeRequest {
    return {
      form: 'row',
      row: Object.fromEntries(this.names.map(name => [name, row[name]]))
    };
  }
}

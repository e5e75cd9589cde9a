import { counted } from '../../counted';
import type { ProbeAnswer, UnansweredProbe } from '../request';
import type { RunnerOptions } from './options';

/** What a run may still ask for. Calls in flight when it is spent are waited for. */
export class Budget {
  private asked = 0;
  /** In millionths of the currency, so that whole prices add up exactly. */
  private cost = 0;

  constructor(private readonly options: Pick<RunnerOptions, 'mostRequests' | 'cost'>) {}

  /** Requests that may be begun now; none once the cost has reached its limit. */
  get left(): number {
    const { mostRequests = Infinity, cost } = this.options;
    return cost && this.cost >= cost.limit * 1e6 ? 0 : mostRequests - this.asked;
  }

  begin(requests: number): void {
    this.asked += requests;
  }

  spend(answers: readonly ProbeAnswer[]): void {
    const { cost } = this.options;
    for (const answer of answers) {
      if (cost && answer.outcome === 'answered' && answer.usage) {
        const { input, output } = answer.usage;
        this.cost += input * cost.input + output * cost.output;
      }
    }
  }

  /** What stands for the answer to a request that was not asked. */
  get refusal(): UnansweredProbe {
    const { mostRequests = Infinity, cost } = this.options;
    const message =
      this.asked >= mostRequests
        ? `Not asked: the run has asked ${counted(mostRequests, 'request')}, as many as runner.mostRequests allows.`
        : `Not asked: the run has cost ${(this.cost / 1e6).toPrecision(3)}, and runner.cost.limit is ${cost?.limit ?? 0}.`;
    return { outcome: 'error', code: 'budget', message, status: null, retryAfter: null };
  }
}

import type { ProbeCase } from './case';
import type { CaseResult } from './result';

/** Milliseconds between two reports of what is judged so far. */
const BETWEEN_REPORTS = 200;

/** Collects results as they come, tells of them now and then, and puts them in the order of their cases. */
export class Telling {
  private readonly results = new Map<string, CaseResult>();
  private toldAt = performance.now();

  /** @param onJudged - Called with everything judged so far, and the capability of the latest. */
  constructor(
    private readonly cases: readonly ProbeCase[],
    private readonly onJudged: (results: CaseResult[], capability: string) => void
  ) {}

  async collect(judged: AsyncIterable<CaseResult>): Promise<CaseResult[]> {
    for await (const result of judged) {
      this.results.set(result.id, result);
      const isLast = this.results.size === this.cases.length;
      if (isLast || performance.now() - this.toldAt > BETWEEN_REPORTS) {
        this.onJudged(this.inOrder(), result.capability);
        this.toldAt = performance.now();
      }
    }
    return this.inOrder();
  }

  private inOrder(): CaseResult[] {
    return this.cases.flatMap(({ id }) => this.results.get(id) ?? []);
  }
}

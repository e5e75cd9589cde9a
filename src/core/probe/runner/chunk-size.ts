import type { RunnerOptions } from './options';

/** Milliseconds of a call below which the next has twice the requests, and above which it has half. */
const QUICK = 250;
const SLOW = 1000;
const MOST_ROWS = 3200;
const MOST_WRITTEN = 64;
/** Texts that a callable gets in its first call; models of texts are made for several. */
const FIRST_TEXTS = 8;

interface Settings {
  runner: Pick<RunnerOptions, 'batch' | 'requestsPerMinute' | 'cost'>;
  remote: boolean;
}

/**
 * How many requests go in one call: few while the target is slow, so that
 * little is lost when a run is broken off and cancelling is quick; many while
 * it is fast, so that the way to it does not count.
 */
export class ChunkSize {
  constructor(
    private size: number,
    private readonly least: number,
    private readonly most: number
  ) {}

  /**
   * For rows, which an endpoint gets in one request of a size that the user
   * knows it to bear, and for texts and conversations, which go one by one.
   */
  static pair({ runner, remote }: Settings): { row: ChunkSize; written: ChunkSize } {
    const oneByOne =
      remote && (runner.requestsPerMinute !== undefined || runner.cost !== undefined);
    return {
      row: new ChunkSize(
        runner.batch,
        remote ? runner.batch : 1,
        remote ? runner.batch : Math.max(runner.batch, MOST_ROWS)
      ),
      written: new ChunkSize(remote ? 1 : FIRST_TEXTS, 1, oneByOne ? 1 : MOST_WRITTEN)
    };
  }

  get value(): number {
    return this.size;
  }

  took(requests: number, milliseconds: number): void {
    if (milliseconds > SLOW) {
      this.size = Math.max(this.least, Math.floor(this.size / 2));
    } else if (milliseconds < QUICK && requests === this.size) {
      this.size = Math.min(this.most, this.size * 2);
    }
  }
}

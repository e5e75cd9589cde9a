import { counted, count } from '../../counted';
import type { ProbeCase } from '../case';
import type { ProbeRequest } from '../request';
import { limited, type CaseLimits } from './limits';

/** Cases that are made before some of them are drawn; more is a slip of the pen and not a suite. */
export const MOST_MADE = 200_000;

/** Characters of all requests of a suite together, which a page can hold. */
export const LARGEST_CASES = 50_000_000;

/** What a number in a row counts for. */
const CHARACTERS_OF_A_NUMBER = 8;

/** Collects cases, each identity once, and holds at most about twice as many as may be drawn. */
export class FoundCases {
  /** Cases that came up again. */
  repeated = 0;
  private held: ProbeCase[] = [];
  private characters = 0;
  private readonly seen = new Set<string>();

  /** @param refuse - Makes the error of a suite that is too large. */
  constructor(
    private readonly limits: CaseLimits,
    private readonly seed: number,
    private readonly refuse: (sentence: string) => Error
  ) {}

  /** How many different ones there were. */
  get size(): number {
    return this.seen.size;
  }

  add(probe: ProbeCase): void {
    if (this.seen.size + this.repeated >= MOST_MADE) {
      throw this.refuse(
        `The suite makes more than ${counted(MOST_MADE, 'case')}, of which ${count(this.limits.cases)} would be drawn. Lower variants, or take values of vars out.`
      );
    }
    if (this.seen.has(probe.id)) {
      this.repeated += 1;
      return;
    }
    this.seen.add(probe.id);
    this.held.push(probe);
    this.characters += sizeOf(probe);
    // Drawing now and then what would be drawn in the end comes to the same.
    if (this.held.length >= 2 * this.limits.cases || this.characters > 2 * LARGEST_CASES) {
      this.draw();
    }
  }

  /** Those that the limits leave, in the order in which they came. */
  drawn(): ProbeCase[] {
    this.draw();
    return this.held;
  }

  private draw(): void {
    this.held = limited(this.held, this.limits, this.seed);
    this.characters = this.held.reduce((sum, probe) => sum + sizeOf(probe), 0);
    if (this.characters > LARGEST_CASES) {
      throw this.refuse(
        `The requests of the suite have more than ${counted(LARGEST_CASES, 'character')} together. Shorten its texts, or take fewer rows, variants or values of vars.`
      );
    }
  }
}

function sizeOf({ request, right }: ProbeCase): number {
  return charactersOf(request) + (right === null || right === request ? 0 : charactersOf(right));
}

function charactersOf(request: ProbeRequest): number {
  switch (request.form) {
    case 'text':
      return request.text.length;
    case 'chat':
      return request.messages.reduce((sum, { content }) => sum + content.length, 0);
    case 'row':
      return Object.entries(request.row).reduce(
        (sum, [name, value]) =>
          sum + name.length + (typeof value === 'string' ? value.length : CHARACTERS_OF_A_NUMBER),
        0
      );
  }
}

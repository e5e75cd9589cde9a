import { drawRowNumbers, seededRandom } from '../random';
import type { RequestForm } from '../request';
import type { Row } from '../seeds';
import { SuiteError } from './problems';
import { usualPrompt } from './read-prompts';
import type { Prompt, Suite, SuiteTest } from './suite';

/** One value of each variable, one prompt, one seed. */
export interface Combination {
  variables: ReadonlyMap<string, unknown>;
  /** Null for a target of rows. */
  prompt: Prompt | null;
  seed: Row | null;
}

/** A product beyond this is a slip of the pen and not a suite. */
const LARGEST_PRODUCT = 1e12;

interface Counted {
  test: SuiteTest;
  prompts: readonly (Prompt | null)[];
  seeds: readonly (Row | null)[];
  size: number;
}

/** The product of variables, prompts and seeds of each test, never held as a whole. */
export class Combinations {
  private readonly tests: Counted[];
  private readonly size: number;
  /** How many were not drawn. */
  left = 0;

  constructor(suite: Suite, seeds: readonly Row[], form: RequestForm) {
    if (form === 'row' && suite.prompts.length > 0) {
      throw new SuiteError(suite.path, [
        {
          ...suite.place(['prompts']),
          sentence: 'prompts are for targets of texts; this target takes rows of a table.'
        }
      ]);
    }
    const prompts =
      form === 'row' ? [null] : suite.prompts.length > 0 ? suite.prompts : [usualPrompt()];
    this.tests = suite.tests.map(test => {
      const wanted = suite.seeds === null ? 0 : (test.seeds ?? seeds.length);
      const own = wanted === 0 ? [null] : seeds.slice(0, wanted);
      const values = [...test.variables.values()];
      const size = values.reduce(
        (product, list) => product * list.length,
        prompts.length * own.length
      );
      if (size > LARGEST_PRODUCT) {
        const sentence = `The lists of vars make ${size.toPrecision(2)} tests; take some values out.`;
        throw new SuiteError(suite.path, [{ ...suite.place([...test.path, 'vars']), sentence }]);
      }
      return { test, prompts, seeds: own, size };
    });
    this.size = this.tests.reduce((sum, { size }) => sum + size, 0);
  }

  /** At most `count` of them, each set equally likely, in their order. */
  *drawn(count: number, seed: number): Generator<{ test: SuiteTest; combination: Combination }> {
    const numbers = drawRowNumbers(this.size, count, seededRandom(seed));
    this.left = this.size - numbers.length;
    let before = 0;
    let at = 0;
    for (const number of numbers) {
      while (number - 1 >= before + this.tests[at].size) {
        before += this.tests[at].size;
        at += 1;
      }
      const counted = this.tests[at];
      yield { test: counted.test, combination: combinationAt(counted, number - 1 - before) };
    }
  }
}

/** Reads the place as a number whose digits are choices: seeds turn fastest, then prompts, then variables. */
function combinationAt({ test, prompts, seeds }: Counted, place: number): Combination {
  let rest = place;
  const choose = <T>(list: readonly T[]): T => {
    const chosen = list[rest % list.length];
    rest = Math.floor(rest / list.length);
    return chosen;
  };
  const seed = choose(seeds);
  const prompt = choose(prompts);
  const variables = new Map([...test.variables].map(([name, values]) => [name, choose(values)]));
  return { variables, prompt, seed };
}

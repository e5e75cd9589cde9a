/** One line a step, with the time it took. */
import { Failure } from './failure.mjs';

const colours = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const green = text => (colours ? `\u001b[32m${text}\u001b[0m` : text);
const red = text => (colours ? `\u001b[31m${text}\u001b[0m` : text);

/**
 * Do a step, and print one line for it.
 *
 * @template T
 * @param {string} title what is done, as a user would say it
 * @param {(note: (text: string) => void) => Promise<T>} work `note` sets what is said when done
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now();
  let text = title;
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const ticker = process.stdout.isTTY
    ? setInterval(() => process.stdout.write(`\r\u001b[K  ${title} … ${elapsed()}`), 200)
    : null;
  try {
    const result = await work(note => (text = note));
    finish(ticker, `${green('✓')} ${text} (${elapsed()})`);
    return result;
  } catch (error) {
    finish(ticker, `${red('✗')} ${title} (${elapsed()})`);
    throw error;
  }
}

/** Print what went wrong: sentences for what we know, the trace for what we don't. */
export function printError(error) {
  if (error instanceof Failure) {
    console.error([error.message, error.action].filter(Boolean).join('\n'));
  } else {
    console.error(error);
  }
}

function finish(ticker, line) {
  if (ticker !== null) {
    clearInterval(ticker);
    process.stdout.write('\r\u001b[K');
  }
  console.log(line);
}

/** Milliseconds of work after which the page gets its turn; half of a long task. */
const TURN = 25;

let turnStarted = Date.now();

/**
 * Lets the page answer its user between two pieces of long work. Costs nothing
 * while the work since the last pause was short.
 */
export async function pause(): Promise<void> {
  const now = Date.now();
  if (now - turnStarted > TURN) {
    await new Promise(resolve => setTimeout(resolve, 0));
    turnStarted = Date.now();
  }
}

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
    await nextTurn();
    turnStarted = Date.now();
  }
}

/**
 * By a message to ourselves in a browser, which lets timers of a page in the background wait a
 * second; Node has a turn of its own for this, and would let messages go before its timers.
 */
function nextTurn(): Promise<void> {
  return new Promise(resolve => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
    } else if (typeof MessageChannel === 'function') {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else {
      setTimeout(resolve, 0);
    }
  });
}

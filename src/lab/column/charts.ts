import type { Plotly } from 'plotly.js-cartesian-dist-min';

let loading: Promise<Plotly> | null = null;

/** Loads plotly, once; it is large, and without it the panel works all the same. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= import('plotly.js-cartesian-dist-min').then(
    ({ default: plotly }) => plotly,
    (thrown: unknown) => {
      // A server that was away may be back.
      loading = null;
      throw thrown;
    }
  );
  return loading;
}

/** Loads plotly when the browser has nothing else to do, so that the first chart need not wait. */
export function loadPlotlyWhenIdle(): void {
  const load = (): void => void loadPlotly().catch(() => undefined);
  if (loading === null) {
    // Not every browser tells when it is idle.
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(load, { timeout: 10_000 });
    } else {
      setTimeout(load, 1_000);
    }
  }
}

let last: Promise<void> = Promise.resolve();

/**
 * Carries out one piece of work after the other, each in a task of its own, so that a page with
 * several charts answers between them. What one throws is its own.
 */
export function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
  const turn = last.then(() => new Promise(resolve => setTimeout(resolve))).then(work);
  last = turn.then(
    () => undefined,
    () => undefined
  );
  return turn;
}

import type { ImportanceColumn, ImportanceResult } from '../schema';

function column(
  name: string,
  importance: number,
  interval: [number, number],
  shift: number,
  drifted: boolean
): ImportanceColumn {
  const share = Math.max(0, importance) / 0.1;
  return {
    name,
    importance,
    interval,
    unanswered: 0,
    share,
    shift,
    drifted,
    matters: share * shift
  };
}

/** As of the flights: one important input drifted, one that the model ignores, one that stayed. */
export const IMPORTANCE: ImportanceResult = {
  metric: 'rocAuc',
  baseline: 0.861,
  rows: 1000,
  rowsLeftOut: [],
  repeats: 2,
  seed: 0,
  calls: 11_000,
  columns: [
    column('origin_delay', 0.062, [0.048, 0.076], 0.12, true),
    column('distance', 0.031, [0.021, 0.041], 0.058, false),
    column('carrier', 0.007, [0.001, 0.013], 0.041, false),
    column('origin', 0, [0, 0], 0.312, true),
    column('<b>age</b>', -0.001, [-0.003, 0.001], 0.024, false)
  ],
  leftOut: [{ name: 'weather', reason: 'it was not compared' }]
};

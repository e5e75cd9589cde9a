import type { Analysis } from '../analysis/analysis';
import { rounded } from '../policy/decimal';
import type { Metrics } from '../policy/verdict';
import { followColumns } from './follow';

/** The sample cut into windows, each against the evaluation set. */
export const overTime: Analysis = {
  title: 'Over time',
  withoutRows: true,
  applies: ({ plan, current, source }) => {
    const { timestamp } = plan.evaluation.columns;
    const table = plan.time.over === 'source' ? source : current;
    const hasMoments = table.columns.some(({ name }) => name === timestamp);
    return plan.time.enabled && (hasMoments || plan.time.rows !== undefined);
  },
  run: async context => ({ time: await followColumns(context) }),
  metrics: ({ time }) => {
    const latest = time?.windows.findLastIndex(({ used }) => used) ?? -1;
    if (!time || latest < 0 || time.columns.length === 0) {
      return {};
    }
    const sampleSize = time.windows[latest].rows;
    const metrics: Metrics = {
      'time.latestShare': { value: rounded(time.summary.latestShare ?? 0), sampleSize },
      'time.columnsOutside': { value: time.summary.moved, sampleSize },
      'time.windowsOutside': {
        value: Math.max(...time.columns.map(({ outside }) => outside.length)),
        sampleSize
      }
    };
    for (const { name, shift, low, high, psi } of time.columns) {
      const [value, index] = [shift[latest], psi[latest]];
      if (value !== null && index !== null) {
        metrics[`time.latestShift.${name}`] = {
          value: rounded(value),
          sampleSize,
          interval: [low[latest] ?? 0, high[latest] ?? 1]
        };
        metrics[`time.latestPsi.${name}`] = { value: rounded(index), sampleSize };
      }
    }
    return metrics;
  }
};

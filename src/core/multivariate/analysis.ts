import type { Analysis } from '../analysis/analysis';
import { rounded } from '../policy/decimal';
import type { Metric, Metrics } from '../policy/verdict';
import { judgeDiscrepancies } from './discrepancy';
import type { DiscrepancyResult } from './schema';
import { domainScores } from './scores';

/** Whether a classifier tells production from evaluation rows; only where the plan asks. */
export const together: Analysis = {
  title: 'Together',
  applies: ({ plan }) => plan.multivariate !== undefined,
  run: async context => {
    const found = await domainScores(context);
    const { scores, drops, discrepancies, options, columns, leftOut, folds, tied } = found;
    const { value, interval, p } = found.auc;
    return {
      multivariate: {
        rows: { reference: scores.reference.length, current: scores.current.length },
        folds,
        blocks: tied,
        seed: options.seed,
        repeats: options.repeats,
        auc: { value, interval, p },
        columns: columns
          .map(({ name }, index) => ({
            name,
            drop: drops[index].reduce((sum, drop) => sum + drop, 0) / drops[index].length,
            range: [Math.min(...drops[index]), Math.max(...drops[index])] as [number, number]
          }))
          .sort((a, b) => b.drop - a.drop),
        discrepancies: judgeDiscrepancies(
          columns.flatMap(({ name }, index) => {
            const discrepancy = discrepancies[index];
            return discrepancy ? [{ name, discrepancy }] : [];
          }),
          tied
        ),
        leftOut
      }
    };
  },
  metrics: ({ multivariate }): Metrics =>
    multivariate
      ? {
          'multivariate.auc': {
            value: rounded(multivariate.auc.value),
            sampleSize: Math.min(multivariate.rows.reference, multivariate.rows.current),
            interval: multivariate.auc.interval
          },
          ...Object.fromEntries(multivariate.discrepancies.flatMap(discrepancyMetrics))
        }
      : {}
};

function discrepancyMetrics({ name, rows, found }: DiscrepancyResult): [string, Metric][] {
  const sampleSize = Math.min(rows.reference, rows.current);
  return found
    ? [
        [
          `multivariate.mmd.${name}`,
          { value: rounded(found.value), sampleSize, interval: found.interval }
        ],
        [`multivariate.mmdP.${name}`, { value: rounded(found.p), sampleSize }]
      ]
    : [];
}

import type { Analysis } from '../analysis/analysis';
import { domainScores } from '../multivariate/scores';
import { rounded } from '../policy/decimal';
import type { Metrics } from '../policy/verdict';
import { wilsonInterval } from '../probe/wilson';
import { repeatedRows, writeToLabel } from './rows';
import { readinessOptionsSchema, type ReadinessResult } from './schema';
import { decide } from './words';
import { densityRatio, effectiveShare, HIGHEST_WEIGHT } from './weights';

/** Whether the production sample can be learned from; only where the plan asks. */
export const readiness: Analysis = {
  title: 'Fine-tune readiness',
  applies: ({ plan }) => plan.readiness !== undefined,
  run: async context => {
    const options = context.plan.readiness ?? readinessOptionsSchema.parse({});
    const scores = await domainScores(context);
    const { reference, current } = scores.scores;
    const sizes = { reference: reference.length, current: current.length };
    const effective = effectiveShare(reference.map(score => densityRatio(score, sizes)));
    const beyond = current.filter(score => densityRatio(score, sizes) > options.odds).length;
    const measured: Omit<ReadinessResult, 'ready' | 'because' | 'toLabel'> = {
      effective: {
        ...effective,
        rows: effective.share * sizes.reference,
        highest: HIGHEST_WEIGHT
      },
      ...(await repeatedRows(context, scores)),
      comparedBy: scores.columns.length,
      coverage: {
        share: beyond / sizes.current,
        interval: wilsonInterval(beyond, sizes.current),
        odds: options.odds,
        rows: sizes.current
      }
    };
    const toLabel = options.label === 0 ? null : await writeToLabel(context, scores, options.label);
    return { readiness: { ...measured, toLabel, ...decide(measured, options) } };
  },
  metrics: ({ readiness: found }): Metrics => {
    if (!found) {
      return {};
    }
    const sampleSize = found.coverage.rows;
    const [low, high] = found.coverage.interval;
    return {
      'readiness.effectiveSampleShare': { value: rounded(found.effective.share), sampleSize },
      'readiness.duplicates': { value: rounded(found.duplicates.production), sampleSize },
      'readiness.leakage': { value: rounded(found.leakage.production), sampleSize },
      'readiness.coverage': {
        value: rounded(1 - found.coverage.share),
        sampleSize,
        interval: [1 - high, 1 - low]
      }
    };
  }
};

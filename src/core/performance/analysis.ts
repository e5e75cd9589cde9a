import type { Analysis, AnalysisContext } from '../analysis/analysis';
import { rounded } from '../policy/decimal';
import type { Metrics } from '../policy/verdict';
import { tellClassifier } from './classification';
import { tellRegression } from './regression';
import { columnsOf, kindOf } from './roles';
import type { PerformanceFigure, PerformanceResult } from './schema';

/** What the model is worth on the sample: estimated without labels, measured as they arrive. */
export const performance: Analysis = {
  title: 'Performance',
  applies: context => context.plan.performance.enabled && columnsOf(context) !== null,
  run: async context => {
    const kind = await kindOf(context);
    const found = await (kind === 'regression' ? tellRegression(context) : tellClassifier(context));
    return { performance: { ...found, earlier: earlierOf(found, context.previous) } };
  },
  metrics: ({ performance: found }) => (found ? metricsOf(found) : {})
};

function metricsOf({ figures, calibration, labelled, rows }: PerformanceResult): Metrics {
  const metrics: Metrics = {
    'performance.labelledShare': { value: rounded(labelled.share), sampleSize: rows.current }
  };
  if (calibration) {
    metrics['performance.calibrationError'] = {
      value: rounded(calibration.before),
      sampleSize: rows.reference
    };
  }
  for (const figure of figures) {
    Object.assign(
      metrics,
      metricsOfSide('estimated', figure, rows.current),
      metricsOfSide('realised', figure, labelled.rows)
    );
    const { metric, estimated, realised } = figure;
    if (estimated && estimated.change !== null) {
      const value = rounded(estimated.change);
      metrics[`performance.change.${metric}`] = { value, sampleSize: rows.current };
    }
    if (realised && realised.error !== null) {
      const value = rounded(realised.error);
      metrics[`performance.error.${metric}`] = { value, sampleSize: labelled.rows };
    }
  }
  return metrics;
}

/** The figure itself and the ends of its interval. */
function metricsOfSide(
  side: 'estimated' | 'realised',
  figure: PerformanceFigure,
  sampleSize: number
): Metrics {
  const found = figure[side];
  if (!found) {
    return {};
  }
  const name = `performance.${side}.${figure.metric}`;
  const [low, high] = found.interval;
  return {
    [name]: { value: rounded(found.value), sampleSize, interval: found.interval },
    [`${name}.lower`]: { value: rounded(low), sampleSize },
    [`${name}.upper`]: { value: rounded(high), sampleSize }
  };
}

/**
 * What the newest record's estimate of the first figure was off by. A record's figures don't say
 * of which rows they are; but the same estimate to 12 digits, of as many rows, is one of the same
 * rows by the same evaluation set. Null for any other.
 */
function earlierOf(
  { figures, rows }: PerformanceResult,
  previous: AnalysisContext['previous']
): PerformanceResult['earlier'] {
  const [first] = figures;
  if (!previous || !first?.estimated || !first.realised || first.realised.error === null) {
    return null;
  }
  const { metric, estimated, realised } = first;
  const name = `performance.estimated.${metric}`;
  const known = Object.hasOwn(previous.metrics, name) ? previous.metrics[name] : undefined;
  const same = known?.value === rounded(estimated.value) && known.sampleSize === rows.current;
  return same && realised.error !== null
    ? { version: previous.version, metric, error: realised.error }
    : null;
}

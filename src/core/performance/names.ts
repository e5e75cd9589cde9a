import { PERFORMANCE_METRICS, type PerformanceMetric } from './schema';

const TITLES: Record<PerformanceMetric, string> = {
  rocAuc: 'ROC AUC',
  averagePrecision: 'Average precision',
  accuracy: 'Accuracy',
  f1: 'F1',
  precision: 'Precision',
  recall: 'Recall',
  specificity: 'Specificity',
  businessValue: 'Value a row',
  meanAbsoluteError: 'Mean absolute error',
  rootMeanSquaredError: 'Root mean squared error'
};

/** `ROC AUC`. */
export function performanceTitle(metric: PerformanceMetric): string {
  return TITLES[metric];
}

/** Every metric of a rule that speaks of performance, with the words for it. */
export const PERFORMANCE_NAMES: Record<string, string> = {
  'performance.calibrationError': 'Distance of the probabilities from the shares they stand for',
  'performance.labelledShare': 'Production rows whose label has arrived, share',
  ...Object.fromEntries(
    PERFORMANCE_METRICS.flatMap(metric => {
      const title = TITLES[metric];
      return [
        [`performance.estimated.${metric}`, `${title}, estimated`],
        [`performance.estimated.${metric}.lower`, `${title}, lower end of the estimate`],
        [`performance.estimated.${metric}.upper`, `${title}, upper end of the estimate`],
        [`performance.realised.${metric}`, `${title}, measured`],
        [`performance.realised.${metric}.lower`, `${title}, lower end of the measured`],
        [`performance.realised.${metric}.upper`, `${title}, upper end of the measured`],
        [`performance.change.${metric}`, `${title}, estimated less the evaluation set's`],
        [`performance.error.${metric}`, `${title}, measured less estimated`]
      ];
    })
  )
};

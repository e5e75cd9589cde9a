import type { PerformanceResult } from './schema';
import { samplePerformance } from './testing/sample';
import { figureSentence, formatFigure, pastErrorSentence, performanceSentence } from './words';

describe('performance in words', () => {
  const sample = samplePerformance();
  const only = (figure: PerformanceResult['figures'][number]): PerformanceResult =>
    samplePerformance({ figures: [figure] });

  it('tells the first figure, estimated or measured', () => {
    const [first] = sample.figures;
    expect(performanceSentence(only({ ...first, realised: null }))).toBe(
      'ROC AUC is estimated at 0.812 (0.801 to 0.823); it was 0.861 on the evaluation set.'
    );
    expect(performanceSentence(sample)).toBe(
      'ROC AUC is 0.806 (0.790 to 0.821) on the rows whose label has arrived, against an estimate of 0.811 for them; it was 0.861 on the evaluation set.'
    );
    expect(figureSentence({ ...first, reference: null, estimated: null, realised: null })).toBe(
      'ROC AUC could not be told for these rows; it is not defined on the evaluation set.'
    );
    expect(performanceSentence(samplePerformance({ figures: [] }))).toContain('No figure');
  });

  it('tells of past error where there is any', () => {
    expect(pastErrorSentence(sample)).toBe(
      'On 10 parts of the evaluation set, cut by time, the estimate of ROC AUC was off by 0.006 on average and 0.014 at most; 9 of 10 lay inside its interval.'
    );
    expect(pastErrorSentence(only({ ...sample.figures[0], past: null }))).toBeNull();
  });

  it('writes figures in units with four digits', () => {
    const written = [12345.6, 12.3456, -0.04123456, 0.00001234, 0].map(value =>
      formatFigure('businessValue', value)
    );
    expect(written).toEqual(['12,346', '12.35', '−0.04123', '1.23e-5', '0.000']);
    expect(formatFigure('rocAuc', 0.81234)).toBe('0.812');
  });
});

import type { Rule } from '../plan/schema';
import { samplePerformance } from './testing/sample';
import { labelledInWords, labelledRows, rulesOf, shortPastError } from './view-words';

const sample = samplePerformance();
const [figure] = sample.figures;
const rule = (metric: string, changes: Partial<Rule> = {}): Rule => ({
  id: 'r',
  metric,
  comparator: '>=',
  threshold: '0.800',
  severity: 'critical',
  ...changes
});

describe('words for the views of performance', () => {
  it('says how many labels have arrived', () => {
    const labelled = (rows: number, share: number): string =>
      labelledInWords({ ...sample, labelled: { rows, share } });
    expect(labelled(0, 0)).toBe('no labels yet');
    expect(labelled(3, 0.0003)).toBe('under 1 % labelled');
    expect(labelled(1290, 0.129)).toBe('12 % labelled');
    expect(labelledRows(sample)).toBe('on 4,000 labelled rows');
  });

  it('says what the estimate was off by', () => {
    expect(shortPastError(figure)).toBe('Past error 0.006 on average, 0.014 at most.');
    expect(shortPastError({ ...figure, past: null })).toBeNull();
  });

  it('finds the rules that speak of a figure, and where their lines lie', () => {
    const rules = [
      rule('performance.change.rocAuc', { threshold: '-0.05' }),
      rule('performance.estimated.rocAuc.lower'),
      rule('performance.estimated.rocAuc', { baseline: 'previous' }),
      rule('performance.estimated.f1'),
      rule('drift.share')
    ];
    expect(rulesOf(rules, figure)).toEqual([
      { sentence: 'Rule: lower end of the estimate at least 0.800.', threshold: 0.8 },
      { sentence: 'Rule: estimate change at least 0.800.', threshold: null },
      { sentence: 'Rule: change at least -0.05.', threshold: expect.closeTo(0.811, 9) as number }
    ]);
  });
});

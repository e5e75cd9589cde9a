import { IMPORTANCE } from '../core/importance/testing/sample';
import { samplePerformance } from '../core/performance/testing/sample';
import { importanceLines } from './importance-lines';
import { performanceLines } from './performance-lines';

describe('what run says of performance', () => {
  it('is a sentence, a line a figure and the past error', () => {
    expect(performanceLines(samplePerformance())).toEqual([
      'Performance, 40 % labelled: ROC AUC is 0.806 (0.790 to 0.821) on the rows whose label has arrived, against an estimate of 0.811 for them; it was 0.861 on the evaluation set.',
      '  ROC AUC                   0.861  estimated 0.812 (0.801 to 0.823)',
      '    on 4,000 labelled rows         estimated 0.811 (0.794 to 0.828)    measured 0.806 (0.790 to 0.821)',
      '  Value a row               1.250  estimated 0.9000 (0.7100 to 1.090)',
      '  Rows left out: no probability (0 evaluation, 12 production).',
      '  On 10 parts of the evaluation set, cut by time, the estimate of ROC AUC was off by 0.006 on average and 0.014 at most; 9 of 10 lay inside its interval.',
      ''
    ]);
    expect(performanceLines(undefined)).toEqual([]);
    const whole = samplePerformance({ labelled: { rows: 10_000, share: 1 } });
    expect(performanceLines(whole)[1]).toBe(
      '  ROC AUC      0.861  estimated 0.812 (0.801 to 0.823)    measured 0.806 (0.790 to 0.821)'
    );
    const trouble = samplePerformance({ labelTrouble: ['Every label is \u001b[31m.'] });
    expect(performanceLines(trouble)).toContain('  Every label is \ufffd[31m.');
    expect(performanceLines(samplePerformance({ figures: [] }))).toEqual([
      'Performance, 40 % labelled: No figure of the performance could be told.',
      '  Rows left out: no probability (0 evaluation, 12 production).',
      ''
    ]);
  });
});

describe('what run says of importance', () => {
  it('is the answer and a line an input', () => {
    const hostile = {
      ...IMPORTANCE,
      columns: IMPORTANCE.columns.map(column => ({ ...column, name: `${column.name}\u001b[31m` }))
    };
    const lines = importanceLines(hostile);
    expect(lines[0]).toMatch(/^Does it matter\? Yes\. 1 of 2 drifted inputs matters/);
    expect(lines[2]).toMatch(
      /^ {2}origin_delay\ufffd\[31m +0\.062 +\(0\.048 to 0\.076\) +62 % +shift 0\.120, drifted$/
    );
    expect(lines.join('')).not.toContain('\u001b');
    expect(importanceLines(undefined)).toEqual([]);
    const many = Array.from({ length: 12 }, () => IMPORTANCE.columns[0]);
    expect(importanceLines({ ...IMPORTANCE, columns: many }).slice(-4)).toEqual([
      '  and 4 more inputs.',
      '  Not measured, and no part of the shares:',
      '    weather: it was not compared',
      ''
    ]);
  });
});

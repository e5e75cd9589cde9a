import { sampleReadiness } from '../core/readiness/testing/sample';
import { readinessLines } from './readiness-lines';

describe('readinessLines', () => {
  it('is a table of criteria, then classes, gaps and the rows to label', () => {
    expect(readinessLines(sampleReadiness({ label: 'y\u001bes', warnings: ['Odd.'] }))).toEqual([
      'Not ready for fine-tuning: 3 of 5 criteria hold.',
      '  pass  Effective share  45.0 %                    >= 20.0 %',
      '  pass  Duplicates        1.0 %                    <= 10.0 %',
      '  pass  Leakage           0.2 %                    <= 1.0 %',
      '  warn  Not covered       7.0 %  (6.0 to 8.0 %)    <= 5.0 %',
      '  warn  Label shift      12.0 %  (10.0 to 14.0 %)  <= 10.0 %',
      '  Beside exact ones, 12 (0.6 %) of the production rows nearly repeat another one and 3 (0.2 %) nearly stand in the evaluation set, with numbers rounded to 3 digits and texts without case and spaces.',
      "  Classes, evaluation set -> production as the model's answers tell it",
      '    no    80.0 %  ->  68.0 %  (66.0 to 70.0 %)',
      '    y\ufffdes  20.0 %  ->  32.0 %  (30.0 to 34.0 %)',
      '  Odd.',
      '  Not covered where',
      '    delay  above 58.7: 7.5 % of production rows, 0.0 % of evaluation rows; 90.0 % of what is not covered',
      '  10.0 % of what is not covered lies in none of these: there, columns go together in ways that the evaluation set hardly has.',
      '  200 rows worth labelling first: to_label = pd.read_parquet(".model-audit/to_label-1.parquet")',
      ''
    ]);
  });

  it('says nothing where it was not asked for, and why a figure is missing', () => {
    expect(readinessLines(undefined)).toEqual([]);
    const found = sampleReadiness();
    const lines = readinessLines({
      ...found,
      labelShift: { figures: [], unseen: 0, warnings: ['There is no label.'] },
      criteria: [
        {
          ...found.criteria[4],
          state: 'unknown',
          value: null,
          interval: null,
          sentence: 'There is no label.'
        }
      ]
    });
    expect(lines[1]).toBe('  not measured  Label shift      There is no label.');
    expect(lines.filter(line => line.includes('There is no label.'))).toHaveLength(1);
  });
});

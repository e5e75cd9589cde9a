import type { ImportanceColumn } from './schema';
import { IMPORTANCE } from './testing/sample';
import {
  columnMatterSentence,
  formatLoss,
  importanceNotes,
  importanceSentence,
  percent
} from './words';

const withColumn = (name: string, changes: Partial<ImportanceColumn>): typeof IMPORTANCE => ({
  ...IMPORTANCE,
  columns: IMPORTANCE.columns.map(each => (each.name === name ? { ...each, ...changes } : each))
});

describe('words of importance', () => {
  it('answers for all inputs', () => {
    expect(importanceSentence(IMPORTANCE)).toBe(
      'Yes. 1 of 2 drifted inputs matters to the model: origin_delay (62 % of the importance).'
    );
    const stayed = withColumn('origin_delay', { drifted: false });
    expect(importanceSentence(stayed)).toBe(
      'No. origin drifted, and it does not matter to the model: it holds 0 % of the importance.'
    );
    const nothing = {
      ...IMPORTANCE,
      columns: IMPORTANCE.columns.map(each => ({ ...each, drifted: false }))
    };
    expect(importanceSentence(nothing)).toBe('No. None of 5 inputs drifted.');
    expect(importanceSentence({ ...nothing, columns: [] })).toBe('No. None of 0 inputs drifted.');
  });

  it.each([
    [
      'origin_delay',
      'Yes. origin_delay is the most important input, and it drifted by 0.120. Permuting it costs 0.062 of ROC AUC (0.048 to 0.076), 62 % of the importance.'
    ],
    [
      'distance',
      'No. distance is the second most important of 5 inputs, but it did not drift: its shift is 0.058. Permuting it costs 0.031 of ROC AUC (0.021 to 0.041), 31 % of the importance.'
    ],
    [
      'origin',
      'No. origin drifted by 0.312, but the model ignores it. Permuting it changes no answer.'
    ],
    [
      '<b>age</b>',
      'No. <b>age</b> did not drift, and the model hardly uses it. Permuting it costs −0.001 of ROC AUC (−0.003 to 0.001), 0 % of the importance.'
    ],
    ['weather', 'No. It was not measured: it was not compared.'],
    ['delayed', null]
  ])('answers for one column: %s', (name, sentence) => {
    expect(columnMatterSentence(IMPORTANCE, name)).toBe(sentence);
  });

  it('calls an input important by its share and beyond chance', () => {
    const drifted = withColumn('carrier', { drifted: true });
    expect(columnMatterSentence(drifted, 'carrier')).toMatch(/^Yes\. carrier is the third most/);
    const chance = withColumn('carrier', { drifted: true, interval: [-0.001, 0.015] });
    expect(columnMatterSentence(chance, 'carrier')).toMatch(/^No\. .* hardly uses it\./);
    const small = withColumn('carrier', { drifted: true, share: 0.04 });
    expect(columnMatterSentence(small, 'carrier')).toMatch(/^No\./);
  });

  it('tells the budget, and what was left out', () => {
    const notes = importanceNotes({
      ...withColumn('distance', { unanswered: 12 }),
      rowsLeftOut: [{ reason: 'their label is missing', rows: 1 }]
    }).join(' ');
    expect(notes).toContain('The model was called with 11,000 rows. Unpermuted it is 0.861.');
    expect(notes).toContain('1 drawn row left out: their label is missing.');
    expect(notes).toContain('once permuted: distance 12.');
    expect(notes).toContain('Not permuted: weather (it was not compared).');
  });

  it('writes figures of any size', () => {
    expect([0, 0.00031, 0.0412, 12.3456, 12345.6, -0.02].map(formatLoss)).toEqual([
      '0',
      '0.00031',
      '0.041',
      '12.35',
      '12,346',
      '−0.020'
    ]);
    expect([0, 0.001, 0.62, 1].map(percent)).toEqual(['0 %', 'under 1 %', '62 %', '100 %']);
  });
});

import { sampleColumn } from '../testing/sample';
import { columnSentence } from './sentence';

describe('columnSentence', () => {
  it('tells how the middle moved, and what went missing', () => {
    const { report, shape } = sampleColumn('delay', 0.2, {
      missing: { reference: 0.006, current: 0.04 }
    });
    expect(columnSentence(report, shape)).toBe(
      'The median rose from 5 to 6. Missing values rose from 0.6 % to 4.0 % of rows.'
    );
  });

  it('looks at the tail where the middle stayed', () => {
    const { report, shape } = sampleColumn('delay', 0.2);
    const same = { ...shape, current: { ...shape.current, median: 5, p90: 12 } };
    expect(columnSentence(report, same)).toBe(
      'The median stayed at 5, the 90th percentile went from 8 to 12.'
    );
  });

  it('names the level that moved most, and new ones', () => {
    const { report, shape } = sampleColumn('origin', 0.2, { levels: { added: 1, vanished: 0 } });
    const levels = [
      { label: 'SEA', reference: 50, current: 20 },
      { label: 'LAX', reference: 50, current: 180 }
    ];
    expect(columnSentence(report, { ...shape, kind: 'categorical', levels })).toBe(
      'SEA moved most: 10.0 % of the rows, 50.0 % in the evaluation set. 1 value is new to the evaluation set.'
    );
  });

  it('says nothing of a column without a shape', () => {
    const { report } = sampleColumn('empty', 0);
    expect(columnSentence(report, null)).toBe('');
  });
});

import { sampleColumn } from '../testing/sample';
import { columnTag } from './column-tag';

describe('columnTag', () => {
  const { report } = sampleColumn('delay', 0.2);

  it('counts new values before all else', () => {
    const levels = { added: 26, vanished: 3 };
    const missing = { reference: 0, current: 0.5 };
    expect(columnTag({ ...report, levels, missing })).toEqual({
      text: '26 new',
      short: '+26',
      title: '26 values that the evaluation set does not have'
    });
  });

  it('tells a rise of missing values, and no fall', () => {
    expect(columnTag({ ...report, missing: { reference: 0.006, current: 0.04 } })).toEqual({
      text: '+3.4 % missing',
      short: '+3.4 %',
      title: 'Missing values rose from 0.6 % to 4.0 % of rows'
    });
    expect(columnTag({ ...report, missing: { reference: 0.04, current: 0.006 } })).toBeNull();
    expect(columnTag({ ...report, missing: { reference: 0.01, current: 0.012 } })).toBeNull();
  });
});

import { sampleTime, sampleTimeColumn } from '../time/testing/sample';
import { overTime } from './time';

const onset = { before: 0, after: 1, interval: [1, 2] as [number, number], p: 0.01, dispersion: 1 };

describe('the report on time', () => {
  it('has a sentence, a row and a drawing for each column that moved, and how it was done', () => {
    const time = sampleTime([
      sampleTimeColumn('hour', [0.01, 0.01, 0.01]),
      sampleTimeColumn('<b>', [0.01, 0.2, 0.2], { onset })
    ]);
    const page = overTime({ problems: [], time })?.text ?? '';
    expect(page).toContain('1 of 2 columns left its normal range; first &lt;b&gt; on 2 June.');
    expect(page.match(/<tr class="on">/g)).toHaveLength(1);
    expect(page.match(/<path class="out" d="M/g)).toHaveLength(1);
    expect(page).toContain('2 of 3');
    expect(page).toContain('changed between 1 June and 2 June');
    expect(page).toContain('Benjamini-Hochberg over 6 tests of windows and columns');
  });

  it('is not there where nothing was followed', () => {
    expect(overTime({ problems: [] })).toBeNull();
  });
});

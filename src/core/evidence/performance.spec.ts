import { IMPORTANCE } from '../importance/testing/sample';
import { samplePerformance } from '../performance/testing/sample';
import { importance } from './importance';
import { performance } from './performance';

const flat = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the report on performance', () => {
  it('has every figure with its interval, the course, labels by answers and how it was done', () => {
    const page = performance({ problems: [], performance: samplePerformance() })?.text ?? '';
    const text = flat(page);
    expect(text).toContain('ROC AUC is 0.806 (0.790 to 0.821) on the rows whose label has arrived');
    expect(text).toContain('ROC AUC 0.861 0.812 (0.801 to 0.823) 0.006');
    expect(text).toContain('on 4,000 labelled rows 0.811 (0.794 to 0.828) 0.806 (0.790 to 0.821) ');
    expect(text).toContain('Value a row 1.250 0.9000 (0.7100 to 1.090) unknown');
    expect(text).toContain('the estimate of ROC AUC was off by 0.006 on average');
    expect(text).toContain('Rows by label and answer, measured on 4,000 labelled rows');
    expect(text).toContain('true 1,901 701');
    expect(text).toContain('Rows left out: no probability (0 evaluation, 12 production).');
    expect(page.match(/<path class="(nr|ev|out)" d="M/g)).toHaveLength(3);
    expect(page).not.toContain('<script');
  });

  it('escapes labels, and is not there where nothing was estimated', () => {
    const hostile = samplePerformance({ classes: ['<script>alert(1)</script>', 'b'] });
    const page = performance({ problems: [], performance: hostile })?.text ?? '';
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('<script');
    expect(performance({ problems: [] })).toBeNull();
  });

  it('is of the same rows where every row has a label, and tells what is the matter with labels', () => {
    const whole = samplePerformance({
      labelled: { rows: 10_000, share: 1 },
      labelTrouble: ['Every label that has arrived is <b>.']
    });
    const page = performance({ problems: [], performance: whole })?.text ?? '';
    expect(flat(page)).toContain(
      'ROC AUC 0.861 0.812 (0.801 to 0.823) 0.806 (0.790 to 0.821) 0.006'
    );
    expect(page).toContain('Every label that has arrived is &lt;b&gt;.');
  });

  it('leaves out what there is not', () => {
    const bare = samplePerformance({
      figures: [],
      windows: null,
      confusion: null,
      leftOut: [],
      labelled: { rows: 0, share: 0 }
    });
    const text = flat(performance({ problems: [], performance: bare })?.text ?? '');
    expect(text).toContain('No figure of the performance could be told.');
    expect(text).toContain('no labels yet');
    expect(text).not.toContain('Past error');
  });
});

describe('the report on importance', () => {
  it('has the answer, a row for each input and how it was done', () => {
    const page = importance({ problems: [], importance: IMPORTANCE })?.text ?? '';
    const text = flat(page);
    expect(text).toContain('Yes. 1 of 2 drifted inputs matters to the model: origin_delay');
    expect(text).toContain('origin_delay 0.062 0.048 to 0.076 62 % 0.120');
    expect(page.match(/<tr class="on">/g)).toHaveLength(1);
    expect(page.match(/aria-label="drifted"/g)).toHaveLength(2);
    expect(page).toContain('&lt;b&gt;age&lt;/b&gt;');
    expect(text).toContain('The model was called with 11,000 rows.');
  });

  it('is not there where it was not asked for, and holds without inputs', () => {
    expect(importance({ problems: [] })).toBeNull();
    const none = importance({ problems: [], importance: { ...IMPORTANCE, columns: [] } });
    expect(flat(none?.text ?? '')).toContain('No. None of 0 inputs drifted.');
  });
});

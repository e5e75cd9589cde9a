/** @jest-environment jsdom */
import { fireEvent, render, screen, within } from '@testing-library/react';
import type { PerformanceResult } from '../../core/performance/schema';
import { samplePerformance } from '../../core/performance/testing/sample';
import type { Rule } from '../../core/plan/schema';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { PerformanceSection } from './performance';

const nasty = '<img src=x onerror=alert(1)>';
const rule: Rule = {
  id: 'auc',
  metric: 'performance.estimated.rocAuc.lower',
  comparator: '>=',
  threshold: '0.800',
  severity: 'critical'
};

function show(
  results: (PerformanceResult | undefined)[],
  more: { rules?: Rule[]; partial?: boolean } = {}
): void {
  const comparisons = results.map((performance, index) => {
    const comparison = sampleComparison([sampleColumn('delay', 0.2)]);
    const snapshot = { ...comparison.snapshot, name: `June ${index + 1}` };
    return { ...comparison, snapshot, analyses: { problems: [], performance } };
  });
  render(
    <PerformanceSection
      comparisons={comparisons}
      partial={more.partial ?? false}
      stale=""
      rules={more.rules}
    />
  );
}

const unlabelled = (): PerformanceResult => {
  const sample = samplePerformance({ labelled: { rows: 0, share: 0 } });
  return {
    ...sample,
    figures: sample.figures.map(figure => ({ ...figure, realised: null })),
    confusion: { ...sample.confusion!, realised: null }
  };
};
const texts = (): string[] =>
  screen.getAllByText((_, element) => element?.tagName === 'P').map(each => each.textContent);

describe('PerformanceSection', () => {
  it('draws nothing where nothing was estimated', () => {
    show([undefined]);
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('says what was and what is estimated, by which rule, and how wrong it was before', () => {
    show([unlabelled()], { rules: [rule] });
    expect(screen.getByText('no labels yet')).toBeTruthy();
    expect(texts()).toEqual([
      'ROC AUC 0.861 → 0.812 (0.801 to 0.823)',
      'Rule: lower end of the estimate at least 0.800.',
      'Past error 0.006 on average, 0.014 at most.'
    ]);
    expect(screen.getByTitle(/^On 10 parts of the evaluation set, cut by time/)).toBeTruthy();
    const chart = screen.getByRole('img', {
      name: 'ROC AUC in 2 windows of 1d, from 0.830 to 0.810'
    });
    expect(chart.querySelector('.jp-ModelAudit-threshold')?.getAttribute('d')).toMatch(/^M0 /);
  });

  it('shows the measured figure beside the estimate as soon as labels are there', () => {
    show([samplePerformance()]);
    expect(screen.getByText('40 % labelled')).toBeTruthy();
    expect(texts()[1]).toBe(
      'Measured 0.806 (0.790 to 0.821) on 4,000 labelled rows, estimated 0.811 for them'
    );
    const chart = screen.getByRole('img');
    expect(chart.querySelector('.jp-ModelAudit-ink')?.getAttribute('d')).toMatch(/^M/);
    expect(chart.querySelector('.jp-ModelAudit-threshold')?.getAttribute('d')).toBe('');
  });

  it('unfolds every figure and the table of labels by answers', () => {
    show([{ ...samplePerformance(), classes: [nasty, 'false'] }]);
    expect(screen.queryByRole('table')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show all figures' }));
    const [figures, estimated, ofLabelled, measured] = screen.getAllByRole('table');
    const rows = within(figures).getAllByRole('row');
    expect(rows.map(row => row.textContent)).toEqual([
      'FigureEvaluationEstimatedMeasured',
      'ROC AUC0.8610.8120.801 to 0.823',
      'on 4,000 labelled rows0.8110.794 to 0.8280.8060.790 to 0.821',
      'Value a row1.2500.90000.7100 to 1.090'
    ]);
    expect(within(estimated).getByText(nasty, { selector: 'tbody th' })).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
    expect(within(estimated).getByText('1,901')).toBeTruthy();
    expect(within(ofLabelled).getByText('744')).toBeTruthy();
    expect(
      within(measured).getByText('Rows by label and answer, measured on 4,000 labelled rows')
    ).toBeTruthy();
    expect(
      screen.getByText('Probabilities were brought to the shares of the evaluation set.')
    ).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Hide the figures' }));
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('says what is not told, and that more may come', () => {
    const [figure] = samplePerformance().figures;
    const blank = { ...figure, reference: null, estimated: null, realised: null, past: null };
    show(
      [
        { ...unlabelled(), figures: [blank], windows: null },
        { ...unlabelled(), figures: [] },
        undefined
      ],
      { partial: true }
    );
    expect(texts()).toEqual([
      'ROC AUC could not be told for these rows; it is not defined on the evaluation set.',
      'No figure of the performance could be told.',
      'Results so far; other samples follow.'
    ]);
    expect(screen.getByText('June 2')).toBeTruthy();
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('leaves a table of many labels to the record', () => {
    const classes = Array.from({ length: 9 }, (_, index) => `class ${index}`);
    const matrix = classes.map(() => classes.map(() => 1));
    show([
      {
        ...unlabelled(),
        kind: 'multiclass',
        classes,
        confusion: { reference: matrix, estimated: matrix, realised: null }
      }
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Show all figures' }));
    expect(screen.getAllByRole('table')).toHaveLength(1);
    expect(screen.getByText('The table of 9 labels by answers stands in the record.')).toBeTruthy();
  });
});

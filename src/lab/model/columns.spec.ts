import { sampleColumn, sampleComparison } from '../testing/sample';
import { IMPORTANCE } from '../../core/importance/testing/sample';
import { listColumns, ordersOf, shiftScale } from './columns';

const comparison = sampleComparison([
  sampleColumn('hour10', 0.03),
  sampleColumn('hour9', 0.3),
  sampleColumn('Distance', 0.2, { drifted: false }),
  sampleColumn('empty', 0, { effect: undefined, drifted: false })
]);
const names = (...args: Parameters<typeof listColumns>): string[] =>
  listColumns(...args).map(row => row.report.name);

describe('listColumns', () => {
  it('puts drifted columns first, then larger shifts, unknown ones last', () => {
    expect(names(comparison, 'shift')).toEqual(['hour9', 'Distance', 'hour10', 'empty']);
  });

  it('sorts names as a reader would, and keeps the order of the table', () => {
    expect(names(comparison, 'name')).toEqual(['Distance', 'empty', 'hour9', 'hour10']);
    expect(names(comparison, 'table')).toEqual(['hour10', 'hour9', 'Distance', 'empty']);
  });

  it('sorts by what matters to the model where that is known', () => {
    const column = { ...IMPORTANCE.columns[0], name: 'Distance', matters: 0.1 };
    const importance = {
      ...IMPORTANCE,
      columns: [column, { ...column, name: 'hour10', matters: 0 }]
    };
    const measured = { ...comparison, analyses: { problems: [], importance } };
    expect(names(measured, 'matters')).toEqual(['Distance', 'hour10', 'hour9', 'empty']);
    expect(ordersOf(measured)).toContain('matters');
    expect(ordersOf(comparison)).toEqual(['shift', 'name', 'table']);
  });

  it('filters by a part of the name, whatever its case', () => {
    expect(names(comparison, 'table', ' HOUR ')).toEqual(['hour10', 'hour9']);
  });
});

describe('what is drawn', () => {
  it('leaves room for the threshold and the longest interval', () => {
    expect(shiftScale(comparison)).toBeCloseTo(0.32);
    expect(shiftScale(sampleComparison([sampleColumn('a', 0.01)]))).toBeCloseTo(0.16);
  });
});

import type { CaseResult } from '../../core/probe/result';
import { CaseList } from './list';

const cases = Array.from({ length: 5000 }, (_, index): CaseResult => ({
  id: `${index}`,
  suite: 'own',
  capability: index % 2 ? 'typos' : 'case',
  type: 'INV',
  title: `case ${index}`,
  column: '',
  outcome: index % 10 ? 'pass' : 'fail',
  expected: 'a',
  got: 'a'
}));

describe('CaseList', () => {
  it('lists, filters and sorts, and tells when it is at work', async () => {
    const list = new CaseList();
    const busy: boolean[] = [];
    list.changed.connect(() => busy.push(list.isBusy));
    expect(list.listing).toBeNull();
    await list.show(cases, null);
    expect(list.listing?.places).toHaveLength(5000);
    await list.setFilter({ outcome: 'fail' });
    await list.setOrder({ key: 'title', descending: true });
    expect(list.listing?.tally).toMatchObject({ cases: 500, failed: 500 });
    expect(list.listing?.all).toMatchObject({ cases: 5000, failed: 500 });
    const first = list.listing?.places[0] ?? -1;
    expect(cases[first].title).toBe('case 990');
    expect(busy).toContain(true);
    expect(list.isBusy).toBe(false);
    list.dispose();
  });

  it('carries out what was asked for last, and loses no cases to a filter that comes meanwhile', async () => {
    const list = new CaseList();
    await list.setOrder(null);
    const shown = list.show(cases, null);
    const filters = [
      list.setFilter({ text: 'case 1' }),
      list.setFilter({ text: 'case 12' }),
      list.setFilter({ text: 'case 123' })
    ];
    await Promise.all([shown, ...filters]);
    expect(list.listing?.places.map(place => cases[place].title)).toEqual([
      'case 123',
      ...Array.from({ length: 10 }, (_, digit) => `case 123${digit}`)
    ]);
    expect(list.isBusy).toBe(false);

    const [first, second] = [list.show(cases, null), list.show(cases.slice(0, 130), cases)];
    await Promise.all([first, second]);
    expect(list.listing?.cases).toHaveLength(5000);
    expect(list.listing?.all.gone).toBe(4870);
    const arrangement = list.listing?.arrangement;
    await list.show(cases, null, true);
    expect(list.listing?.arrangement).toBe(arrangement);
    await list.setFilter({ text: '' });
    expect(list.listing?.arrangement).not.toBe(arrangement);
    list.dispose();
    expect(list.isDisposed).toBe(true);
  });
});

import type { CaseResult, Outcome } from '../result';
import { facetsOf } from './facets';
import { filterCases, NO_FILTER } from './filter';
import { joinCases, type CaseChange } from './join';
import { sortPlaces, SORT_KEYS } from './sort';

function caseOf(id: string, outcome: Outcome, changes: Partial<CaseResult> = {}): CaseResult {
  return {
    id,
    suite: 'builtin:tabular-robustness',
    capability: 'missing-values',
    type: 'INV',
    title: `title of ${id}`,
    column: 'distance',
    outcome,
    expected: 'true',
    got: outcome === 'pass' ? 'true' : 'false',
    ...changes
  };
}

const now = [
  caseOf('a', 'fail'),
  caseOf('b', 'pass', { attributes: { origin: 'DEN', __proto__: 'x' } as Record<string, string> }),
  caseOf('c', 'pass', {
    suite: 'own',
    capability: 'typos',
    column: '',
    tags: ['OWASP LLM01:2025']
  }),
  caseOf('d', 'error'),
  caseOf('e', 'pass', { attributes: { origin: 'ATL' } })
];
const then = [
  caseOf('a', 'pass'),
  caseOf('b', 'fail', { got: 'Earlier' }),
  caseOf('d', 'pass'),
  caseOf('e', 'pass'),
  caseOf('gone', 'pass')
];

describe('cases of two versions side by side', () => {
  it('says what became of each', async () => {
    const joined = await joinCases(now, then);
    expect(joined.map(({ shown, change }): [string, CaseChange] => [shown.id, change])).toEqual([
      ['a', 'regressed'],
      ['b', 'fixed'],
      ['c', 'new'],
      ['d', 'unjudged'],
      ['e', 'same'],
      ['gone', 'gone']
    ]);
    expect(joined[0]).toMatchObject({ now: now[0], then: then[0] });
    expect(joined[5].now).toBeNull();
    expect((await joinCases(now, null)).every(({ change }) => change === 'alone')).toBe(true);
    expect(await joinCases([], [])).toEqual([]);
  });

  it('filters by each thing and by all together, and counts what is left', async () => {
    const cases = await joinCases(now, then);
    const ids = async (filter: Partial<typeof NO_FILTER>): Promise<string[]> =>
      (await filterCases(cases, { ...NO_FILTER, ...filter })).places.map(
        place => cases[place].shown.id
      );
    expect(await ids({})).toEqual(['a', 'b', 'c', 'd', 'e', 'gone']);
    expect(await ids({ outcome: 'fail' })).toEqual(['a']);
    expect(await ids({ outcome: 'pass' })).toEqual(['b', 'c', 'e']);
    expect(await ids({ suite: 'own' })).toEqual(['c']);
    expect(await ids({ capability: 'typos' })).toEqual(['c']);
    expect(await ids({ change: 'gone' })).toEqual(['gone']);
    expect(await ids({ text: ' EARLIER ' })).toEqual(['b']);
    expect(await ids({ text: 'llm01' })).toEqual(['c']);
    expect(await ids({ slice: [{ attribute: 'origin', value: 'DEN' }] })).toEqual(['b']);
    expect(await ids({ slice: [{ attribute: 'constructor', value: 'x' }] })).toEqual([]);
    expect(
      await ids({
        outcome: 'pass',
        slice: [
          { attribute: 'column', value: 'distance' },
          { attribute: 'origin', value: 'ATL' }
        ]
      })
    ).toEqual(['e']);
    const { tally } = await filterCases(cases, NO_FILTER);
    expect(tally).toMatchObject({ cases: 5, passed: 3, failed: 1, errors: 1, gone: 1 });
    expect(tally.rate?.value).toBe(0.75);
    expect((await filterCases(cases, { ...NO_FILTER, change: 'gone' })).tally.rate).toBeNull();
  });

  it('tells what there is to choose from', async () => {
    const facets = await facetsOf(await joinCases(now, then));
    expect(facets.outcomes).toEqual([
      { value: 'pass', cases: 3 },
      { value: 'error', cases: 1 },
      { value: 'fail', cases: 1 }
    ]);
    expect(facets.suites.map(({ value }) => value)).toEqual(['builtin:tabular-robustness', 'own']);
    expect(facets.attributes).toEqual([
      {
        attribute: 'origin',
        values: [
          { value: 'ATL', cases: 1 },
          { value: 'DEN', cases: 1 }
        ]
      }
    ]);
  });

  it('orders by every column, both ways, equal cases as they came', async () => {
    const many = await joinCases(
      Array.from({ length: 9000 }, (_, index) =>
        caseOf(`${index}`, (['pass', 'fail', 'error'] as const)[index % 3], {
          title: `${(index * 7919) % 100}`,
          column: index % 2 ? 'B' : 'a'
        })
      ),
      null
    );
    const places = many.map((_, place) => place);
    for (const key of SORT_KEYS) {
      const sorted = await sortPlaces(many, places, { key, descending: false });
      expect([...sorted].sort((a, b) => a - b)).toEqual(places);
    }
    const byOutcome = await sortPlaces(many, places, { key: 'outcome', descending: false });
    expect(byOutcome.slice(0, 3)).toEqual([1, 4, 7]);
    expect(many[byOutcome[8999]].shown.outcome).toBe('pass');
    const byColumn = await sortPlaces(many, places, { key: 'column', descending: true });
    expect(byColumn.slice(0, 3)).toEqual([1, 3, 5]);
    const byTitle = await sortPlaces(many, places, { key: 'title', descending: false });
    const titles = byTitle.map(place => many[place].shown.title);
    expect(titles).toEqual([...titles].sort());
    expect(await sortPlaces(many, [], { key: 'title', descending: true })).toEqual([]);
  });

  it('gives the page its turn, and ends where nobody waits for it', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => caseOf(`${index}`, 'pass'));
    const turns: number[] = [];
    let last = performance.now();
    const clock = setInterval(() => {
      turns.push(performance.now() - last);
      last = performance.now();
    }, 1);
    const joined = await joinCases(many, many);
    const { places } = await filterCases(joined, { ...NO_FILTER, text: 'title' });
    await sortPlaces(joined, places, { key: 'got', descending: true });
    await facetsOf(joined);
    clearInterval(clock);
    expect(turns.length).toBeGreaterThan(3);
    const controller = new AbortController();
    controller.abort();
    await expect(filterCases(joined, NO_FILTER, controller.signal)).rejects.toMatchObject({
      code: 'cancelled'
    });
    await expect(
      sortPlaces(joined, places, { key: 'got', descending: true }, controller.signal)
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

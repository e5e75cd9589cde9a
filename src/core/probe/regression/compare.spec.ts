import type { PreviousAudit } from '../../result';
import { regressionSchema, type CaseResult, type Outcome } from '../result';
import { regressionOf } from './compare';

function caseOf(id: string, outcome: Outcome, more: Partial<CaseResult> = {}): CaseResult {
  return {
    id,
    suite: 'builtin:tabular-robustness',
    capability: 'small-changes',
    type: 'INV',
    title: '',
    column: 'distance',
    outcome,
    expected: '',
    got: '',
    ...more
  };
}

const before = (
  outcomes: Record<string, Outcome>,
  seeds?: Record<string, string>
): PreviousAudit => ({
  version: 3,
  metrics: {},
  outcomes,
  ...(seeds ? { seeds } : {})
});

/** `count` cases, of which those that `isWorse` names passed before and fail now. */
function worsened(
  count: number,
  of: (index: number) => Partial<CaseResult>,
  isWorse: (index: number) => boolean
): [CaseResult[], PreviousAudit] {
  const cases = Array.from({ length: count }, (_, index) =>
    caseOf(`c${index}`, isWorse(index) ? 'fail' : 'pass', of(index))
  );
  return [cases, before(Object.fromEntries(cases.map(({ id }) => [id, 'pass'])))];
}

describe('regressionOf', () => {
  it('pairs by identity and leaves out errors on either side', async () => {
    const previous = before({
      a: 'pass',
      b: 'fail',
      c: 'pass',
      d: 'error',
      e: 'pass',
      gone: 'pass'
    });
    const outcomes = {
      a: 'fail',
      b: 'pass',
      c: 'pass',
      d: 'fail',
      e: 'error',
      new: 'fail'
    } as const;
    const cases = Object.entries(outcomes).map(([id, outcome]) => caseOf(id, outcome));
    const regression = await regressionOf(cases, previous);
    expect(regression).toMatchObject({
      version: 3,
      paired: 3,
      regressed: 1,
      fixed: 1,
      regressedCases: ['a'],
      test: { method: 'mcnemar-mid-p', seeds: 3, worse: 0.5, twoSided: 1 },
      flips: { negative: 1 / 3, positive: 1 / 3 },
      detectable: null
    });
    expect(regressionSchema.parse(regression)).toEqual(regression);
  });

  it('is nothing without an earlier audit, or with none of its cases', async () => {
    expect(await regressionOf([caseOf('a', 'fail')], null)).toBeNull();
    expect(await regressionOf([caseOf('other', 'fail')], before({ a: 'pass' }))).toBeNull();
    expect(await regressionOf([], before({ a: 'pass' }))).toBeNull();
  });

  it('has counts and no test where no case was judged by both', async () => {
    expect(await regressionOf([caseOf('a', 'error')], before({ a: 'pass' }))).toEqual({
      version: 3,
      paired: 0,
      regressed: 0,
      fixed: 0,
      regressedCases: []
    });
  });

  it('flips whole seeds where cases share one', async () => {
    const isWorse = (index: number): boolean => index < 8;
    const apart = await regressionOf(...worsened(100, index => ({ seed: `s${index}` }), isWorse));
    const together = await regressionOf(
      ...worsened(100, index => ({ seed: `s${Math.floor(index / 8)}` }), isWorse)
    );
    expect(apart?.test?.method).toBe('mcnemar-mid-p');
    expect(apart?.test?.worse).toBeCloseTo(2 ** -9, 14);
    expect(together?.test).toMatchObject({ method: 'sign-flips-by-seed', seeds: 13, worse: 0.25 });
    expect(together?.change?.value).toBe(-0.08);
    expect(together?.change?.interval[0]).toBeLessThan(apart?.change?.interval[0] ?? NaN);
    expect(together?.detectable).toBeGreaterThan(apart?.detectable ?? NaN);
  });

  it('takes seeds from the earlier audit where its own cases name none', async () => {
    const [cases, previous] = worsened(
      40,
      () => ({}),
      index => index < 4
    );
    const seeds = Object.fromEntries(
      cases.map(({ id }, index) => [id, `s${Math.floor(index / 4)}`])
    );
    expect((await regressionOf(cases, previous))?.test?.seeds).toBe(40);
    expect((await regressionOf(cases, { ...previous, seeds }))?.test?.seeds).toBe(10);
  });

  it('splits by what a suite says of its cases, alone and together with the rest', async () => {
    const languages = ['de', 'en', 'fr', '__proto__'];
    const of = (index: number): Partial<CaseResult> => ({
      capability: index % 3 === 0 ? 'typos' : 'case',
      seed: `s${index}`,
      attributes: {
        ...(JSON.parse(`{"__proto__": "x${index % 2}"}`) as Record<string, string>),
        language: languages[index % 4],
        transformation: index % 3 === 0 ? 'typos' : 'case',
        ticket: `T-${index}`
      }
    });
    const german = await regressionOf(...worsened(600, of, index => index % 4 === 0 && index < 80));
    expect(german?.slices?.worse).toContainEqual(
      expect.objectContaining({
        kind: 'declared',
        predicates: [{ attribute: 'language', value: 'de' }],
        paired: 150,
        regressed: 20
      })
    );
    // Two capabilities, four languages and two of the odd name; the transformation says the same again.
    expect(german?.slices?.declared).toBe(8);
    const both = await regressionOf(
      ...worsened(600, of, index => index % 12 === 0 && index % 24 < 12)
    );
    const [found] = both?.slices?.worse.filter(({ kind }) => kind === 'discovered') ?? [];
    expect(found.predicates).toContainEqual({ attribute: 'language', value: 'de' });
  });

  it('says where it got worse: a named column, and a conjunction that nobody named', async () => {
    const columns = ['distance', 'hour', 'origin', 'carrier', 'day'];
    const capabilities = ['small-changes', 'missing-values', 'out-of-range'];
    const of = (index: number): Partial<CaseResult> => ({
      column: columns[index % 5],
      capability: capabilities[index % 3],
      seed: `s${index}`
    });
    const conjunction = await regressionOf(
      ...worsened(600, of, index => index % 15 === 1 && index < 300)
    );
    expect(conjunction?.slices?.worse[0]).toMatchObject({
      kind: 'discovered',
      predicates: expect.arrayContaining([
        { attribute: 'capability', value: 'missing-values' },
        { attribute: 'column', value: 'hour' }
      ]) as unknown,
      paired: 40,
      regressed: 20,
      fixed: 0
    });
    const column = await regressionOf(
      ...worsened(600, of, index => index % 5 === 0 && index < 100)
    );
    expect(column?.slices).toMatchObject({ declared: 8, depth: 3 });
    expect(column?.slices?.worse).toMatchObject([
      { kind: 'declared', predicates: [{ attribute: 'column', value: 'distance' }], regressed: 20 },
      ...capabilities.map(() => ({ kind: 'declared' }))
    ]);
    expect(column?.slices?.worse.filter(({ kind }) => kind === 'discovered')).toEqual([]);
  });

  it('takes a hundred thousand cases with turns for the page between', async () => {
    const [cases, previous] = worsened(
      100_000,
      index => ({ seed: `s${Math.floor(index / 16)}`, column: `c${index % 40}` }),
      index => index % 997 === 0
    );
    let [longest, last] = [0, process.cpuUsage()];
    const timer = setInterval(() => {
      const { user, system } = process.cpuUsage(last);
      longest = Math.max(longest, (user + system) / 1000);
      last = process.cpuUsage();
    }, 1);
    const regression = await regressionOf(cases, previous);
    clearInterval(timer);
    expect(regression?.regressed).toBe(101);
    // CPU time, the compiler's and the collector's threads included.
    expect(longest).toBeLessThan(250);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(
      regressionOf(
        ...worsened(
          50,
          () => ({}),
          index => index % 3 === 0
        ),
        { signal: stop.signal }
      )
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

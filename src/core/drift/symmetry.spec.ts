import type { ColumnReport, DriftResult } from './report';
import { TestBridge, withoutSorting } from './testing/bridge';

/** Statistics of the sums in which every value counts. */
const POOLED = ['andersonDarling', 'cramerVonMises', 'energy'] as const;

describe.each(['sorting', 'SQL'])('the statistics have their symmetries, by %s', way => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;
  let plain: DriftResult;
  const compare = (reference: string, current: string): Promise<DriftResult> =>
    bridge.compareSql(
      reference,
      current,
      {},
      way === 'SQL' ? withoutSorting(bridge.engine) : bridge.engine
    );
  const column = ({ report }: DriftResult, name: string): ColumnReport =>
    report.columns.find(candidate => candidate.name === name)!;
  const base = (seed: number, shift: number, rows: number): string =>
    `SELECT CASE WHEN range % 17 = 0 THEN NULL ELSE round(sin(range * ${seed}.9898) * 400) / 8 + ${shift} END AS x, ` +
    `'l' || CAST(abs(round(sin(range * ${seed}.233) * (8 + ${shift}))) AS INTEGER) AS c FROM range(${rows})`;
  const reference = base(12, 0, 900);
  const current = base(78, 3, 700);
  const statistics = (result: DriftResult, name: string) => column(result, name).statistics;
  beforeAll(async () => {
    bridge = await TestBridge.start();
    plain = await compare(reference, current);
  });

  afterAll(() => bridge.stop());

  it('swapping the sides keeps what is symmetric', async () => {
    const swapped = await compare(current, reference);
    expect(statistics(swapped, 'x').ks).toEqual(statistics(plain, 'x').ks);
    expect(statistics(swapped, 'x').wasserstein!.value).toBeCloseTo(
      statistics(plain, 'x').wasserstein!.value,
      10
    );
    for (const name of POOLED) {
      expect(statistics(swapped, 'x')[name]!.value).toBeCloseTo(
        statistics(plain, 'x')[name]!.value,
        9
      );
    }
    for (const name of [
      'psi',
      'jensenShannon',
      'hellinger',
      'totalVariation',
      'cramersV'
    ] as const) {
      expect(statistics(swapped, 'c')[name]!.value).toBeCloseTo(
        statistics(plain, 'c')[name]!.value,
        12
      );
    }
    expect(column(swapped, 'c').levels).toEqual({
      added: column(plain, 'c').levels!.vanished,
      vanished: column(plain, 'c').levels!.added
    });
  });

  it.each([
    ['a shift', 'x + 1024', 1],
    ['a scale', 'x * 4', 4],
    ['both', 'x * 0.25 - 64', 0.25]
  ])(
    '%s of all values moves distances with the scale and nothing else',
    async (_name, value, scale) => {
      const moved = await compare(
        `SELECT ${value} AS x FROM (${reference})`,
        `SELECT ${value} AS x FROM (${current})`
      );
      const [before, after] = [statistics(plain, 'x'), statistics(moved, 'x')];
      expect(after.ks).toEqual(before.ks);
      expect(after.andersonDarling!.value).toBeCloseTo(before.andersonDarling!.value, 9);
      expect(after.cramerVonMises!.value).toBeCloseTo(before.cramerVonMises!.value, 9);
      expect(after.energy!.value).toBeCloseTo(before.energy!.value * Math.sqrt(scale), 9);
      expect(after.psi!.value).toBeCloseTo(before.psi!.value, 12);
      expect(after.wasserstein!.value).toBeCloseTo(before.wasserstein!.value * scale, 9);
      expect(after.wassersteinNormed!.value).toBeCloseTo(before.wassersteinNormed!.value, 9);
    }
  );

  it('two samples of few values that differ in size alone do not drift', async () => {
    const whole = (rows: number): string =>
      `SELECT CAST(range % 10 AS DOUBLE) AS x FROM range(${rows})`;
    const found = statistics(await compare(whole(10_000), whole(1_000)), 'x');
    expect(found.cramerVonMises).toEqual({ value: 0, p: 1, exact: true });
    expect(found.andersonDarling).toMatchObject({ p: 0.25, capped: 'atLeast' });
    expect(found.energy).toEqual({ value: 0, exact: true });
  });

  it('the order of the rows is nothing', async () => {
    const shuffled = await compare(
      `SELECT * FROM (${reference}) ORDER BY hash(x, c)`,
      `SELECT * FROM (${current}) ORDER BY hash(c, x) DESC`
    );
    for (const name of ['x', 'c']) {
      const [before, after] = [column(plain, name), column(shuffled, name)];
      for (const statistic of ['ks', ...POOLED] as const) {
        expect(after.statistics[statistic]).toEqual(before.statistics[statistic]);
      }
      expect(after.statistics.chiSquare).toEqual(before.statistics.chiSquare);
      expect(after.effect).toEqual(before.effect);
    }
  });

  it('rows taken twice keep the distances and sharpen the interval', async () => {
    const twice = (query: string): string =>
      `SELECT * FROM (${query}) UNION ALL SELECT * FROM (${query})`;
    const doubled = await compare(twice(reference), twice(current));
    expect(statistics(doubled, 'x').ks!.value).toBeCloseTo(statistics(plain, 'x').ks!.value, 14);
    expect(statistics(doubled, 'x').wasserstein!.value).toBeCloseTo(
      statistics(plain, 'x').wasserstein!.value,
      10
    );
    expect(statistics(doubled, 'x').energy!.value).toBeCloseTo(
      statistics(plain, 'x').energy!.value,
      10
    );
    // Every row is there twice, so the sum over rows is twice as large: n m / N^2 stays.
    expect(statistics(doubled, 'x').cramerVonMises!.value).toBeCloseTo(
      2 * statistics(plain, 'x').cramerVonMises!.value,
      9
    );
    expect(statistics(doubled, 'x').andersonDarling!.value).toBeGreaterThan(
      statistics(plain, 'x').andersonDarling!.value
    );
    expect(statistics(doubled, 'c').chiSquare!.value).toBeCloseTo(
      2 * statistics(plain, 'c').chiSquare!.value,
      9
    );
    expect(column(doubled, 'x').detectable!).toBeLessThan(column(plain, 'x').detectable!);
  });
});

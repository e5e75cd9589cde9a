import { TestBridge, withoutSorting } from './testing/bridge';

/** Samples t1 and t2 of Scholz and Stephens (JASA 82, 1987). */
const FIRST = '[38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0]';
const SECOND = '[39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]';
const COUNTS = [
  [16, 18, 16, 14, 12, 12],
  [16, 16, 16, 16, 16, 8]
];

describe.each(['sorting', 'SQL'])('published figures come out of the comparison, by %s', way => {
  jest.setTimeout(60_000);
  let bridge: TestBridge;

  beforeAll(async () => {
    bridge = await TestBridge.start();
  });

  afterAll(() => bridge.stop());

  const statisticsOf = async (reference: string, current: string) => {
    const engine = way === 'SQL' ? withoutSorting(bridge.engine) : bridge.engine;
    const { report } = await bridge.compareSql(reference, current, {}, engine);
    return report.columns[0].statistics;
  };

  it('of two samples of eight', async () => {
    const values = (list: string): string => `SELECT CAST(unnest(${list}) AS DOUBLE) AS x`;
    const found = await statisticsOf(values(FIRST), values(SECOND));
    expect(found.ks!.value).toBe(0.625);
    expect(found.wasserstein!.value).toBeCloseTo(4.1625, 12);
    expect(found.energy!.value).toBeCloseTo(1.570231, 6);
    expect(found.andersonDarling!.value).toBeCloseTo(1.71831, 5);
    expect(found.andersonDarling!.p).toBeCloseTo(0.06351, 5);
    expect(found.cramerVonMises!.value).toBeCloseTo(0.4375, 12);
  });

  it('of six counts', async () => {
    const rows = (counts: number[]): string =>
      counts
        .map((count, index) => `SELECT 'level ${index}' AS c FROM range(${count})`)
        .join(' UNION ALL ');
    const found = await statisticsOf(rows(COUNTS[0]), rows(COUNTS[1]));
    expect(found.chiSquare!.value).toBeCloseTo(1.6224, 4);
    expect(found.chiSquare!.df).toBe(5);
    expect(found.chiSquare!.p).toBeCloseTo(0.8985, 4);
    expect(found.cramersV!.value).toBeCloseTo(Math.sqrt(1.6224 / 176), 4);
  });
});

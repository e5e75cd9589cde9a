import type { AnalysisContext } from '../analysis/analysis';
import { TestBridge, withoutSorting } from '../drift/testing/bridge';
import { context } from '../multivariate/testing/context';
import type { PlanInput } from '../plan/schema';
import { conditionsInWords } from '../segments/condition';
import { slices } from './analysis';
import { slicesResultSchema, type SlicesResult } from './schema';

/** Rows drawn by the hash of a number of their own; carrier XY flies later from noon on. */
const side = (seed: number, rows: number, later: number): string => {
  const draw = (place: number, below: number): string =>
    `CAST(hash((i + ${seed * 1_000_000}) * 8 + ${place}) % ${below} AS INTEGER)`;
  return `SELECT *, CASE WHEN chance < ${later} AND carrier = 'XY' AND hour >= 12 THEN 90 + noise / 10 ELSE noise END AS delay,
      least(1, 0.2 + CASE WHEN chance < ${later} AND carrier = 'XY' AND hour >= 12 THEN 0.6 ELSE 0 END + noise / 500) AS probability
    FROM (SELECT i AS id, ['XY', 'AA', 'it''s', 'B'][1 + ${draw(1, 4)}] AS carrier, ${draw(2, 24)} AS hour,
      1 + ${draw(3, 7)} AS day, ${draw(4, 100)} AS chance, CAST(${draw(5, 1000)} AS DOUBLE) / 10 AS noise,
      CASE WHEN ${draw(6, 9)} > 0 THEN ${draw(7, 500)} END AS distance FROM range(${rows}) r(i))`;
};
const ROUNDS = 100;
const COLUMNS = 'id, carrier, hour, day, distance, delay, probability';
const table = (seed: number, rows: number, later = 0): string =>
  `SELECT ${COLUMNS} FROM (${side(seed, rows, later)})`;
const given = (more: object = {}): Partial<PlanInput> => ({
  evaluation: { variable: 'X', columns: { ignore: ['id'], probability: 'probability' } },
  slices: { fewestRows: 60, ...more }
});

describe('slices', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;
  beforeAll(async () => {
    bridge = await TestBridge.start();
  });
  afterAll(() => bridge.stop());

  const run = async (
    reference: string,
    current: string,
    plan = given(),
    more: Partial<AnalysisContext> = {}
  ): Promise<SlicesResult> => {
    const made = await context(bridge, reference, current, plan);
    const { slices: found } = await slices.run({ ...made, ...more });
    return slicesResultSchema.parse(found);
  };
  const words = (list: readonly { conditions: SlicesResult['shares'][0]['conditions'] }[]) =>
    list.map(({ conditions }) => conditionsInWords(conditions));

  it('finds the conjunction that carries the shift, and nothing in other columns', async () => {
    const found = await run(table(1, 9000), table(2, 9000, 100));
    expect(found.columns.map(({ name }) => name)).toEqual(['probability', 'delay']);
    const delay = found.columns[1];
    expect(words(delay.slices)).toEqual(['carrier = XY and hour >= 12']);
    const [slice] = delay.slices;
    expect(slice.carried.value).toBeGreaterThan(0.9);
    expect(slice.inside!.value).toBeGreaterThan(0.5);
    expect(slice.p).toBeLessThan(1e-6);
    expect(slice.share.current).toBeCloseTo(0.125, 1);
    expect(delay.without!.value).toBeLessThan(delay.shift.value / 2);
    expect(delay.without!.slices).toBe(1);
    expect(found.drawn.reference + found.tested.reference).toBe(9000);
    // No row was added, so that only slices of delays have another share of the rows.
    expect(found.shares.length).toBeGreaterThan(0);
    for (const { conditions } of found.shares) {
      expect(conditions.map(({ column }) => column)).toContain('delay');
    }
    expect(found.leftOut).toEqual([
      { name: 'probability', reason: "the model's answer, not an input" }
    ]);
    const again = await run(table(1, 9000), table(2, 9000, 100));
    expect(again).toEqual(found);
  });

  it('finds the slice whose share of the rows rose', async () => {
    const more = `${table(2, 8000)} UNION ALL SELECT ${COLUMNS} FROM (${side(3, 9000, 0)}) WHERE carrier = 'it''s' AND day >= 6`;
    const found = await run(table(1, 8000), more);
    expect(words(found.shares)[0]).toBe('carrier = "it\'s" and day >= 6');
    const [slice] = found.shares;
    expect(slice.change).toBeGreaterThan(0.04);
    expect(slice.interval[0]).toBeLessThan(slice.change);
    const metrics = slices.metrics!({ problems: [], slices: found });
    expect(metrics['slices.largestChange'].value).toBeCloseTo(slice.change, 9);
    expect(metrics['slices.found'].value).toBeGreaterThan(0);
  });

  it('says that a shift is everywhere where no part carries more than the others', async () => {
    const moved = `SELECT ${COLUMNS.replace('delay', 'delay + 30 AS delay')} FROM (${side(2, 6000, 0)})`;
    const found = await run(table(1, 6000), moved);
    const delay = found.columns.find(({ name }) => name === 'delay')!;
    expect(delay.slices).toEqual([]);
    expect(delay.without).toBeNull();
  });

  it('tells a slice of two halves of one population at most as often as the rate allows', async () => {
    // The columns' bins and edges come from a comparison of other rows; all columns are traced.
    const plan = { rate: 0.2, rows: 500, fewestRows: 30, mostPredicates: 30, leastChange: 0 };
    const made = await context(bridge, table(98, 1000), table(99, 1000), given(plan));
    const columns = made.drift.report.columns.map(each => ({ ...each, drifted: true, q: 0 }));
    const drift = { ...made.drift, report: { ...made.drift.report, columns } };
    let told = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const reference = await bridge.engine.open(
        { sql: table(2 * round + 100, 1000) },
        'evaluation'
      );
      const current = await bridge.engine.open({ sql: table(2 * round + 101, 1000) }, 'snapshot_1');
      const { slices: found } = await slices.run({ ...made, reference, current, drift });
      const any = [found!.shares, ...found!.columns.map(each => each.slices)].flat();
      told += any.length > 0 ? 1 : 0;
    }
    // At 20 %, more than 33 of 100 would happen once in a thousand runs.
    expect(told).toBeLessThanOrEqual(33);
  });

  it('does without rows, conditions or columns to trace', async () => {
    const constant = 'SELECT 1 AS a, NULL AS b FROM range(50)';
    const found = await run(constant, constant);
    expect(found).toMatchObject({ predicates: 0, tests: 0, shares: [], columns: [] });
    const tiny = await run(table(1, 3), table(2, 2));
    expect(tiny).toMatchObject({ shares: [], columns: [] });
  });

  it('says what it needs, and ends when cancelled, leaving no table behind', async () => {
    const made = await context(bridge, table(1, 3000), table(2, 3000), given());
    await expect(
      slices.run({ ...made, engine: withoutSorting(made.engine) })
    ).rejects.toMatchObject({ code: 'package-missing' });
    const controller = new AbortController();
    const onProgress = (_done: number, _total: number, detail: string): void => {
      if (detail.startsWith('looking')) {
        controller.abort();
      }
    };
    await expect(
      slices.run({ ...made, signal: controller.signal, onProgress })
    ).rejects.toMatchObject({ code: 'cancelled' });
    const [left] = await bridge.engine.query([
      `SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '%_drawn' OR table_name LIKE '%_tested'`
    ]);
    expect(Number(left.rows[0][0])).toBe(0);
  });
});

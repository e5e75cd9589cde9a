import type { AnalysisContext } from '../analysis/analysis';
import { TestBridge } from '../drift/testing/bridge';
import { context } from '../multivariate/testing/context';
import type { PlanInput } from '../plan/schema';
import { segments } from './analysis';
import { conditionsInWords } from './condition';
import { segmentsResultSchema, type SegmentsResult } from './schema';

/** Carrier XY flies later in production; `hour` has 24 values, `day` seven, `delay` some missing. */
const side = (seed: number, rows: number, later: number): string =>
  `SELECT i AS id, ['XY', 'AA', 'O''Hare "x"', NULL][CAST(1 + hash(i + ${seed}) % 4 AS INTEGER)] AS carrier,
    CAST(hash(i + ${seed + 1}) % 24 AS INTEGER) AS hour, CAST(1 + hash(i + ${seed + 2}) % 7 AS INTEGER) AS day,
    CASE WHEN hash(i + ${seed + 3}) % 50 > 0 THEN CAST(hash(i + ${seed + 4}) % 1000 AS DOUBLE) / 10
      + CASE WHEN hash(i + ${seed}) % 4 = 0 THEN ${later} ELSE 0 END END AS delay,
    TIMESTAMP '2024-03-01' + INTERVAL 1 MINUTE * CAST(hash(i + ${seed + 5}) % 40000 AS INTEGER) AS at,
    ['a', 'b', 'c'][CAST(1 + hash(i + ${seed + 6}) % 3 AS INTEGER)] AS "a ""name""", CAST(hash(i + ${seed + 7}) AS VARCHAR) || 'text' AS free
  FROM range(${rows}) r(i)`;

const plan = (by: string[], more: Partial<PlanInput> = {}): Partial<PlanInput> => ({
  evaluation: { variable: 'X', columns: { ignore: ['id'], segments: by } },
  ...more
});

describe('declared segments', () => {
  jest.setTimeout(60_000);
  let bridge: TestBridge;
  beforeAll(async () => {
    bridge = await TestBridge.start();
  });
  afterAll(() => bridge.stop());

  const run = async (
    reference: string,
    current: string,
    given: Partial<PlanInput>,
    more: Partial<AnalysisContext> = {}
  ): Promise<SegmentsResult> => {
    const made = await context(bridge, reference, current, given);
    const { segments: found } = await segments.run({ ...made, ...more });
    return segmentsResultSchema.parse(found);
  };
  const names = (result: SegmentsResult): string[] =>
    result.segments.map(({ conditions }) => conditionsInWords(conditions));

  it('finds the segment that moved, with the statistics of the rows by themselves', async () => {
    const [reference, current] = [side(1, 4000, 0), side(90_000, 3000, 40)];
    const found = await run(reference, current, plan(['carrier']));
    expect(names(found).sort()).toEqual([
      'carrier = "O\'Hare \\"x\\""',
      'carrier = AA',
      'carrier = XY',
      'carrier is missing'
    ]);
    expect(found.summary).toMatchObject({ segments: 4, drifted: 1 });
    const moved = found.segments.find(({ drifted }) => drifted > 0)!;
    expect(conditionsInWords(moved.conditions)).toBe('carrier = XY');
    expect(moved.columns.map(({ name }) => name)).toEqual([
      'hour',
      'day',
      'delay',
      'at',
      'a "name"',
      'free'
    ]);
    const alone = await bridge.compareSql(
      `SELECT * FROM (${reference}) WHERE carrier = 'XY'`,
      `SELECT * FROM (${current}) WHERE carrier = 'XY'`,
      { exclude: ['id', 'carrier'].map(name => ({ name, reason: '' })) }
    );
    expect(moved.rows).toEqual({
      reference: alone.report.reference.rows,
      current: alone.report.current.rows
    });
    for (const [index, column] of moved.columns.entries()) {
      const { statistics, effect, detectable, missing, test } = alone.report.columns[index];
      // Texts are held against the alphabet of the whole evaluation set.
      if (column.kind !== 'text') {
        expect(column).toMatchObject({ statistics, effect, detectable, missing, test });
      }
    }
    const tests = found.segments.flatMap(({ columns }) => columns.flatMap(({ q }) => q ?? []));
    expect(found.decision.tests).toBe(tests.length);
    const metrics = segments.metrics!({ problems: [], segments: found });
    expect(metrics['segments.drifted']).toMatchObject({ value: 1 });
    expect(metrics['segments.worstShare'].value).toBeCloseTo(1 / 6, 9);
  });

  it('splits few numbers by value, others and moments at the tenths of the reference', async () => {
    const given = plan(['day', 'hour', 'at', 'delay'], {
      segments: { mostInAll: 100, fewestRows: 20 }
    });
    const found = await run(side(1, 3000, 0), side(70_000, 2000, 0), given);
    const words = names(found);
    expect(words.filter(name => name.startsWith('day'))).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map(day => `day = ${day}`)
    );
    expect(words.filter(name => name.startsWith('hour'))).toHaveLength(10);
    expect(words).toContain('delay is missing');
    expect(words.find(name => name.startsWith('at <'))).toMatch(/^at < 2024-03-0\dT\d\d:\d\d:00Z$/);
    for (const column of ['day', 'hour', 'at', 'delay']) {
      const own = [...found.segments, ...found.leftOut].filter(
        ({ conditions }) => conditions[0].column === column
      );
      expect(own.reduce((sum, { rows }) => sum + rows.reference, 0)).toBe(3000);
      expect(own.reduce((sum, { rows }) => sum + rows.current, 0)).toBe(2000);
    }
  });

  it('says what is left out, and splits by columns that are not compared', async () => {
    const given: Partial<PlanInput> = {
      evaluation: {
        variable: 'X',
        columns: {
          ignore: ['id', 'carrier'],
          label: 'day',
          segments: ['carrier', 'free', 'day', 'gone']
        }
      },
      segments: { mostSegments: 2, mostInAll: 3, fewestRows: 300, mostColumns: 2 }
    };
    const found = await run(
      side(1, 3000, 0),
      `SELECT * REPLACE (CASE WHEN carrier = 'AA' AND id > 50 THEN 'XY' ELSE carrier END AS carrier) FROM (${side(5, 2000, 0)})`,
      given
    );
    expect(found.notSplit).toEqual([
      { name: 'free', reason: 'nearly every value differs from the others' },
      { name: 'gone', reason: 'the evaluation set does not have it' }
    ]);
    expect(found.notCompared).toBe(3);
    expect(found.segments).toHaveLength(3);
    expect(new Set(found.leftOut.map(({ reason }) => reason))).toEqual(
      new Set(['fewRows', 'beyondLimit'])
    );
    expect(found.segments.every(({ columns }) => columns.length === 2)).toBe(true);
  });

  it('raises no alarm on two halves of one population', async () => {
    const found = await run(side(1, 4000, 0), side(55_555, 4000, 0), plan(['carrier', 'day']));
    expect(found.summary).toMatchObject({ segments: 11, drifted: 0, worstShare: 0 });
  });

  it('ends when cancelled, and leaves no table behind', async () => {
    const controller = new AbortController();
    const made = await context(bridge, side(1, 3000, 0), side(2, 3000, 0), plan(['carrier']));
    const onProgress = (done: number): void => {
      if (done > 0) {
        controller.abort();
      }
    };
    await expect(
      segments.run({ ...made, signal: controller.signal, onProgress })
    ).rejects.toMatchObject({ code: 'cancelled' });
    const [left] = await bridge.engine.query([
      `SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '%segment%'`
    ]);
    expect(Number(left.rows[0][0])).toBe(0);
  });

  it('has nothing to say where no segment has rows enough', async () => {
    const found = await run(side(1, 100, 0), side(2, 100, 0), plan(['carrier']));
    expect(found.summary).toEqual({ segments: 0, drifted: 0, worstShare: 0 });
    expect(segments.metrics!({ problems: [], segments: found })).toEqual({});
  });
});

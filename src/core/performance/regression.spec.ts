import { TestBridge } from '../drift/testing/bridge';
import { context } from '../multivariate/testing/context';
import type { PlanInput } from '../plan/schema';
import { withoutSorting } from '../drift/testing/bridge';
import { performance } from './analysis';
import { performanceResultSchema, type PerformanceResult } from './schema';

/** A uniform number of a row and a seed. */
const draw = (seed: number): string => `((hash(i * 37 + ${seed}) % 1000003) / 1000003)`;
const NORMAL = `(sqrt(-2 * ln(${draw(1)} + 1e-7)) * cos(6.283185307179586 * ${draw(2)}))`;

/** Errors whose scale grows with x, from 1 to 4; x leans high above a lean of 1. */
const rows = (from: number, count: number, lean: number, label = true): string =>
  `SELECT i AS flight, DATE '2026-03-01' + CAST((i - ${from}) // 200 AS INTEGER) AS t, x, c, 10 * x AS "pre dict"
  ${label ? `, CASE WHEN i % 97 = 0 THEN NULL ELSE 10 * x + (1 + 3 * x) * ${NORMAL} END AS late` : ''}
  FROM (SELECT i, pow(${draw(3)}, ${1 / lean}) AS x, CASE WHEN ${draw(4)} < 0.2 THEN NULL ELSE 'c''' || hash(i) % 3 END AS c
  FROM range(${from}, ${from + count}) r(i))`;

describe('performance of a regression', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;
  beforeAll(async () => {
    bridge = await TestBridge.start();
  });
  afterAll(() => bridge.stop());

  const made = (
    reference: string,
    current: string,
    options: PlanInput['performance'] = {},
    more: Partial<PlanInput> = {}
  ) =>
    context(bridge, reference, current, {
      evaluation: {
        variable: 'X',
        columns: { timestamp: 't', label: 'late', prediction: 'pre dict', ignore: ['flight'] }
      },
      performance: options,
      ...more
    });
  const run = async (...call: Parameters<typeof made>): Promise<PerformanceResult> => {
    const found = (await performance.run(await made(...call))).performance!;
    expect(performanceResultSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
    return found;
  };

  it('follows a shift of the inputs, and is measured beside where labels have arrived', async () => {
    const labels = `SELECT flight, late FROM (${rows(20_000, 2400, 4)})`;
    const found = await run(rows(0, 6000, 1), rows(20_000, 4000, 4, false), {
      labels: { sql: labels, key: 'flight' }
    });
    expect(found).toMatchObject({
      kind: 'regression',
      calibration: null,
      confusion: null,
      chunks: { count: 10, by: 'time' },
      leftOut: [{ reason: 'no label', reference: 62, current: 0 }]
    });
    expect(found.figures.map(({ metric }) => metric)).toEqual([
      'meanAbsoluteError',
      'rootMeanSquaredError'
    ]);
    for (const { metric, reference, estimated, realised, past } of found.figures) {
      expect([metric, realised!.inside]).toEqual([metric, true]);
      expect(Math.abs(realised!.error!)).toBeLessThan(
        0.25 * Math.abs(realised!.value - reference!)
      );
      expect(estimated!.change).toBeGreaterThan(0.4);
      expect(past!.chunks).toBe(10);
      expect(past!.inside).toBeGreaterThanOrEqual(8);
    }
    const [exact] = await bridge.engine.query([
      `SELECT avg(abs(late - 10 * x)), sqrt(avg((late - 10 * x) ** 2)), count(late) FROM (${rows(20_000, 2400, 4)})`
    ]);
    const [absolute, squared, labelled] = exact.rows[0].map(Number);
    expect(found.figures[0].realised!.value).toBeCloseTo(absolute, 9);
    expect(found.figures[1].realised!.value).toBeCloseTo(squared, 9);
    expect(found.labelled.rows).toBe(labelled);
    expect(found.windows!.points).toHaveLength(20);
    const inside = found.windows!.points.filter(
      ({ realised, interval }) =>
        realised !== null && interval && realised >= interval[0] && realised <= interval[1]
    );
    expect(inside.length).toBeGreaterThanOrEqual(10);
    const metrics = performance.metrics!({ problems: [], performance: found });
    expect(Object.keys(metrics)).toContain('performance.change.rootMeanSquaredError');
    expect(Object.keys(metrics)).not.toContain('performance.calibrationError');
  });

  it('draws rows where there are many, and cuts the whole source where the plan says so', async () => {
    const given = await made(
      rows(0, 6000, 1),
      rows(20_000, 4000, 4),
      { rows: 1000, metrics: ['rootMeanSquaredError'] },
      { time: { over: 'source', period: '1w' } }
    );
    const source = await bridge.engine.open({ sql: rows(18_000, 8000, 4) }, 'production_1');
    const { performance: found } = await performance.run({ ...given, source });
    expect(found!.figures).toHaveLength(1);
    const [{ estimated, realised }] = found!.figures;
    expect(Math.abs(realised!.error!)).toBeLessThan(3 * estimated!.error);
    expect(estimated!.error).toBeGreaterThan(0.1);
    expect(found!.windows).toMatchObject({ period: '1w', over: 'source' });
    expect(found!.windows!.points.reduce((sum, { rows }) => sum + rows, 0)).toBe(8000);
    expect(found!.notes.join(' ')).toContain('at most 1,000 rows of each side');
  });

  it('says in a sentence what it lacks', async () => {
    const few = await made(rows(0, 60, 1), rows(20_000, 400, 1));
    await expect(performance.run(few)).rejects.toMatchObject({
      message:
        'SQL query has 59 rows with a finite label and prediction; a loss is learned from 100 or more.'
    });
    const given = await made(rows(0, 600, 1), rows(20_000, 400, 1));
    await expect(
      performance.run({ ...given, engine: withoutSorting(bridge.engine) })
    ).rejects.toMatchObject({ code: 'package-missing' });
    const huge = `SELECT * REPLACE (1e200 AS "pre dict") FROM (${rows(0, 300, 1)})`;
    const found = await performance.run(await made(huge, huge)).catch((error: unknown) => error);
    expect((found as Error).message).toContain('has 0 rows with a finite label');
  });
});

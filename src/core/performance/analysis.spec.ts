import { TestBridge } from '../drift/testing/bridge';
import { context } from '../multivariate/testing/context';
import type { PlanInput } from '../plan/schema';
import { isKnownMetric } from '../policy/vocabulary';
import { performance } from './analysis';
import { performanceResultSchema, type PerformanceMetric, type PerformanceResult } from './schema';
import { performanceNotes, performanceSentence } from './words';

/** Probabilities that stand for their power of 1.5, labels `yes` and `no`, ten rows an hour. */
const rows = (from: number, count: number, lean: number, label: string): string =>
  `SELECT i AS "k'ey", TIMESTAMP '2026-03-01' + INTERVAL 6 MINUTE * (i - ${from}) AS t,
  CASE hash(i + 5) % 50 WHEN 0 THEN NULL WHEN 1 THEN 'nan'::DOUBLE WHEN 2 THEN 1.5 ELSE p END AS "p""r",
  CASE WHEN hash(i + 6) % 40 = 0 THEN NULL WHEN p >= 0.4 THEN 'yes' ELSE 'no' END AS answer
  ${label === '' ? '' : `, ${label} AS "__proto__"`}
  FROM (SELECT i, round(pow((hash(i) % 100000) / 100000, ${lean}), 3) AS p FROM range(${from}, ${from + count}) r(i))`;
const LABEL = `CASE WHEN (hash(i + 9) % 100000) / 100000 < pow(p, 1.5) THEN 'yes' ELSE 'no' END`;
const MARCH = rows(0, 6000, 2, LABEL);
const JUNE = rows(10_000, 4000, 1, '');

const columns = {
  timestamp: 't',
  label: '__proto__',
  prediction: 'answer',
  probability: 'p"r',
  ignore: ["k'ey"]
};

describe('performance', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;
  beforeAll(async () => {
    bridge = await TestBridge.start();
  });
  afterAll(() => bridge.stop());

  const made = (reference: string, current: string, options: PlanInput['performance'], more = {}) =>
    context(bridge, reference, current, {
      evaluation: { variable: 'X', columns: { ...columns, ...more } },
      performance: options
    });
  const run = async (...call: Parameters<typeof made>): Promise<PerformanceResult> => {
    const found = (await performance.run(await made(...call))).performance!;
    expect(performanceResultSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
    return found;
  };
  const figure = (found: PerformanceResult, metric: PerformanceMetric) =>
    found.figures.find(each => each.metric === metric)!;

  it('is estimated without labels, of rows that tell something', async () => {
    const found = await run(MARCH, JUNE, { positive: 'yes' });
    expect(found).toMatchObject({
      kind: 'binary',
      classes: ['yes', 'no'],
      decision: { prediction: 'answer', threshold: 0.5 },
      labelled: { rows: 0, share: 0 },
      chunks: { count: 10, by: 'time' },
      calibration: { method: 'logistic', heldOut: true }
    });
    expect(found.leftOut.map(({ reason }) => reason)).toEqual([
      'no probability',
      'a probability outside of 0 to 1',
      'no answer'
    ]);
    const lost = found.leftOut.reduce((sum, each) => sum + each.current, 0);
    expect(found.rows.current + lost).toBe(4000);
    expect(found.calibration!.before).toBeGreaterThan(0.05);
    expect(found.calibration!.after).toBeLessThan(0.03);
    expect(found.figures.map(({ metric }) => metric)).not.toContain('businessValue');
    expect(found.figures.every(({ realised }) => realised === null)).toBe(true);
    expect(found.confusion!.estimated.flat().reduce((sum, rows) => sum + rows)).toBeCloseTo(
      found.rows.current,
      6
    );
    expect(performanceSentence(found)).toMatch(/^ROC AUC is estimated at 0\.\d{3} \(/);
    expect(performanceNotes(found).length).toBeGreaterThan(2);
    // 4,000 rows, ten an hour: 17 days.
    expect(found.windows).toMatchObject({ metric: 'rocAuc', period: '1d', over: 'sample' });
    expect(found.windows!.points).toHaveLength(17);
    expect(found.windows!.points[0]).toMatchObject({
      from: '2026-03-01T00:00:00Z',
      to: '2026-03-02T00:00:00Z',
      realised: null,
      labelled: 0
    });
  });

  it('is measured on the rows whose label has arrived by their key, against their estimate', async () => {
    const labels = `SELECT CAST(i AS VARCHAR) AS "k'ey", ${LABEL} AS "__proto__" FROM (SELECT i, round((hash(i) % 100000) / 100000, 3) AS p FROM range(10000, 13000) r(i))
      UNION ALL SELECT '10000', 'no' UNION ALL SELECT '10000', 'yes' UNION ALL SELECT NULL, 'yes'`;
    const value = { truePositive: 3, falsePositive: -1 };
    const given = { positive: 'yes', value, labels: { sql: labels, key: "k'ey" } };
    const found = await run(MARCH, JUNE, given);
    expect(found.labelled.share).toBeGreaterThan(0.7);
    expect(found.labelled.share).toBeLessThan(0.76);
    for (const { metric, estimated, realised, reference } of found.figures) {
      expect([metric, realised?.inside]).toEqual([metric, true]);
      expect(realised!.error).toBeCloseTo(realised!.value - realised!.estimated!, 12);
      // Fewer rows than all, so that their estimate is less certain.
      const [low, high] = realised!.estimatedInterval!;
      expect(high - low).toBeGreaterThan(estimated!.interval[1] - estimated!.interval[0]);
      expect(estimated!.change).toBeCloseTo(estimated!.value - reference!, 12);
    }
    const { reference, estimated, realised } = figure(found, 'averagePrecision');
    expect(Math.abs(realised!.value - reference!)).toBeGreaterThan(
      3 * Math.abs(realised!.value - estimated!.value)
    );
    const sum = (matrix: number[][]): number => matrix.flat().reduce((all, rows) => all + rows);
    expect(sum(found.confusion!.estimatedOfLabelled!)).toBeCloseTo(found.labelled.rows, 6);
    expect(sum(found.confusion!.estimated)).toBeCloseTo(found.rows.current, 6);
    expect(found.labelTrouble).toEqual([]);
    expect(found.windows!.points[0].realised).toBeGreaterThan(0.5);
    expect(found.windows!.points.at(-1)).toMatchObject({ realised: null, labelled: 0 });
    expect(found.notes.at(-1)).toContain('rows whose labels come early may differ');
    const metrics = performance.metrics!({ problems: [], performance: found });
    expect(Object.keys(metrics).filter(name => !isKnownMetric(name))).toEqual([]);
    expect(metrics['performance.realised.rocAuc'].sampleSize).toBe(found.labelled.rows);
    expect(metrics['performance.error.f1'].value).toBeCloseTo(
      figure(found, 'f1').realised!.error!,
      11
    );

    const again = await made(MARCH, JUNE, given);
    const previous = { version: 4, metrics, outcomes: {} };
    const later = await performance.run({ ...again, previous });
    expect(later.performance!.earlier).toEqual({
      version: 4,
      metric: 'rocAuc',
      error: figure(found, 'rocAuc').realised!.error
    });
  });

  it('says so where labels are of one class only, or of none of the classes', async () => {
    const labelled = (label: string): string => rows(10_000, 1000, 1, label);
    const one = await run(MARCH, labelled(`CASE WHEN i < 10500 THEN 'no' END`), {
      positive: 'yes'
    });
    expect(one.labelTrouble).toEqual([
      "Every label that has arrived is no, so that figures which compare the classes, such as ROC AUC, can't be measured yet."
    ]);
    expect(figure(one, 'rocAuc').realised).toBeNull();
    expect(figure(one, 'accuracy').realised).not.toBeNull();
    const none = await run(MARCH, labelled(`'<b>late</b>'`), { positive: 'yes' });
    expect(none.labelled.rows).toBe(0);
    expect(none.labelTrouble).toEqual([
      `${none.rows.current} production rows have labels of __proto__ that are none of the classes yes, no, and none has one that is; nothing could be measured.`
    ]);
    const labels = {
      key: "k'ey",
      sql: `SELECT i AS "k'ey", CASE i % 3 WHEN 0 THEN 'yes' WHEN 1 THEN 'no' ELSE 'later' END AS "__proto__" FROM range(10000, 10030) r(i)`
    };
    const some = await run(MARCH, JUNE, { positive: 'yes', labels });
    expect(some.labelTrouble).toHaveLength(1);
    expect(some.labelTrouble![0]).toMatch(
      /^\d+ production rows have labels of __proto__ that are none of the classes yes, no; they were not measured on\.$/
    );
  });

  it('goes on without labels whose file is not there yet', async () => {
    const labels = { files: 'not/yet.parquet', key: "k'ey" };
    const found = await run(MARCH, JUNE, { positive: 'yes', metrics: ['f1'], labels });
    expect(found.labelled.rows).toBe(0);
    expect(found.figures[0].estimated).not.toBeNull();
    expect(found.notes.at(-1)).toMatch(/^No labels have arrived yet\. .*not\/yet\.parquet/);
  });

  it('counts many probabilities together and hardly moves a figure', async () => {
    const fine = (from: number, count: number): string =>
      `SELECT i, p, p >= 0.5 AS a, (hash(i + 3) % 1000000) / 1000000 < p * p AS y
      FROM (SELECT i, pow((hash(i) % 1000000007) / 1000000007, 4) AS p FROM range(${from}, ${from + count}) r(i))`;
    const roles = {
      label: 'y',
      prediction: 'a',
      probability: 'p',
      timestamp: undefined,
      ignore: ['i']
    };
    const found = await run(fine(0, 30_000), fine(50_000, 20_000), {}, roles);
    const exact = await bridge.engine.query([
      `WITH s AS (SELECT p, y, row_number() OVER (ORDER BY p) AS r, count(*) OVER (ORDER BY p DESC) AS m,
        sum(CASE WHEN y THEN 1 ELSE 0 END) OVER (ORDER BY p DESC) AS a FROM snapshot_1)
      SELECT (sum(CASE WHEN y THEN r END) - count(*) FILTER (y) * (count(*) FILTER (y) + 1) / 2)
        / (count(*) FILTER (y) * count(*) FILTER (NOT y)), avg(a / m) FILTER (y) FROM s`
    ]);
    const [auc, precision] = exact[0].rows[0].map(Number);
    expect(Math.abs(figure(found, 'rocAuc').realised!.value - auc)).toBeLessThan(1e-5);
    expect(Math.abs(figure(found, 'averagePrecision').realised!.value - precision)).toBeLessThan(
      1e-4
    );
    expect(found.notes.join(' ')).toMatch(/moves the ROC AUC by less than 0\.0000\d/);
    expect(found.windows).toBeNull();
    expect(found.chunks.by).toBe('order');
    expect(found.labelled.share).toBe(1);
  });

  it('tells of several classes by macro averages', async () => {
    const several = (from: number, count: number, lean: number): string =>
      `SELECT i, round(a, 2) AS pa, round((1 - a) * b, 2) AS pb, round((1 - a) * (1 - b), 2) AS pc,
      CASE WHEN u < a THEN 0 WHEN u < a + (1 - a) * b THEN 1 ELSE 2 END AS y
      FROM (SELECT i, pow((hash(i) % 1000) / 1000, ${lean}) AS a, (hash(i + 1) % 1000) / 1000 AS b,
      (hash(i + 2) % 100000) / 100000 AS u FROM range(${from}, ${from + count}) r(i))`;
    const probabilities = { 0: 'pa', 1: 'pb', 2: 'pc' };
    const roles = {
      label: 'y',
      prediction: undefined,
      probability: undefined,
      timestamp: undefined,
      probabilities,
      ignore: ['i']
    };
    const found = await run(several(0, 5000, 1), several(9000, 4000, 0.4), {}, roles);
    expect(found).toMatchObject({ kind: 'multiclass', classes: ['0', '1', '2'] });
    for (const { metric, realised } of found.figures) {
      expect([metric, realised?.inside]).toEqual([metric, true]);
    }
    const { reference, estimated, realised } = figure(found, 'accuracy');
    expect(Math.abs(realised!.value - estimated!.value)).toBeLessThan(0.02);
    expect(Math.abs(realised!.value - reference!)).toBeGreaterThan(0.03);
    const confusion = found.confusion!;
    confusion.realised!.flat().forEach((rows, cell) => {
      expect(Math.abs(confusion.estimated.flat()[cell] - rows)).toBeLessThan(90);
    });
  });

  it('knows answers alone where no probability is named', async () => {
    const found = await run(
      MARCH,
      JUNE,
      { positive: 'yes', metrics: ['rocAuc', 'recall'] },
      { probability: undefined }
    );
    expect(found.figures.map(({ metric }) => metric)).toEqual(['recall']);
    expect(found.notes.join(' ')).toContain('No probability is named');
  });

  it('does not apply without labels or answers, and says in a sentence what it lacks', async () => {
    const applies = async (
      more: object,
      options: PlanInput['performance'] = {}
    ): Promise<boolean> => performance.applies(await made(MARCH, JUNE, options, more));
    expect(await applies({})).toBe(true);
    expect(await applies({}, { enabled: false })).toBe(false);
    expect(await applies({ label: 'nowhere' })).toBe(false);
    expect(await applies({ prediction: undefined, probability: 'nowhere' })).toBe(false);
    const fails = async (...call: Parameters<typeof made>): Promise<string> => {
      const thrown = await performance.run(await made(...call)).catch((error: unknown) => error);
      return (thrown as Error).message;
    };
    const one = rows(0, 600, 2, `'no'`);
    expect(await fails(one, JUNE, { positive: 'no' })).toBe(
      'The label __proto__ of SQL query has one class alone, no.'
    );
    expect(await fails(one, JUNE, {})).toBe(
      'The label __proto__ has one class alone in the evaluation set, no.'
    );
    expect(await fails(rows(0, 600, 2, 'CAST(NULL AS VARCHAR)'), JUNE, {})).toBe(
      'The label __proto__ has no value in any row of the evaluation set.'
    );
    expect(await fails(MARCH, JUNE, {})).toMatch(
      /^Which label of __proto__ the probability speaks of/
    );
    expect(await fails(MARCH, JUNE, { positive: 'maybe' })).toMatch(/it has (no, yes|yes, no)\.$/);
    const missing = `SELECT * REPLACE (CAST(NULL AS DOUBLE) AS "p""r") FROM (${JUNE})`;
    expect(await fails(MARCH, missing, { positive: 'yes' })).toMatch(
      /4,000 of 4,000 have no probability\.$/
    );
    expect(
      await fails(MARCH, JUNE, { positive: 'yes', labels: { sql: 'SELECT 1 AS k', key: 'k' } })
    ).toMatch(/has no column k, which the arriving labels need\.$/);
    const few = `SELECT * FROM (${MARCH}) WHERE "__proto__" = 'no' OR "k'ey" < 20`;
    const single = `SELECT * REPLACE (CASE WHEN "k'ey" = 3 THEN 'yes' ELSE 'no' END AS "__proto__") FROM (${MARCH})`;
    expect(await fails(single, JUNE, { positive: 'yes' })).toMatch(/ has 1 row of the class yes /);
    expect(await fails(few, JUNE, { positive: 'yes' })).toMatch(
      /rows of the class yes of __proto__; performance needs 10\.$/
    );
  });

  it('leaves nothing behind, and ends when it is cancelled', async () => {
    await run(MARCH, JUNE, { positive: 'yes' });
    const left = await bridge.engine.query([
      `SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'performance%'`
    ]);
    expect(Number(left[0].rows[0][0])).toBe(0);
    const controller = new AbortController();
    const given = await made(MARCH, JUNE, { positive: 'yes' });
    const running = performance.run({
      ...given,
      signal: controller.signal,
      onProgress: () => controller.abort()
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });
});

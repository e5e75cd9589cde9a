import chiSquare from '@stdlib/stats-base-dists-chisquare';
import { calibrationOptionsSchema, type CalibrationOptions } from './calibration-options';
import type { CalibrationPlan } from './calibrate';
import { driftReportSchema, type ColumnReport, type DriftReport } from './report';
import { TestBridge, withoutSorting } from './testing/bridge';

const plan = (
  options: Partial<CalibrationOptions> = {},
  timestamp?: string
): { calibration: CalibrationPlan } => ({
  calibration: { options: calibrationOptionsSchema.parse({ least: 0, ...options }), timestamp }
});

/** `days` days of `rows` rows; the mean of `x` and the share of `c` differ from day to day. */
const days = (count: number, rows: number, seed: number, end = ''): string =>
  `SELECT TIMESTAMP '2026-03-01' + INTERVAL (i // ${rows}) DAY + INTERVAL (i % ${rows}) SECOND AS t,
    (hash(i + ${seed}) % 1000) / 1000 + 0.3 * ((hash(i // ${rows} + ${seed}) % 100) / 100) AS x,
    CASE WHEN hash(i * 3 + ${seed}) % 100 < 30 + hash(i // ${rows} + ${seed} + 5) % 20 THEN 'a' ELSE 'b' END AS c,
    hash(i * 5 + ${seed}) % 1000 AS steady FROM range(${count * rows}) r(i) ${end}`;

describe('calibrated thresholds', () => {
  jest.setTimeout(240_000);
  let bridge: TestBridge;

  beforeAll(async () => {
    bridge = await TestBridge.start();
  });

  afterAll(() => bridge.stop());

  const compare = async (
    reference: string,
    current: string,
    options: Parameters<TestBridge['compareSql']>[2]
  ): Promise<DriftReport> => {
    const { report } = await bridge.compareSql(reference, current, {
      exclude: [{ name: 't', reason: 'the axis of time' }],
      ...options
    });
    expect(driftReportSchema.parse(report)).toEqual(report);
    return report;
  };
  const of = (report: DriftReport, name: string): ColumnReport =>
    report.columns.find(column => column.name === name)!;

  it('let pass what days differ by, and alarm beyond it', async () => {
    const reference = days(30, 300, 0);
    const ordinary = await compare(reference, days(1, 300, 900_000), plan({}, 't'));
    expect(ordinary.decision.calibration).toMatchObject({ by: 'time', chunks: 30 });
    const chance = (bins: number): number =>
      Math.sqrt(chiSquare.quantile(0.99, bins - 1) / ((8 * 9000 * 300 * Math.LN2) / 9300));
    for (const [name, bins] of [
      ['x', 10],
      ['c', 2]
    ] as const) {
      const { threshold } = of(ordinary, name);
      expect(threshold).toMatchObject({ source: 'calibrated', chunks: 30 });
      expect(threshold!.value).toBeGreaterThan(1.3 * chance(bins));
    }
    expect(of(ordinary, 'steady').threshold!.value).toBeLessThan(1.3 * chance(10));
    expect(ordinary.summary.drifted).toBe(0);
    const moved = await compare(
      reference,
      `SELECT * REPLACE (x + 0.5 AS x) FROM (${days(1, 300, 900_000)})`,
      plan({}, 't')
    );
    expect(moved.columns.filter(({ drifted }) => drifted).map(({ name }) => name)).toEqual(['x']);
    expect(of(moved, 'x').why).toContain('the reference’s own variation');
  });

  it('are not made by a leftover of few rows', async () => {
    const whole = await compare(days(30, 300, 0), days(1, 300, 900_000), plan({}, 't'));
    const leftover = `${days(30, 300, 0)} UNION ALL (${days(31, 300, 0, 'WHERE i >= 9000 AND i < 9005')})`;
    const report = await compare(leftover, days(1, 300, 900_000), plan({}, 't'));
    expect(report.decision.calibration?.why).toContain('1 with fewer than 50 rows was left out');
    for (const column of report.columns) {
      expect(column.threshold?.chunks).toBe(30);
      expect(column.threshold!.value / of(whole, column.name).threshold!.value).toBeCloseTo(1, 1);
    }
  });

  it('are what chance gives where chunks are drawn at random, at the size of the sample', async () => {
    const sql = (rows: number, seed: number): string =>
      `SELECT hash(i + ${seed}) % 100000 AS x FROM range(${rows}) r(i)`;
    for (const rows of [500, 8000]) {
      const report = await compare(sql(20_000, 0), sql(rows, 1_000_000), plan());
      const chance = Math.sqrt(
        chiSquare.quantile(0.99, 9) / ((8 * 20_000 * rows * Math.LN2) / (20_000 + rows))
      );
      const { threshold } = of(report, 'x');
      expect(threshold?.chunks).toBe(20);
      expect(threshold!.value / chance).toBeGreaterThan(0.95);
      expect(threshold!.value / chance).toBeLessThan(1.6);
    }
  });

  it('say nothing false more often than they may, on halves of one table', async () => {
    let alarms = 0;
    const rounds = 60;
    for (let seed = 0; seed < rounds; seed += 1) {
      const half = (flag: string): string =>
        `SELECT x, c, tail, note FROM (SELECT i, exp((hash(i) % 1000) / 150) AS x, hash(i * 3) % 3 = 0 AS c,
          'c' || CAST(exp((hash(i * 7) % 1000) / 250) AS INTEGER) AS tail, repeat('wort ', 1 + CAST(hash(i * 11) % 9 AS INTEGER)) || i AS note
          FROM range(2000) r(i)) WHERE hash(i * 1000003 + ${seed}) % 2 = ${flag}`;
      const report = await compare(half('0'), half('1'), plan({ falseAlarms: 0.05 }));
      alarms += report.columns.filter(
        ({ effect, threshold }) => effect!.value >= threshold!.value
      ).length;
      expect(report.columns.every(({ threshold }) => threshold?.source === 'calibrated')).toBe(
        true
      );
    }
    // Above the threshold alone, before q has a say: at most 5 % of 240, with three standard errors.
    expect(alarms).toBeLessThanOrEqual(12 + 3 * Math.sqrt(240 * 0.05 * 0.95));
  });

  it('are given to parts, and levels beyond the chunks’ bins are let have their chance', async () => {
    const sql = (seed: number): string =>
      `SELECT 'c' || hash(i * 3 + ${seed}) % 400 AS many, TIMESTAMP '2026-01-01' + INTERVAL (hash(i + ${seed}) % 5000) HOUR AS t,
        repeat('x', 5 + CAST(hash(i * 7 + ${seed}) % 30 AS INTEGER)) || i AS note, [hash(i + ${seed}) % 100, 1.0] AS v FROM range(3000) r(i)`;
    for (const engine of [bridge.engine, withoutSorting(bridge.engine)]) {
      const { report } = await bridge.compareSql(sql(0), sql(1_000_000), plan(), engine);
      expect(report.summary.drifted).toBe(0);
      expect(of(report, 'many').threshold!.value).toBeGreaterThan(of(report, 'many').effect!.value);
      for (const part of report.columns.flatMap(({ parts }) => parts ?? [])) {
        expect([part.name, part.threshold?.source]).toEqual([part.name, 'calibrated']);
      }
    }
  });

  it('stay fixed where the reference has too few rows, and never fall below the least', async () => {
    const sql = (rows: number): string => `SELECT range * 1.5 AS x FROM range(${rows})`;
    const few = await compare(sql(300), sql(300), plan());
    expect(of(few, 'x').threshold).toEqual({ value: 0.1, source: 'fixed' });
    expect(few.decision.calibration?.why).toContain('300 rows of the reference are too few');
    const many = await compare(sql(50_000), sql(50_000), plan({ least: 0.07 }));
    expect(of(many, 'x').threshold?.value).toBe(0.07);
  });

  it('refuse chunks by time that can not be had, and choose those by size otherwise', async () => {
    const sql = days(2, 400, 0);
    await expect(compare(sql, sql, plan({ by: 'time' }))).rejects.toMatchObject({
      code: 'invalid-input',
      where: 'drift.calibration.by',
      message: "Thresholds can't be calibrated by time: the reference has no timestamp column."
    });
    const report = await compare(sql, sql, plan({ period: '1d' }, 't'));
    expect(report.decision.calibration).toMatchObject({ by: 'size' });
    expect(report.decision.calibration?.why).toContain('the reference has 2 periods of 1d');
  });

  it('are cancelled', async () => {
    const controller = new AbortController();
    const sql = days(20, 300, 0);
    const run = compare(sql, sql, {
      ...plan({}, 't'),
      signal: controller.signal,
      onProgress: (done, total) => done === total && controller.abort()
    });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });
});

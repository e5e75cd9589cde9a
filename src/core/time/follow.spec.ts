import { TestBridge } from '../drift/testing/bridge';
import { follow } from './testing/follow';
import { timeResultSchema } from './schema';

/** 31 days of March, a hundred rows each; `x` differs a little from day to day, `c` does not. */
const MARCH = `SELECT TIMESTAMP '2026-03-01' + INTERVAL (i // 100) DAY + INTERVAL (i % 100) MINUTE AS t,
  (hash(i) % 1000) / 1000 + 0.02 * ((hash(i // 100) % 100) / 100) AS x,
  CASE WHEN hash(i + 7) % 10 < 6 THEN 'a' WHEN hash(i + 7) % 10 < 9 THEN 'b' ELSE 'c' END AS c
  FROM range(3100) r(i)`;

/** 20 days of June; from the 13th on `x` is higher by a half. */
const JUNE = `SELECT TIMESTAMP '2026-06-01' + INTERVAL (i // 100) DAY + INTERVAL (i % 100) MINUTE AS t,
  (hash(i + 5000) % 1000) / 1000 + 0.02 * ((hash(i // 100) % 100) / 100) + CASE WHEN i >= 1200 THEN 0.5 ELSE 0 END AS x,
  CASE WHEN hash(i + 9) % 10 < 6 THEN 'a' WHEN hash(i + 9) % 10 < 9 THEN 'b' ELSE 'c' END AS c
  FROM range(2000) r(i)`;

describe('columns over time', () => {
  jest.setTimeout(60_000);
  let bridge: TestBridge;

  beforeAll(async () => {
    bridge = await TestBridge.start();
  });

  afterAll(() => bridge.stop());

  it('finds the window in which a column left its normal range, and when it changed', async () => {
    const { time } = await follow(bridge, { sql: MARCH }, { sql: JUNE });
    expect(timeResultSchema.parse(time)).toEqual(time);
    expect(time.cut).toEqual({ period: '1d', chosen: true });
    expect(time.windows).toHaveLength(20);
    expect(time.windows[12]).toMatchObject({
      from: '2026-06-13T00:00:00Z',
      to: '2026-06-14T00:00:00Z',
      rows: 100,
      used: true,
      outside: 1
    });
    expect(time.normal).toMatchObject({ basis: 'windows', windows: 31 });
    const x = time.columns.find(({ name }) => name === 'x')!;
    expect(x.outside).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
    expect(x.drifted).toEqual(x.outside);
    expect(x.onset).toMatchObject({ before: 11, after: 12, interval: [12, 12] });
    expect(x.psi[19]).toBeGreaterThan(0.5);
    expect(time.columns.find(({ name }) => name === 'c')).toMatchObject({
      outside: [],
      onset: null
    });
    expect(time.summary).toEqual({
      columns: 2,
      moved: 1,
      first: { window: 12, columns: ['x'] },
      latestShare: 0.5
    });
  });

  it('gives the comparison’s own figures where the whole sample is one window', async () => {
    const { time, drift } = await follow(bridge, { sql: MARCH }, { sql: JUNE }, { rows: 5000 });
    expect(time.windows).toHaveLength(1);
    for (const column of time.columns) {
      const report = drift.report.columns.find(({ name }) => name === column.name)!;
      expect(column.shift[0]).toBe(report.effect?.value);
      expect([column.low[0], column.high[0]]).toEqual(report.effect?.interval);
      expect(column.psi[0]).toBeCloseTo(report.statistics.psi?.value ?? NaN, 12);
      expect(column.onset).toBeNull();
    }
    expect(time.normal).toMatchObject({ basis: 'chance', windows: 0 });
    expect(time.normal.why).toContain('the evaluation set has 1 such window of');
  });

  it('counts alike whatever the order of the rows and the form of the moments', async () => {
    const plain = await follow(bridge, { sql: MARCH }, { sql: JUNE }, { period: '1d' });
    const columns = plain.time.columns.map(({ name, shift, outside }) => ({
      name,
      shift,
      outside
    }));
    const forms = {
      unsorted: `SELECT * FROM (${JUNE}) ORDER BY hash(x)`,
      zoned: `SELECT * REPLACE (t AT TIME ZONE 'UTC' AS t) FROM (${JUNE})`,
      text: `SELECT * REPLACE (CAST(t AS VARCHAR) AS t) FROM (${JUNE})`,
      written: `SELECT * REPLACE (strftime(t, '%Y-%m-%dT%H:%M:%SZ') AS t) FROM (${JUNE})`,
      seconds: `SELECT * REPLACE (CAST(t AS TIMESTAMP_S) AS t) FROM (${JUNE})`,
      dates: `SELECT * REPLACE (CAST(t AS DATE) AS t) FROM (${JUNE})`
    };
    for (const [form, sql] of Object.entries(forms)) {
      const { time } = await follow(bridge, { sql: MARCH }, { sql }, { period: '1d' });
      const found = time.columns.map(({ name, shift, outside }) => ({ name, shift, outside }));
      expect({ form, columns: found }).toEqual({ form, columns });
    }
  });

  it('takes gaps, infinite and missing moments, and small windows for what they are', async () => {
    const sql = `SELECT * REPLACE (CASE WHEN i = 3 THEN 'infinity'::TIMESTAMP WHEN i < 10 THEN NULL ELSE t END AS t)
      FROM (SELECT *, row_number() OVER () AS i FROM (${JUNE}))
      WHERE t IS NULL OR (day(t) NOT IN (5, 6) AND (day(t) <> 8 OR minute(t) < 9))`;
    const { time } = await follow(bridge, { sql: MARCH }, { sql }, { period: '1d' });
    expect(time.leftOut).toEqual({ missing: 8, infinite: 1 });
    expect(time.windows.map(({ rows }) => rows).slice(0, 8)).toEqual([
      91, 100, 100, 100, 0, 0, 100, 18
    ]);
    expect(time.windows.map(({ used }) => used).slice(3, 9)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true
    ]);
    for (const { shift, q } of time.columns) {
      expect([shift[4], shift[7], q[4], q[7]]).toEqual([null, null, null, null]);
    }
    expect(time.columns.find(({ name }) => name === 'x')?.onset).toMatchObject({ after: 12 });
  });

  it('cuts by size, by the moments or in the order of the rows', async () => {
    const byMoment = await follow(
      bridge,
      { sql: MARCH },
      { sql: `SELECT * FROM (${JUNE}) ORDER BY hash(x)` },
      { rows: 150 }
    );
    expect(byMoment.time.windows.map(({ rows }) => rows)).toEqual([
      ...new Array<number>(13).fill(150),
      50
    ]);
    expect(byMoment.time.windows[0]).toMatchObject({
      from: '2026-06-01T00:00:00Z',
      to: '2026-06-02T00:49:00Z'
    });
    expect(byMoment.time.columns.find(({ name }) => name === 'x')?.onset?.after).toBe(8);
    const byOrder = await follow(
      bridge,
      { sql: MARCH },
      { sql: `SELECT * EXCLUDE (t) FROM (${JUNE})` },
      { rows: 150 },
      { timestamp: null }
    );
    expect(byOrder.time).toMatchObject({ timestamp: null, normal: { basis: 'chance' } });
    expect(byOrder.time.windows[0]).toMatchObject({ from: null, to: null, rows: 150 });
    expect(byOrder.time.columns.find(({ name }) => name === 'x')?.onset?.after).toBe(8);
  });

  it('does without moments of the evaluation set, and says so', async () => {
    const { time } = await follow(
      bridge,
      { sql: `SELECT * EXCLUDE (t) FROM (${MARCH})` },
      { sql: JUNE }
    );
    expect(time.normal).toEqual({
      basis: 'chance',
      windows: 0,
      level: 0.95,
      why: 'From chance alone, as the evaluation set has no timestamp column; what windows differ by nature is not in it.'
    });
    expect(time.columns.find(({ name }) => name === 'x')?.outside.includes(12)).toBe(true);
  });

  it('cuts the whole source and marks the sample in it', async () => {
    const last = `SELECT * FROM (${JUNE}) WHERE t >= '2026-06-15' AND t < '2026-06-18'`;
    const { time } = await follow(
      bridge,
      { sql: MARCH },
      { sql: last },
      { over: 'source' },
      {
        whole: { sql: JUNE },
        window: { from: '2026-06-15T00:00:00Z', to: '2026-06-18T00:00:00Z' }
      }
    );
    expect(time.rows).toBe(2000);
    expect(time.windows.flatMap(({ inSample }, place) => (inSample ? place : []))).toEqual([
      14, 15, 16
    ]);
    expect(time.columns.find(({ name }) => name === 'x')?.onset?.after).toBe(12);
  });

  it('takes names and values for text, stray moments for what they are, and every kind', async () => {
    const odd = (
      shift: number
    ): string => `SELECT t, "x" AS "a ""quoted"", name", c || '''; DROP TABLE r; --' AS "c",
      x > 0.5 AS flag, CASE WHEN x > 0.9 THEN 'nan'::DOUBLE WHEN x < 0.05 THEN '-infinity'::DOUBLE ELSE x + ${shift} END AS f,
      md5(t::VARCHAR) AS words, [x, x] AS vector, 7 AS same, NULL::DOUBLE AS nothing,
      t + INTERVAL 3 DAY AS later, CAST(x * 10 AS INTEGER) AS whole`;
    const stray = `${odd(0)} FROM (${JUNE}) UNION ALL
      SELECT * REPLACE (TIMESTAMP '1970-01-01' AS t) FROM (${odd(0)} FROM (${JUNE}) LIMIT 2) UNION ALL
      SELECT * REPLACE (TIMESTAMP '9999-01-01' AS t) FROM (${odd(0)} FROM (${JUNE}) LIMIT 2)`;
    const { time, drift } = await follow(
      bridge,
      { sql: `${odd(0)} FROM (${MARCH})` },
      { sql: stray }
    );
    expect(time.cut).toEqual({ period: '1d', chosen: true });
    expect(time.windows).toHaveLength(22);
    expect(time.windows.map(({ used }) => used)).toEqual([
      false,
      ...new Array<boolean>(20).fill(true),
      false
    ]);
    expect(time.notFollowed).toEqual([{ name: 'nothing', reason: 'no values to compare' }]);
    expect([...time.columns, ...time.notFollowed].map(({ name }) => name).sort()).toEqual(
      drift.report.columns.map(({ name }) => name).sort()
    );
    const whole = await follow(
      bridge,
      { sql: `${odd(0)} FROM (${MARCH})` },
      { sql: `${odd(0.3)} FROM (${JUNE})` },
      { rows: 5000 }
    );
    for (const { name, shift } of whole.time.columns) {
      const report = whole.drift.report.columns.find(column => column.name === name)!;
      // Texts and vectors are followed by their missing values, not by their parts.
      if (report.effect?.part === undefined) {
        expect({ name, shift: shift[0] }).toEqual({ name, shift: report.effect?.value });
      }
    }
  });

  it('pools rare levels and those that the evaluation set lacks', async () => {
    const levels = (fresh: number): string =>
      `SELECT t, CASE WHEN i % 100 < ${fresh} THEN 'new' || i WHEN hash(i) % 2 = 0 THEN 'often' ELSE 'rare ' || hash(i) % 300 END AS level
       FROM (SELECT *, row_number() OVER () AS i FROM (${fresh > 0 ? JUNE : MARCH}))`;
    const { time } = await follow(
      bridge,
      { sql: levels(0) },
      { sql: levels(40) },
      { period: '1d' }
    );
    const [level] = time.columns;
    expect(level.kind).toBe('categorical');
    expect(level.outside).toHaveLength(20);
  });

  it('caps the columns and says which are left, and gives progress', async () => {
    const wide = (sql: string): string =>
      `SELECT t, ${Array.from({ length: 120 }, (_, index) => `x * ${index + 1} AS x${index}`).join(', ')} FROM (${sql})`;
    const seen: string[] = [];
    const { time } = await follow(
      bridge,
      { sql: wide(MARCH) },
      { sql: wide(JUNE) },
      { mostColumns: 110 },
      { onProgress: (done, total, detail) => seen.push(`${done}/${total} ${detail}`) }
    );
    expect(time.columns).toHaveLength(110);
    expect(time.notFollowed).toHaveLength(10);
    expect(time.notFollowed[0].reason).toContain('the 110 columns that moved most');
    expect(seen.map(text => text.split(' ')[0])).toEqual(['0/110', '50/110', '100/110']);
    const [left] = await bridge.engine.query([
      `SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '%windows'`
    ]);
    expect(Number(left.rows[0][0])).toBe(0);
  });

  it('says clearly what is wrong', async () => {
    const attempt = (sql: string, time: Parameters<typeof follow>[3] = {}): Promise<unknown> =>
      follow(bridge, { sql: MARCH }, { sql }, time);
    await expect(
      attempt(`SELECT * REPLACE (NULL::TIMESTAMP AS t) FROM (${JUNE})`)
    ).rejects.toMatchObject({ code: 'empty-table', message: expect.stringContaining('in t') });
    await expect(attempt(`SELECT * REPLACE (epoch(t) AS t) FROM (${JUNE})`)).rejects.toMatchObject({
      code: 'invalid-input',
      where: 't'
    });
    await expect(attempt(JUNE, { period: '1m' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('more than 400 windows')
    });
    const controller = new AbortController();
    await expect(
      follow(
        bridge,
        { sql: MARCH },
        { sql: JUNE },
        {},
        {
          signal: controller.signal,
          onProgress: () => controller.abort()
        }
      )
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

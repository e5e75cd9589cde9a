import { SAMPLES } from './finding-words';
import { driftReportSchema, type DriftResult } from './report';
import type { Finding } from './findings-schema';
import { TestBridge, withoutSorting } from './testing/bridge';

describe('findings beside the shift', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;

  beforeAll(async () => {
    bridge = await TestBridge.start();
  });

  afterAll(() => bridge.stop());

  const found = ({ report }: DriftResult): Finding[] => {
    expect(driftReportSchema.parse(report)).toEqual(report);
    return report.findings;
  };
  const briefly = (findings: Finding[]): string[] =>
    findings.map(({ kind, column, severity }) => `${severity} ${kind} ${column}`).sort();

  it('are none where nothing changed, whatever is in the table', async () => {
    const sql = (seed: number): string =>
      `SELECT hash(i + ${seed}) % 1000 AS x, 'c' || hash(i * 7 + ${seed}) % 40 AS c,
       'rare ' || CAST(exp((hash(i * 3 + ${seed}) % 1000) / 120.0) AS BIGINT) AS tail,
       CASE WHEN hash(i * 5 + ${seed}) % 10 = 0 THEN 'nan'::DOUBLE WHEN hash(i * 5 + ${seed}) % 10 = 1 THEN 'inf'::DOUBLE ELSE 1.5 END AS odd,
       TIMESTAMP '2026-01-01' + INTERVAL (hash(i + ${seed}) % 500) HOUR AS t FROM range(3000) r(i)`;
    for (const seed of [1, 100_000, 200_000]) {
      expect(found(await bridge.compareSql(sql(0), sql(seed * 5)))).toEqual([]);
    }
  });

  it('are columns that are not there, were added or have another type', async () => {
    const result = await bridge.compareSql(
      "SELECT range AS same, range AS gone, range AS wide, range AS text, range AS Delay, 1 AS id, DATE '2026-01-01' AS day FROM range(40)",
      "SELECT range AS same, range AS new, CAST(range AS INTEGER) AS wide, 'a' || range AS text, range AS delay, '1' AS id, TRUE AS day FROM range(40)",
      { exclude: [{ name: 'id', reason: 'left out by the plan' }] }
    );
    const findings = found(result);
    expect(briefly(findings)).toEqual([
      'note addedColumn delay',
      'note addedColumn new',
      'note changedType wide',
      'warning changedType day',
      'warning changedType text',
      'warning missingColumn Delay',
      'warning missingColumn gone'
    ]);
    expect(findings[0].severity).toBe('warning');
    const of = (column: string): Finding => findings.find(each => each.column === column)!;
    expect(of('Delay').sentence).toBe('The current table lacks this column. It has "delay".');
    expect(of('text')).toMatchObject({
      types: { reference: 'BIGINT', current: 'VARCHAR' },
      sentence:
        'The type is BIGINT in the reference and VARCHAR in the current table, and it was not compared.'
    });
    expect(of('wide').sentence).not.toContain('not compared');
  });

  it('name new and vanished categories, with their shares', async () => {
    const [finding, other] = found(
      await bridge.compareSql(
        "SELECT CASE WHEN range % 2 = 0 THEN 'a' WHEN range % 10 = 1 THEN 'old' ELSE 'b' END AS c FROM range(1000)",
        "SELECT CASE WHEN range % 2 = 0 THEN 'a' WHEN range % 10 = 1 THEN '<b>new</b>' WHEN range % 100 = 3 THEN 'also' ELSE 'b' END AS c FROM range(1000)"
      )
    );
    expect(finding).toMatchObject({
      kind: 'newCategories',
      severity: 'warning',
      current: { rows: 110, share: 0.11 },
      categories: {
        count: 2,
        biggest: [
          { label: '<b>new</b>', rows: 100, share: 0.1 },
          { label: 'also', rows: 10, share: 0.01 }
        ]
      },
      sentence:
        "2 categories that the reference does not have make up 11.0 % of the current table's rows: <b>new</b> (10.0 %), also (1.0 %)."
    });
    expect(finding.q).toBeLessThan(1e-9);
    const [single] = found(
      await bridge.compareSql(
        "SELECT 'a' AS c FROM range(500)",
        "SELECT CASE WHEN range < 100 THEN 'b' ELSE 'a' END AS c FROM range(500)"
      )
    );
    expect(single.sentence).toBe(
      "1 category that the reference does not have makes up 20.0 % of the current table's rows: b (20.0 %)."
    );
    expect(other).toMatchObject({
      kind: 'vanishedCategories',
      severity: 'note',
      categories: { count: 1 }
    });
  });

  it('count categories that are too rare to be listed', async () => {
    const [finding] = found(
      await bridge.compareSql(
        "SELECT CASE WHEN range < 4000 THEN 'c' || range % 40 ELSE 'rare ' || range % 8 END AS c FROM range(4160)",
        "SELECT 'c' || range % 40 AS c FROM range(4000)"
      )
    );
    expect(finding).toMatchObject({
      kind: 'vanishedCategories',
      sentence: '8 categories of the reference, 3.8 % of its rows, are not in the current table.'
    });
  });

  it('see many new categories of a row each, but not the tail that every sample has', async () => {
    const fresh = found(
      await bridge.compareSql(
        "SELECT 'c' || range % 5 AS c FROM range(1000)",
        "SELECT CASE WHEN range % 50 = 0 THEN 'typo ' || range ELSE 'c' || range % 5 END AS c FROM range(1000)"
      )
    );
    expect(briefly(fresh)).toEqual(['warning newCategories c']);
    const ids = found(
      await bridge.compareSql(
        'SELECT CAST(range AS VARCHAR) AS id FROM range(500)',
        'SELECT CAST(range + 500 AS VARCHAR) AS id FROM range(500)',
        { kinds: { id: 'categorical' } }
      )
    );
    // Each of the 1000 lies on one side alone, as it would in halves of one table.
    expect(ids).toEqual([]);
  });

  it('tell missing values, NaN and infinities apart, with rises as warnings', async () => {
    const reference =
      'SELECT range * 1.0 AS a, range * 1.0 AS b, range * 1.0 AS c, CASE WHEN range % 3 = 0 THEN NULL ELSE range END AS d FROM range(900)';
    const current = `SELECT CASE WHEN range % 5 = 0 THEN NULL ELSE range * 1.0 END AS a,
      CASE WHEN range % 5 = 0 THEN 'nan'::DOUBLE ELSE range END AS b,
      CASE WHEN range % 5 = 0 THEN '-inf'::DOUBLE ELSE range END AS c, range AS d FROM range(900)`;
    for (const engine of [bridge.engine, withoutSorting(bridge.engine)]) {
      const findings = found(await bridge.compareSql(reference, current, {}, engine));
      expect(briefly(findings).filter(each => !each.includes('changedType'))).toEqual([
        'note missingValues d',
        'warning infiniteValues c',
        'warning missingValues a',
        'warning nanValues b'
      ]);
      expect(findings.find(({ kind }) => kind === 'nanValues')).toMatchObject({
        reference: { rows: 0, share: 0 },
        current: { rows: 180, share: 0.2 },
        sentence: "20.0 % of the current table's rows are NaN, 0.0 % of the reference's."
      });
    }
  });

  it('name a column whose values are all infinite on a side, which bins hardly show', async () => {
    const infinite = `SELECT 'inf'::DOUBLE AS a, CASE range % 3 WHEN 0 THEN '-inf'::DOUBLE WHEN 1 THEN 'inf'::DOUBLE END AS b, CAST(range AS DOUBLE) AS c FROM range(300)`;
    const finite =
      'SELECT CAST(range AS DOUBLE) AS a, CAST(range AS DOUBLE) AS b, CAST(range AS DOUBLE) AS c FROM range(300)';
    for (const engine of [bridge.engine, withoutSorting(bridge.engine)]) {
      const forth = found(await bridge.compareSql(infinite, finite, {}, engine));
      expect(briefly(forth)).toEqual([
        'note missingValues b',
        'warning nothingFinite a',
        'warning nothingFinite b'
      ]);
      expect(forth[0]).toMatchObject({
        reference: { rows: 300, share: 1 },
        current: { rows: 0, share: 0 },
        sentence:
          "Every value of the reference is infinite or missing, so that the column can't be compared by its values."
      });
      const back = await bridge.compareSql(finite, infinite, {}, engine);
      expect(briefly(found(back))).toContain('warning nothingFinite a');
      const both = found(await bridge.compareSql(infinite, infinite, {}, engine));
      expect(briefly(both)).toEqual(['note nothingFinite a', 'note nothingFinite b']);
    }
  });

  it('count the rows outside of the range, of moments too, and leave out infinities and NaN', async () => {
    const reference =
      "SELECT range * 1.0 AS x, TIMESTAMP '2026-01-01' + INTERVAL (range) MINUTE AS t FROM range(1000)";
    const current = `SELECT CASE range % 20 WHEN 0 THEN -5.0 WHEN 1 THEN 2000.5 WHEN 2 THEN 'nan'::DOUBLE WHEN 3 THEN 'inf'::DOUBLE ELSE range END AS x,
      TIMESTAMP '2026-01-01' + INTERVAL (range + 250) MINUTE AS t FROM range(1000)`;
    for (const engine of [bridge.engine, withoutSorting(bridge.engine)]) {
      const ranges = found(await bridge.compareSql(reference, current, {}, engine)).filter(
        ({ kind }) => kind === 'outOfRange'
      );
      expect(ranges.map(({ column, current: rows }) => [column, rows?.rows])).toEqual([
        ['x', 100],
        ['t', 250]
      ]);
      expect(ranges[0].sentence).toBe(
        "10.0 % of the current table's rows lie outside of the reference's range: 5.0 % below 0, 5.0 % above 999."
      );
      expect(ranges[1].sentence).toContain('above 2026-01-01T16:39:00Z');
    }
  });

  it('call the sides as an audit does, in every kind of sentence', async () => {
    const findings = found(
      await bridge.compareSql(
        "SELECT range * 1.0 AS x, 'a' AS level, 1.0 AS m, [1.0, range] AS v, 'k' AS kind, 1 AS gone FROM range(1000)",
        `SELECT range * 2.0 AS x, CASE WHEN range % 2 = 0 THEN 'b' END AS level, CASE WHEN range % 2 = 0 THEN 1.0 END AS m,
          CASE WHEN range % 2 = 0 THEN [1.0, range] ELSE [1.0] END AS v, 2.5 AS kind, 1 AS fresh FROM range(1000)`,
        { sides: SAMPLES }
      )
    );
    const kinds = new Set(findings.map(({ kind }) => kind));
    for (const kind of ['outOfRange', 'newCategories', 'vanishedCategories', 'missingValues']) {
      expect(kinds).toContain(kind);
    }
    expect(kinds).toContain('otherDimension');
    expect(findings.find(({ kind }) => kind === 'missingColumn')?.sentence).toBe(
      'Production lacks this column.'
    );
    for (const { sentence } of findings) {
      expect(sentence).not.toMatch(/the current table|the reference/i);
    }
  });

  it('find vectors of another length', async () => {
    const [finding] = found(
      await bridge.compareSql(
        'SELECT [1.0, range] AS v FROM range(200)',
        'SELECT CASE WHEN range % 4 = 0 THEN [1.0, 2.0, 3.0] ELSE [1.0, range] END AS v FROM range(200)'
      )
    ).filter(({ kind }) => kind === 'otherDimension');
    expect(finding).toMatchObject({ dimension: 2, current: { rows: 50, share: 0.25 } });
    expect(finding.sentence).toContain("reference's 2 coordinates, most of them 3");
  });
});

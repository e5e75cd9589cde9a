import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditError } from '../errors';
import type { CompareOptions } from './compare';
import { compareTables } from './compare';
import type { ColumnReport, DriftResult } from './report';
import { DEFAULTS, TestBridge } from './testing/bridge';

describe('comparing two tables', () => {
  jest.setTimeout(300_000);
  let bridge: TestBridge;

  beforeAll(async () => {
    bridge = await TestBridge.start();
  });

  afterAll(() => bridge.stop());

  const compare = (
    reference: string,
    current: string,
    options: Partial<CompareOptions> = {}
  ): Promise<DriftResult> => bridge.compareSql(reference, current, options);

  const column = ({ report }: DriftResult, name: string): ColumnReport =>
    report.columns.find(candidate => candidate.name === name)!;

  const refusal = async (promise: Promise<unknown>): Promise<AuditError> => {
    const thrown = await promise.then(
      () => null,
      (error: unknown) => error
    );
    expect(thrown).toBeInstanceOf(AuditError);
    return thrown as AuditError;
  };

  describe('refuses', () => {
    it.each([
      ['reference', 'SELECT 1 AS x LIMIT 0', 'SELECT 1 AS x'],
      ['current', 'SELECT 1 AS x', 'SELECT 1 AS x LIMIT 0']
    ])('an empty %s table, by name', async (side, reference, current) => {
      const error = await refusal(compare(reference, current));
      expect(error.code).toBe('empty-table');
      expect(error.message).toContain(`The ${side} table`);
      expect(error.action).not.toBe('');
    });

    it('tables without a common column, naming what each has', async () => {
      const error = await refusal(compare('SELECT 1 AS a, 2 AS b', 'SELECT 1 AS "c </script>"'));
      expect(error.code).toBe('no-common-columns');
      expect(error.message).toContain('"a", "b"');
      expect(error.message).toContain('"c </script>"');
    });

    it('a kind for a column that is not there', async () => {
      const error = await refusal(
        compare('SELECT 1 AS a', 'SELECT 1 AS a', { kinds: { delya: 'numeric' } })
      );
      expect(error.code).toBe('unknown-column');
      expect(error.message).toContain('"delya"');
    });

    it('a kind that the type can not have, and one that the values can not have', async () => {
      const query = "SELECT 'a' || range AS w, range AS n FROM range(30)";
      const byType = await refusal(compare(query, query, { kinds: { n: 'embedding' } }));
      expect(byType).toMatchObject({ code: 'invalid-input', where: 'n' });
      const byValue = await refusal(compare(query, query, { kinds: { w: 'numeric' } }));
      expect(byValue.code).toBe('invalid-input');
      expect(byValue.message).toContain('30 of 30 values');
    });
  });

  describe('says what it left out', () => {
    it('columns of one side, of one spelling, excluded ones, and types without a kind', async () => {
      const { report } = await compare(
        "SELECT 1 AS x, 2 AS gone, 3 AS id, 4 AS Delay, {'a': 1} AS deep",
        "SELECT 1 AS x, 2 AS new, 3 AS id, 4 AS delay, {'a': 1} AS deep",
        { exclude: [{ name: 'id', reason: 'Left out by the plan.' }] }
      );
      expect(report.columns.map(({ name }) => name)).toEqual(['x']);
      const reasons = Object.fromEntries(report.notCompared.map(each => [each.name, each.reason]));
      expect(Object.keys(reasons).sort()).toEqual(['Delay', 'deep', 'delay', 'gone', 'id', 'new']);
      expect(reasons.id).toBe('Left out by the plan.');
      expect(reasons.gone).toBe('Only the reference table has this column.');
      expect(reasons.Delay).toContain('"delay"');
      expect(reasons.deep).toContain('STRUCT');
    });

    it('types that do not meet, with the number of values in the way', async () => {
      const { report } = await compare(
        'SELECT range AS x, range AS y FROM range(20)',
        "SELECT 'v' || range AS x, TIMESTAMP '2026-01-01' AS y FROM range(20)"
      );
      expect(report.columns).toEqual([]);
      expect(report.summary).toEqual({ columns: 0, drifted: 0, share: 0 });
      expect(report.notCompared[0].reason).toContain("20 values can't be read as numbers");
      expect(report.notCompared[1].reason).toContain(
        'BIGINT in the reference, TIMESTAMP in the current'
      );
    });
  });

  describe('reads types that differ', () => {
    it('numbers written as text, moments written as text, booleans as 0 and 1', async () => {
      const result = await compare(
        "SELECT range * 1.5 AS n, TIMESTAMP '2026-01-01' + to_hours(range) AS t, range % 2 = 0 AS b, range AS i FROM range(40)",
        "SELECT CAST(range * 1.5 AS VARCHAR) AS n, CAST(TIMESTAMP '2026-01-01' + to_hours(range) AS VARCHAR) AS t, " +
          '(range + 1) % 2 AS b, range * 1.0 AS i FROM range(40)'
      );
      expect(result.report.columns.map(({ name, kind }) => [name, kind])).toEqual([
        ['n', 'numeric'],
        ['t', 'datetime'],
        ['b', 'numeric'],
        ['i', 'numeric']
      ]);
      for (const each of result.report.columns) {
        expect([each.name, each.statistics.ks?.value]).toEqual([each.name, 0]);
      }
      expect(column(result, 'n').why).toContain('VARCHAR in the current table');
      expect(column(result, 'i').why).not.toContain('types differ');
    });

    it('moments with a written offset as UTC, as a zoned type has them', async () => {
      const result = await compare(
        "SELECT TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(range) AS t FROM range(40)",
        "SELECT strftime(TIMESTAMP '2026-01-01 02:00:00' + to_hours(range), '%Y-%m-%dT%H:%M:%S+02:00') AS t FROM range(40)"
      );
      expect(column(result, 't').statistics.wasserstein?.value).toBe(0);
    });

    it('a side without any value, whatever its type', async () => {
      const result = await compare(
        "SELECT 'w' || range % 3 AS w, range * 1.0 AS n FROM range(50)",
        'SELECT CAST(NULL AS INTEGER) AS w, CAST(NULL AS VARCHAR) AS n FROM range(50)'
      );
      expect(column(result, 'w').kind).toBe('categorical');
      expect(column(result, 'n').kind).toBe('numeric');
      for (const each of result.report.columns) {
        expect(each).toMatchObject({ drifted: true, missing: { reference: 0, current: 1 } });
        expect(each.test?.name).toBe('missing');
        expect(each.why).toContain('All values are missing on the current side.');
      }
    });
  });

  describe('follows a kind that is given', () => {
    it('numbers as categories, in either type, and text as numbers', async () => {
      const result = await compare(
        'SELECT range % 3 AS code, CAST(range AS VARCHAR) AS t, range AS free FROM range(90)',
        'SELECT (range % 3)::DOUBLE AS code, CAST(range AS VARCHAR) AS t, range AS free FROM range(90)',
        { kinds: { code: 'categorical', t: 'numeric', free: 'text' } }
      );
      expect(column(result, 'code')).toMatchObject({
        kind: 'categorical',
        levels: { added: 0, vanished: 0 },
        statistics: { chiSquare: { value: 0, df: 2, p: 1 } }
      });
      expect(column(result, 't')).toMatchObject({
        kind: 'numeric',
        statistics: { ks: { value: 0 } }
      });
      expect(column(result, 'free')).toMatchObject({ kind: 'text', statistics: {} });
      expect(column(result, 'free').effect?.part).toBe('length');
    });
  });

  describe('decides', () => {
    const rows = (shift: number, count = 2000): string =>
      `SELECT sin(range * 12.9898 + 78.233) * 10 + ${shift} AS x FROM range(${count})`;

    it('drifted when the shift and the test both say so, and says why', async () => {
      const moved = column(await compare(rows(0), rows(4)), 'x');
      expect(moved.drifted).toBe(true);
      expect(moved.why).toMatch(
        /^The shift is 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\), at or above 0\.10, and q < 0\.001\.$/
      );
      expect(moved.detectable).toBeLessThan(moved.effect!.value);
      const still = column(await compare(rows(0), rows(0)), 'x');
      expect(still.drifted).toBe(false);
      expect(still.effect!.interval[0]).toBe(0);
      expect(still.why).toMatch(/below 0\.10\.$/);
    });

    it('not drifted when few rows leave it to chance', async () => {
      const few = column(await compare(rows(0, 8), rows(2, 8)), 'x');
      expect(few.effect!.value).toBeGreaterThan(0.1);
      expect(few).toMatchObject({ drifted: false });
      expect(few.why).toContain('chance alone could give it');
    });

    it('not drifted when the change is sure but small', async () => {
      const small = column(await compare(rows(0, 40_000), rows(0.15, 40_000)), 'x');
      expect(small.q).toBeLessThan(0.001);
      expect(small).toMatchObject({ drifted: false });
      expect(small.why).toContain('a change is there (q < 0.001), but a small one');
    });

    it('by missing values alone, and by both tests with the factor of two', async () => {
      const result = await compare(
        'SELECT CASE WHEN range % 10 = 0 THEN NULL ELSE range END AS x FROM range(1000)',
        'SELECT CASE WHEN range % 2 = 0 THEN NULL ELSE range END AS x FROM range(1000)'
      );
      const x = column(result, 'x');
      expect(x.test?.name).toBe('ks+missing');
      expect(x).toMatchObject({ drifted: true, missing: { reference: 0.1, current: 0.5 } });
    });

    it('by infinite values, which K-S leaves out', async () => {
      const half = (value: string): string =>
        `SELECT CASE WHEN range % 2 = 1 THEN ${value} ELSE range END::DOUBLE AS x FROM range(2000)`;
      const x = column(await compare(half('range'), half("'inf'::DOUBLE")), 'x');
      expect(x).toMatchObject({ drifted: true, infinite: { reference: 0, current: 1000 } });
      expect(x.test).toMatchObject({ name: 'ks+infinite' });
      expect(x.test!.p).toBeLessThan(1e-100);
      expect(x.why).toContain(
        '0 of 2,000 rows of the reference and 1,000 of 2,000 of the current table are infinite.'
      );
      const turned = column(await compare(half("'inf'::DOUBLE"), half("'-inf'::DOUBLE")), 'x');
      expect(turned).toMatchObject({ drifted: true, test: { name: 'ks+infinite' } });
      const all = column(
        await compare(half('range'), "SELECT 'inf'::DOUBLE AS x FROM range(2000)"),
        'x'
      );
      expect(all).toMatchObject({ drifted: true, test: { name: 'infinite' } });
      const same = column(await compare(half("'inf'::DOUBLE"), half("'inf'::DOUBLE")), 'x');
      expect(same).toMatchObject({ drifted: false, test: { name: 'ks+infinite', p: 1 } });
      const both = column(await compare(half("'inf'::DOUBLE"), half('NULL')), 'x');
      expect(both).toMatchObject({ drifted: true, test: { name: 'ks+missing+infinite' } });
    });

    it('counts new and vanished levels, and lists the most frequent of both', async () => {
      const result = await compare(
        "SELECT CASE WHEN range < 60 THEN 'a' WHEN range < 90 THEN 'b' ELSE 'old' || range END AS c FROM range(100)",
        "SELECT CASE WHEN range < 30 THEN 'a' WHEN range < 90 THEN 'b' ELSE 'new' END AS c FROM range(100)"
      );
      expect(column(result, 'c').levels).toEqual({ added: 1, vanished: 10 });
      const [shape] = result.shapes;
      expect(shape.levels!.slice(0, 2)).toEqual([
        { label: 'a', reference: 60, current: 30 },
        { label: 'b', reference: 30, current: 60 }
      ]);
      expect(shape.levels).toContainEqual({ label: 'new', reference: 0, current: 10 });
      expect(shape.reference.distinct).toBe(12);
    });

    it('sums up the levels beyond the listed ones', async () => {
      const query = "SELECT 'k' || (range % 400) AS c FROM range(4000)";
      const [shape] = (await compare(query, query)).shapes;
      expect(shape.levels).toHaveLength(30);
      expect(shape.otherLevels).toEqual({ reference: 3700, current: 3700 });
    });
  });

  it.each([
    [899, 'categorical'],
    [900, 'text']
  ])('tells text from categories by exact counts: %i of 1000 differ', async (distinct, kind) => {
    // Several columns, since any one estimate may come out right by luck.
    const columns = Array.from(
      { length: 40 },
      (_, index) => `md5('${index}-' || least(range, ${distinct - 1})) AS c${index}`
    );
    const query = `SELECT ${columns.join(', ')} FROM range(1000)`;
    const { report } = await compare(query, query);
    expect(report.columns.filter(each => each.kind !== kind)).toEqual([]);
    const none = `SELECT ${columns.map((_, index) => `NULL::VARCHAR AS c${index}`).join(', ')} FROM range(9)`;
    const turned = await compare(none, query);
    expect(turned.report.columns.filter(each => each.kind !== kind)).toEqual([]);
  });

  it('gives the same figures again, and the shift is the statistic of that name', async () => {
    const query = (shift: number): string =>
      `SELECT sin(range * 12.9898 + ${shift}) * 10 + ${shift} AS x, ln(range + 2) AS y FROM range(300000)`;
    const first = await compare(query(0), query(0.3));
    const second = await compare(query(0), query(0.3));
    expect(second.report.columns).toEqual(first.report.columns);
    expect(second.shapes.map(shape => [shape.reference, shape.current])).toEqual(
      first.shapes.map(shape => [shape.reference, shape.current])
    );
    for (const { effect, statistics } of first.report.columns) {
      expect(effect!.value).toBe(statistics.jensenShannon!.value);
    }
  });

  it('takes any name for a column', async () => {
    const names = [
      'select',
      'a b',
      'q"uote',
      "ap'os",
      '</script>',
      'größe',
      '数',
      ' ',
      '%s',
      'x;--',
      'constructor',
      'toString',
      'hasOwnProperty',
      '__proto__',
      'order'
    ];
    const list = names.map((name, index) => `range + ${index} AS "${name.replaceAll('"', '""')}"`);
    const query = `SELECT ${list.join(', ')} FROM range(30)`;
    const { report, shapes } = await compare(query, query);
    expect(report.columns.map(({ name }) => name)).toEqual(names);
    expect(shapes.map(({ name }) => name)).toEqual(names);
    expect(report.columns.map(({ kind }) => kind)).toEqual(names.map(() => 'numeric'));
    const kinds = Object.fromEntries(names.map(name => [name, 'categorical' as const]));
    const overridden = (await compare(query, query, { kinds })).report.columns;
    expect(overridden.map(({ kind }) => kind)).toEqual(names.map(() => 'categorical'));
  });

  it('reads infinite moments apart', async () => {
    const query = (extra: string): string =>
      `SELECT TIMESTAMP '2026-01-01' + to_days(CAST(range AS INTEGER)) AS t FROM range(50) UNION ALL SELECT ${extra}`;
    const result = await compare(query("TIMESTAMP 'infinity'"), query("TIMESTAMP '-infinity'"));
    expect(column(result, 't')).toMatchObject({
      kind: 'datetime',
      missing: { reference: 0, current: 0 },
      infinite: { reference: 1, current: 1 },
      statistics: { ks: { value: 0 } }
    });
  });

  describe('with a thousand columns', () => {
    const wide = (shift: number, width = 1000): string => {
      const columns = Array.from(
        { length: width },
        (_, index) => `sin(range * ${index + 1}.7) + ${index % 10 === 0 ? shift : 0} AS c${index}`
      );
      return `SELECT ${columns.join(', ')} FROM range(500)`;
    };

    it('reports progress, gives partial results, and finds what moved', async () => {
      const progress: number[] = [];
      const partial: DriftResult[] = [];
      const { report } = await compare(wide(0), wide(0.7), {
        onProgress: done => progress.push(done),
        onColumns: result => partial.push(result)
      });
      expect(report.columns.filter(each => each.drifted).map(({ name }) => name)).toEqual(
        Array.from({ length: 100 }, (_, index) => `c${index * 10}`)
      );
      expect(progress[0]).toBe(0);
      expect(progress.at(-1)).toBe(1000);
      expect(progress).toEqual([...progress].sort((a, b) => a - b));
      expect(progress.length).toBeGreaterThan(20);
      expect(partial.length).toBeGreaterThan(0);
      for (const { report: part, shapes } of partial) {
        expect(shapes.map(({ name }) => name)).toEqual(part.columns.map(({ name }) => name));
      }
    });

    it('stops between statements when cancelled, and the next comparison works', async () => {
      const controller = new AbortController();
      let done = 0;
      const error = await refusal(
        compare(wide(0, 200), wide(0, 200), {
          signal: controller.signal,
          onProgress: count => {
            done = count;
            if (count > 0) {
              controller.abort();
            }
          }
        })
      );
      expect(error.code).toBe('cancelled');
      expect(done).toBeLessThan(200);
      expect((await compare('SELECT 1 AS x', 'SELECT 1 AS x')).report.columns).toHaveLength(1);
    });
  });

  it('compares the kernel of two opened tables of one file each', async () => {
    mkdirSync(join(bridge.folder, 'a b'), { recursive: true });
    writeFileSync(join(bridge.folder, 'a b', 'one.csv'), 'x,y\n1,a\n');
    const reference = await bridge.engine.open({ files: 'a b/one.csv' }, 'reference');
    const { report } = await compareTables(bridge.engine, reference, reference, DEFAULTS);
    expect(report.columns.map(({ name, drifted }) => [name, drifted])).toEqual([
      ['x', false],
      ['y', false]
    ]);
    expect(report.method.engine).toMatch(/^DuckDB/);
  });
});

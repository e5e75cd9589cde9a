import { TestBridge } from '../drift/testing/bridge';
import { context } from '../multivariate/testing/context';
import type { PlanInput } from '../plan/schema';
import { readiness } from './analysis';
import { readinessResultSchema, type ReadinessResult } from './schema';
import { repeatedRows } from './rows';
import { effectiveShare } from './weights';
import { labelCode, labelShiftNotes, readinessSentence } from './words';

const rows = (from: number, count: number, shift = 0): string =>
  `SELECT i AS id, (hash(i + ${from}) % 100000) / 1000 + ${shift} AS x FROM range(${count}) r(i)`;

describe('fine-tune readiness', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;
  beforeAll(async () => {
    bridge = await TestBridge.start();
  });
  afterAll(() => bridge.stop());

  it('counts duplicates and leaked rows, finds what is not covered, and writes rows to label', async () => {
    // 100 rows stand in the evaluation set; 100 of the shifted ones are there twice.
    const far = rows(5000, 400, 200);
    const current = `${rows(0, 100)} UNION ALL ${far} UNION ALL ${far} LIMIT 600`;
    const made = await context(bridge, rows(0, 800), `SELECT * FROM (${current})`, {
      readiness: { label: 50 }
    });
    const { readiness: found } = await readiness.run(made);
    expect(readinessResultSchema.parse(found)).toEqual(found);
    expect(found!.duplicates.production).toBeGreaterThan(0.15);
    expect(found!.leakage.production).toBeGreaterThanOrEqual(100 / 600);
    expect(found!.leakage.production).toBeLessThan(0.2);
    expect(found!.coverage.share).toBeGreaterThan(0.7);
    expect(found!.ready).toBe(false);
    expect(readinessSentence(found!)).toContain('Not ready for fine-tuning');
    expect(found!.toLabel!.rows).toBe(50);
    const label = await bridge.engine.open({ files: found!.toLabel!.path }, 'labels');
    const [least] = await bridge.engine.query([
      `SELECT min(x), count(DISTINCT x) FROM ${label.relation}`
    ]);
    expect(least.rows[0][0]).toBeGreaterThanOrEqual(200);
    expect(least.rows[0][1]).toBe(50);
    expect(label.columns.map(({ name }) => name)).toEqual(['id', 'x', 'labelling_worth']);
    expect(labelCode(found!)).toContain(found!.toLabel!.path);
  });

  it('holds missing values for equal, NaN or NULL, and numbers of any type', async () => {
    const values = (types: [string, string, string, string]): string =>
      `SELECT CAST(i AS BIGINT) AS id, CAST(CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN ${types[0]} ELSE i END AS ${types[1]}) AS "n",
        CAST(i % 7 AS ${types[2]}) AS "a ""b""", CAST(i / 10 AS ${types[3]}) AS f, [i / 10, 1]::${types[3]}[] AS v FROM range(300) r(i)`;
    const { readiness: found } = await readiness.run(
      await context(
        bridge,
        values([`CAST('nan' AS DOUBLE)`, 'DOUBLE', 'INTEGER', 'DOUBLE']),
        values(['NULL', 'DOUBLE', 'DOUBLE', 'FLOAT']),
        { readiness: { label: 5 } }
      )
    );
    expect(found!.leakage).toEqual({ production: 1, evaluation: 1 });
    expect(found!.duplicates).toEqual({ production: 0, evaluation: 0 });
    const label = await bridge.engine.open({ files: found!.toLabel!.path }, 'labels');
    expect(label.columns.map(({ name }) => name)).toEqual([
      'id',
      'n',
      'a "b"',
      'f',
      'v',
      'labelling_worth'
    ]);
  });

  it('counts rows that are nearly equal: rounded numbers, texts without case and spaces', async () => {
    const many = (more: string): string =>
      `SELECT * FROM (SELECT i + 1000 AS x, 'Row ' || i AS c, 1.5 AS z FROM range(300) r(i)) UNION ALL SELECT * FROM (${more})`;
    const values = (rows: [number | string, string, number | string][]): string =>
      `SELECT * FROM (VALUES ${rows.map(([x, c, z]) => `(${x}, '${c}', ${z})`).join(', ')}) t(x, c, z)`;
    const evaluation: [number | string, string, number | string][] = [
      [0.12345, 'New  York', -0.0],
      [9.996, 'carry', `'inf'::DOUBLE`]
    ];
    const made = await context(
      bridge,
      many(values(evaluation)),
      // Two near leaks, of which one near repeat of the other; an exact leak; and a row of its own.
      values([
        [0.12341, 'new york ', 0],
        [0.12339, 'NEW YORK', 0],
        [10, 'Carry', `'inf'::DOUBLE`],
        [10.2, 'Carry', `'inf'::DOUBLE`],
        [1000, 'Row 0', 1.5]
      ]),
      { readiness: { label: 0 }, evaluation: { variable: 'X', columns: {} } }
    );
    const near = await repeatedRows(made, {
      columns: [
        { name: 'x', kind: 'numeric' },
        { name: 'c', kind: 'categorical' },
        { name: 'z', kind: 'numeric' }
      ]
    } as Parameters<typeof repeatedRows>[1]);
    expect(near.duplicates).toEqual({ production: 0, evaluation: 0 });
    expect(near.leakage.production).toBe(1 / 5);
    expect(near.near).toMatchObject({
      duplicates: { production: { rows: 1, share: 1 / 5 } },
      leakage: { production: { rows: 3, share: 3 / 5 }, evaluation: { rows: 2 } }
    });
  });

  it('does not call an effective share measured where the samples have nothing in common', async () => {
    const made = await context(bridge, rows(0, 600), rows(5000, 600, 1000), {
      readiness: { label: 0 }
    });
    const { readiness: found } = await readiness.run(made);
    expect(readinessResultSchema.parse(found)).toEqual(found);
    expect(found!.coverage.share).toBe(1);
    expect(found!.effective.mean).toBeLessThan(0.3);
    const [effective] = found!.criteria;
    expect(effective).toMatchObject({ name: 'effectiveShare', state: 'unknown', value: null });
    expect(effective.sentence).toContain("can't be measured");
    expect(found!.ready).toBe(false);
    expect(found!.because[0]).toBe(effective.sentence);
    // Not ready by that alone, whatever the other thresholds let pass.
    const lenient = { effectiveShare: 0, uncovered: 1, labelShift: 1, label: 0 };
    const again = await context(bridge, rows(0, 600), rows(5000, 600, 1000), {
      readiness: lenient
    });
    expect((await readiness.run(again)).readiness!.ready).toBe(false);
    const metrics = readiness.metrics!({ problems: [], readiness: found });
    expect(metrics).not.toHaveProperty(['readiness.effectiveSampleShare']);
    expect(metrics).toHaveProperty(['readiness.coverage']);
  });

  it('measures an effective share where production lies among the evaluation rows', async () => {
    const { readiness: found } = await readiness.run(
      await context(bridge, rows(0, 600), rows(5000, 600, 20), { readiness: { label: 0 } })
    );
    expect(found!.effective.mean).toBeGreaterThan(0.6);
    expect(found!.effective.mean).toBeLessThan(1.1);
    expect(found!.criteria[0].state).toBe('pass');
  });

  it('says where production is not covered: ranges, levels, missing values', async () => {
    const side = (from: number, far: string): string =>
      `SELECT i AS id, (hash(i + ${from}) % 1000) / 10 + CASE WHEN ${far} THEN 200 ELSE 0 END AS "x <b>",
        CASE WHEN ${far} THEN 'new''s' ELSE 'old' END AS c,
        CASE WHEN ${far} THEN NULL ELSE hash(i + ${from + 3}) % 50 END AS m,
        hash(i + ${from + 9}) % 50 AS same FROM range(1000) r(i)`;
    const { readiness: found } = await readiness.run(
      await context(bridge, side(0, 'false'), side(9000, 'i % 5 = 0'), { readiness: { label: 0 } })
    );
    expect(readinessResultSchema.parse(found)).toEqual(found);
    const gaps = new Map(found!.coverage.gaps.map(gap => [gap.column, gap]));
    expect([...gaps.keys()].sort()).toEqual(['c', 'm', 'x <b>']);
    expect(gaps.get('c')).toEqual({
      column: 'c',
      region: "is new's",
      production: 0.2,
      evaluation: 0,
      uncovered: 1
    });
    expect(gaps.get('m')!.region).toBe('is missing');
    const range = /^above ([\d.]+)$/.exec(gaps.get('x <b>')!.region);
    expect(Number(range![1])).toBeGreaterThan(90);
    expect(gaps.get('x <b>')!.uncovered).toBe(1);
  });
});

/** Rows of two classes, 0 and 1, a share of them 1; the model is right in four of five. */
const answered = (from: number, share: number, more: string): string =>
  `SELECT i AS id, x, ${more} FROM (SELECT i, x, y, CASE WHEN hash(i + ${from + 5}) % 5 = 0 THEN 1 - y ELSE y END AS p,
    (y * 0.4 + 0.3) + (hash(i + ${from + 6}) % 1000) / 1000 * 0.3 - 0.15 AS q
    FROM (SELECT i, hash(i + ${from}) % 100 AS x, CAST((hash(i + ${from + 4}) % 1000) / 1000 < ${share} AS INTEGER) AS y
      FROM range(4000) r(i)))`;

describe('label shift', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;
  beforeAll(async () => {
    bridge = await TestBridge.start();
  });
  afterAll(() => bridge.stop());

  const run = async (
    reference: string,
    current: string,
    columns: Partial<PlanInput['evaluation']['columns']>
  ): Promise<ReadinessResult> => {
    const made = await context(bridge, reference, current, {
      evaluation: { variable: 'X', columns: { ignore: ['id'], ...columns } },
      readiness: { label: 0 }
    });
    const { readiness: found } = await readiness.run(made);
    expect(readinessResultSchema.parse(found)).toEqual(found);
    return found!;
  };

  it('estimates the shares of the classes by probability and by prediction, whatever the types', async () => {
    const found = await run(
      answered(0, 0.2, 'y = 1 AS "la bel", CAST(p AS DOUBLE) AS "p""r", q'),
      answered(90_000, 0.5, 'CAST(p AS VARCHAR) AS none, p = 1 AS "p""r", q'),
      { label: 'la bel', prediction: 'p"r', probability: 'q' }
    );
    const [byProbability, byPrediction, asBefore] = found.labelShift!.figures;
    expect([byProbability.by, byPrediction.by]).toEqual(['probability', 'prediction']);
    expect([byPrediction, asBefore].map(({ assumes }) => assumes)).toEqual(['classes', 'answers']);
    for (const { classes, rows } of [byProbability, byPrediction]) {
      expect(rows).toEqual({ reference: 4000, current: 4000 });
      const [no, yes] = classes;
      expect([no.label, yes.label]).toEqual(['false', 'true']);
      expect(yes.evaluation).toBeCloseTo(0.2, 1);
      expect(Math.abs(yes.production - 0.5)).toBeLessThan(0.05);
      expect(yes.interval[0]).toBeLessThan(0.5);
      expect(yes.interval[1]).toBeGreaterThan(0.5);
    }
    expect(found.labelShift!.warnings).toEqual([]);
    const criterion = found.criteria.find(({ name }) => name === 'labelShift')!;
    expect(criterion.state).toBe('warn');
    expect(criterion.sentence).toContain('of the evaluation set');
    const metric = readiness.metrics!({ problems: [], readiness: found })['readiness.labelShift'];
    expect(metric.value).toBeCloseTo(0.3, 1);
    expect(metric.interval![0]).toBeGreaterThan(0.2);
  });

  it('draws whole days anew where rows have moments, also beside a column n', async () => {
    const days = (first: string, count: number): string =>
      `p, hash(i) % 3 AS n, TIMESTAMP '${first}' + INTERVAL (i % ${count}) DAY AS at`;
    const found = await run(
      answered(0, 0.3, `y AS l, ${days('2026-03-01', 31)}`),
      answered(70_000, 0.6, days('2026-06-01', 7)),
      { label: 'l', prediction: 'p', timestamp: 'at' }
    );
    const [figure] = found.labelShift!.figures;
    expect(figure.blocks).toEqual({
      by: 'period',
      column: null,
      period: '1d',
      why: null,
      reference: 31,
      current: 7
    });
    expect(labelShiftNotes(found.labelShift!).join(' ')).toContain(
      '95 % intervals by drawing the days of both sides anew.'
    );
    const [, yes] = figure.classes;
    expect(yes.interval[0]).toBeLessThan(0.6);
    expect(yes.interval[1]).toBeGreaterThan(0.6);
  });

  it('agrees with the black box’s equations on counts taken by hand', async () => {
    const found = await run(answered(0, 0.3, 'y AS l, p'), answered(70_000, 0.6, 'p'), {
      label: 'l',
      prediction: 'p'
    });
    const counts = async (sql: string, columns: string): Promise<number[]> => {
      const [result] = await bridge.engine.query([
        `SELECT count(*) FROM (${sql}) GROUP BY ${columns} ORDER BY ${columns}`
      ]);
      return result.rows.map(([count]) => Number(count));
    };
    const [a, b, c, d] = await counts(answered(0, 0.3, 'y AS l, p'), 'l, p');
    const [e, f] = await counts(answered(70_000, 0.6, 'p'), 'p');
    const [miss, hit] = [b / (a + b), d / (c + d)];
    const wanted = (f / (e + f) - miss) / (hit - miss);
    const [yes] = found.labelShift!.figures[0].classes.filter(({ label }) => label === '1');
    expect(Math.abs(yes.production - wanted)).toBeLessThan(1e-9);
    expect(found.labelShift!.figures[0].fit).toBeNull();
  });

  it('warns of an answer that tells nothing, of one never seen, and of more than a label shift', async () => {
    const useless = await run(
      answered(0, 0.3, "y AS l, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS p"),
      answered(
        70_000,
        0.6,
        "CASE WHEN i % 4 = 0 THEN 'new' WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS p"
      ),
      { label: 'l', prediction: 'p' }
    );
    expect(useless.labelShift!.warnings.join(' ')).toMatch(
      /Unstable: .*Uncertain: .*1,000 production rows/
    );
    const other = await run(
      answered(0, 0.3, 'y = 1 AS l, q'),
      answered(70_000, 0.3, 'CASE WHEN i % 3 = 0 THEN 0.5 ELSE q END AS q'),
      { label: 'l', probability: 'q' }
    );
    expect(other.labelShift!.warnings.join(' ')).toContain("More than the classes' shares changed");
  });

  it('says why there is none, and counts it neither for nor against', async () => {
    const plain = answered(0, 0.3, 'y AS l, p, q').replace('4000', '400');
    for (const [columns, why] of [
      [{}, 'no column that the plan names as the label'],
      [{ label: 'l' }, 'not a column of both sides'],
      [{ label: 'x', prediction: 'p' }, 'more than 50 different values'],
      [{ label: 'one', prediction: 'p' }, 'labels of one class alone, or none']
    ] as const) {
      const found = await run(plain.replace(' FROM (', ", 'c' AS one FROM ("), plain, columns);
      const criterion = found.criteria.find(({ name }) => name === 'labelShift')!;
      expect(criterion).toMatchObject({ state: 'unknown', value: null });
      expect(criterion.sentence).toContain(why);
      expect(readiness.metrics!({ problems: [], readiness: found })).not.toHaveProperty(
        'readiness.labelShift'
      );
    }
  });
});

describe('effectiveShare', () => {
  it('is Kish’s', () => {
    expect(effectiveShare([1, 1, 1, 1]).share).toBe(1);
    expect(effectiveShare([3, 1]).share).toBeCloseTo(16 / 20, 12);
    const one = [...new Array<number>(999).fill(0), 1];
    expect(effectiveShare(one)).toEqual({ share: 1 / 1000, clipped: 1 / 1000, mean: 1e-3 });
  });
});

import { multivariateResultSchema } from './schema';
import { analyse, context } from './testing/context';
import { together } from './analysis';
import { liesApart, togetherSentence, tellingColumns } from './words';
import { TestBridge } from '../drift/testing/bridge';

/** Both columns keep their distribution; how they go together does not. */
const SAME = `SELECT i AS id, hash(i) % 100 AS n, hash(i) % 100 + hash(i + 1) % 20 AS y,
  CASE WHEN hash(i + 2) % 3 = 0 THEN 'a' END AS c FROM range(1500) r(i)`;
const APART = `SELECT i AS id, hash(i + 9000) % 100 AS n, hash(i + 99) % 100 + hash(i + 1) % 20 AS y,
  CASE WHEN hash(i + 2) % 3 = 0 THEN 'a' END AS c FROM range(1200) r(i)`;

describe('columns together', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;
  beforeAll(async () => {
    bridge = await TestBridge.start();
  });
  afterAll(() => bridge.stop());

  it('finds what no column shows alone, and the columns that do', async () => {
    const { multivariate } = await analyse(bridge, SAME, APART);
    expect(multivariateResultSchema.parse(multivariate)).toEqual(multivariate);
    expect(multivariate!.auc.interval[0]).toBeGreaterThan(0.7);
    expect(
      tellingColumns(multivariate!)
        .map(({ name }) => name)
        .sort()
    ).toEqual(['n', 'y']);
    expect(togetherSentence(multivariate!)).toMatch(
      /^A classifier tells production .* of 100 pairs/
    );
    expect(together.metrics!({ problems: [], multivariate })['multivariate.auc'].sampleSize).toBe(
      1200
    );
    expect((await analyse(bridge, SAME, APART)).multivariate).toEqual(multivariate);
  });

  it('finds a correlation that flipped, though no column drifted', async () => {
    const pair = (from: number, sign: string): string =>
      `SELECT i AS id, x, ${sign} x + z AS y FROM (SELECT i, hash(i + ${from}) % 1000 - 499.5 AS x,
        hash(i + ${from + 7777}) % 400 - 199.5 AS z FROM range(1500) r(i))`;
    const made = await context(bridge, pair(0, ''), pair(50_000, '-'));
    expect(made.drift.report.columns.map(({ drifted }) => drifted)).toEqual([false, false]);
    const { multivariate } = await together.run(made);
    expect(multivariate!.auc.interval[0]).toBeGreaterThan(0.9);
    expect(tellingColumns(multivariate!)).toHaveLength(2);
  });

  it('compares embeddings as distributions, and gives rules their figures', async () => {
    const vectors = (from: number, more: string): string =>
      `SELECT i AS id, CASE WHEN i % 50 > 0 THEN [n, hash(i + ${from + 1}) % 100, ${more}]::FLOAT[] END AS "e mb",
        [n, n]::FLOAT[2] AS same FROM (SELECT i, hash(i + ${from}) % 100 AS n FROM range(800) r(i))`;
    const made = await context(
      bridge,
      vectors(0, `hash(i) % 100`),
      vectors(5000, `hash(i + 5001) % 100`),
      { multivariate: { discrepancy: { rows: 500, permutations: 99 } } }
    );
    const { multivariate } = await together.run(made);
    expect(multivariateResultSchema.parse(multivariate)).toEqual(multivariate);
    expect(multivariate!.discrepancies.map(({ name }) => name)).toEqual(['e mb', 'same']);
    const [moved, same] = multivariate!.discrepancies;
    expect(moved.rows.reference).toBeLessThan(500);
    expect([moved, same].map(liesApart)).toEqual([true, false]);
    const metrics = together.metrics!({ problems: [], multivariate });
    expect(metrics['multivariate.mmd.e mb'].interval).toEqual(moved.found!.interval);
    expect(metrics['multivariate.mmdP.e mb'].value).toBe(0.01);
  });

  it('does not tell a sample from itself', async () => {
    const { multivariate } = await analyse(bridge, SAME, SAME);
    expect(multivariate!.auc.interval[0]).toBeLessThan(0.5);
    expect(togetherSentence(multivariate!)).toContain('as guessing would be');
  });

  it('says in a sentence what is too little', async () => {
    await expect(analyse(bridge, `${SAME} LIMIT 4`, APART)).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'One side has 4 rows, too few for 5 folds.'
    });
    const made = await context(bridge, SAME, APART);
    const columns = { ...made.plan.evaluation.columns, prediction: 'c' };
    const plan = { ...made.plan, evaluation: { ...made.plan.evaluation, columns } };
    const drift = { ...made.drift, report: { ...made.drift.report, columns: [] } };
    await expect(together.run({ ...made, plan, drift })).rejects.toMatchObject({
      code: 'no-common-columns'
    });
  });
});

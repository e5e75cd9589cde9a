import { multivariateResultSchema } from './schema';
import { analyse, context } from './testing/context';
import { together } from './analysis';
import { togetherSentence, tellingColumns } from './words';
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

  it('does not tell a sample from itself', async () => {
    const { multivariate } = await analyse(bridge, SAME, SAME);
    expect(multivariate!.auc.interval[0]).toBeLessThan(0.5);
    expect(togetherSentence(multivariate!)).toContain('as guessing would be');
  });

  it('says in a sentence what is too little', async () => {
    await expect(analyse(bridge, `${SAME} LIMIT 4`, APART)).rejects.toMatchObject({
      code: 'invalid-input',
      message: '4 rows on one side are too few for 5 folds.'
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

import { TestBridge } from '../drift/testing/bridge';
import type { PlanInput } from '../plan/schema';
import { together } from './analysis';
import { blockNotes } from './block-words';
import type { MultivariateResult } from './schema';
import { context } from './testing/context';
import { togetherSentence } from './words';

/** Columns of any row, from its number, the seed and the moment's column. */
const columns = (seed: number, moment: string): string =>
  `i AS id, hash(i + ${seed}) % 1000 AS own, ${moment}`;
/** A figure that all rows of an hour share, and no other hour has. */
const hourly = (seed: number, hour: string): string =>
  `(hash(${hour} * 31 + ${seed}) % 1000000007) / 1000.0 AS shared`;

/** Rows of so many days from the day of the seed on, `rows` a day. */
function days(seed: number, count: number, rows: number, moment = 'TIMESTAMP'): string {
  const at = `TIMESTAMP '2001-03-01' + to_days(${seed}) + to_seconds(CAST(floor(i * ${count * 86_400} / ${count * rows}) AS BIGINT))`;
  return `SELECT ${columns(seed, `CAST(${at} AS ${moment}) AS "at"`)}, ${hourly(seed, `floor(i * ${count * 24} / ${count * rows})`)}
    FROM range(${count * rows}) r(i)`;
}

const timed = (more: object = {}): Partial<PlanInput> => ({
  evaluation: { variable: 'X', columns: { timestamp: 'at', ignore: ['id'] } },
  multivariate: more
});

describe('blocks of rows', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;
  beforeAll(async () => {
    bridge = await TestBridge.start();
  });
  afterAll(() => bridge.stop());

  const found = async (
    reference: string,
    current: string,
    more: Partial<PlanInput> = {}
  ): Promise<MultivariateResult> =>
    (await together.run(await context(bridge, reference, current, more))).multivariate!;

  it('are days, and what days share tells nothing', async () => {
    const result = await found(days(0, 20, 60), days(100, 8, 100), timed());
    expect(result.blocks).toEqual({
      by: 'period',
      column: null,
      period: '1d',
      why: null,
      reference: 20,
      current: 8
    });
    expect(result.auc.interval[0]).toBeLessThan(0.5);
    expect(togetherSentence(result)).toContain(', tested on days that it was not trained on,');
    expect(blockNotes(result).join(' ')).toContain('So few days leave it wide.');
  });

  it('are weeks of long series, and five folds become fewer than ten', async () => {
    const long = await found(days(0, 150, 8), days(200, 160, 8, 'DATE'), timed());
    expect(long.blocks).toMatchObject({ by: 'period', period: '1w' });
    const folds = { folds: 10 };
    expect((await found(days(0, 6, 60), days(9, 9, 60), timed(folds))).folds).toBe(6);
  });

  it('are stretches of time where a side has few days', async () => {
    const result = await found(days(0, 9, 60), days(20, 2, 200), timed());
    expect(result.blocks).toMatchObject({
      by: 'stretch',
      why: 'one side has 2 days only',
      reference: 10,
      current: 10
    });
    expect(togetherSentence(result)).toContain('stretches of time');
  });

  it('are the values that rows share where nothing tells the time', async () => {
    for (const [more, why] of [
      [{ multivariate: {} }, null],
      [timed(), 'one side has one day only']
    ] as [Partial<PlanInput>, string | null][]) {
      // All of production is of one date.
      const oneDay = `SELECT * REPLACE (DATE '2001-09-01' AS "at") FROM (${days(50, 2, 300)})`;
      const reference = days(0, 3, 300, 'DATE');
      const ignore = ['id', ...(why === null ? ['at'] : [])];
      const evaluation = { variable: 'X', columns: { ...more.evaluation?.columns, ignore } };
      const result = await found(reference, oneDay, { ...more, evaluation });
      expect(result.blocks).toEqual({
        by: 'value',
        column: 'shared',
        period: null,
        why,
        reference: 72,
        current: 48
      });
      expect(result.auc.interval[0]).toBeLessThan(0.5);
    }
  });

  it('are equal rows where some repeat, and rows where none or all do', async () => {
    const plain = (from: number): string =>
      `SELECT i AS id, hash(i + ${from}) % 100000 AS x, hash(i + ${from + 7}) % 1000 AS y FROM range(600) r(i)`;
    const more = { multivariate: {} };
    expect((await found(plain(0), plain(9000), more)).blocks?.by).toBe('row');
    const twice = `SELECT * FROM (${plain(9000)}) UNION ALL SELECT * FROM (${plain(9000)}) LIMIT 800`;
    const repeated = await found(plain(0), twice, more);
    expect(repeated.blocks).toMatchObject({ by: 'equal', reference: 600 });
    expect(repeated.blocks!.current).toBeLessThan(700);
    const coarse = (from: number): string =>
      `SELECT i AS id, hash(i + ${from}) % 3 AS x, hash(i + ${from + 7}) % 4 AS y FROM range(600) r(i)`;
    const result = await found(coarse(0), coarse(9000), more);
    expect(result.blocks?.by).toBe('row');
    expect(blockNotes(result)[0]).toContain('multivariate.blocks');
  });

  it('are what the plan names, whatever its name, and an error where there are too few', async () => {
    const nasty = `n`;
    const customers = (from: number): string =>
      `SELECT i AS id, ${from} + i % 30 AS "${nasty}", hash(i % 30 + ${from}) % 100 AS shared, CASE WHEN i < 300 THEN 'a' ELSE 'b' END AS few FROM range(600) r(i)`;
    const blocks = { blocks: { column: nasty } };
    const evaluation = { variable: 'X', columns: { ignore: ['id', nasty] } };
    const result = await found(customers(0), customers(500), { evaluation, multivariate: blocks });
    expect(result.blocks).toMatchObject({ by: 'value', column: nasty, reference: 30, current: 30 });
    for (const [column, code] of [
      ['few', 'invalid-input'],
      ['gone', 'unknown-column']
    ]) {
      await expect(
        found(customers(0), customers(500), { multivariate: { blocks: { column } } })
      ).rejects.toMatchObject({ code, message: expect.stringContaining(column) as string });
    }
    await expect(
      found(customers(0), customers(500), { multivariate: { blocks: { period: '1d' } } })
    ).rejects.toMatchObject({ code: 'unknown-column' });
    const hours = timed({ blocks: { period: '6h' } });
    expect((await found(days(0, 5, 60), days(20, 3, 90), hours)).blocks).toMatchObject({
      by: 'period',
      period: '6h',
      reference: 20,
      current: 12
    });
  });
});

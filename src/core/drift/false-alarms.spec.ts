import type { CompareOptions } from './compare';
import type { DriftReport } from './report';
import { TestBridge } from './testing/bridge';

/**
 * Tables without a change: one set of rows dealt at random to a reference of
 * 3,050 rows and a current table of 100, with a threshold that every shift is
 * above, so that the tests alone decide.
 */
const SETTINGS: Partial<CompareOptions> = { threshold: 0 };
const ROUNDS = 60;

const dealt = (seed: number, side: 'reference' | 'current'): string =>
  `SELECT x, tail, word, flag, gap, since, until FROM (SELECT
    (hash(i) % 10007) / 1000 AS x, exp((hash(i * 3) % 1000) / 200) AS tail,
    'w' || CAST(floor(exp((hash(i * 7) % 1000) / 120)) AS INTEGER) AS word, hash(i * 11) % 3 = 0 AS flag,
    CASE WHEN hash(i * 13) % 400 > 0 THEN hash(i * 17) % 50 END AS gap,
    TIMESTAMP '2026-01-01' + INTERVAL (CAST(hash(i * 19) % 40000 AS INTEGER)) MINUTE AS since,
    TIMESTAMP '2026-03-01' + INTERVAL (CAST(hash(i * 23) % 40000 AS INTEGER)) MINUTE AS until,
    row_number() OVER (ORDER BY hash(i * 1000003 + ${seed})) AS place
    FROM range(${seed * 3150}, ${(seed + 1) * 3150}) r(i)) WHERE place ${side === 'current' ? '<=' : '>'} 100`;

describe('tables without a change', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;

  beforeAll(async () => {
    bridge = await TestBridge.start();
  });

  afterAll(() => bridge.stop());

  const compare = async (seed: number, change: (sql: string) => string): Promise<DriftReport> => {
    const current = change(dealt(seed, 'current'));
    return (await bridge.compareSql(dealt(seed, 'reference'), current, SETTINGS)).report;
  };

  it('have a drifted column, or a finding, no more often than they may', async () => {
    const alarms = { drifted: 0, found: 0, columns: 0 };
    for (let seed = 0; seed < ROUNDS; seed += 1) {
      const { columns, findings } = await compare(seed, sql => sql);
      alarms.drifted += columns.some(({ drifted }) => drifted) ? 1 : 0;
      alarms.found += findings.length > 0 ? 1 : 0;
      alarms.columns += columns.length;
    }
    expect(alarms.columns).toBeGreaterThanOrEqual(7 * ROUNDS);
    // The rate, and three standard errors.
    const most = ROUNDS * 0.05 + 3 * Math.sqrt(ROUNDS * 0.05 * 0.95);
    expect(alarms.drifted).toBeLessThanOrEqual(most);
    expect(alarms.found).toBeLessThanOrEqual(most);
  });

  it('have one as soon as something changes', async () => {
    for (const [column, change] of [
      ['x', 'x + 3 AS x'],
      ['word', "CASE WHEN flag THEN 'w1' ELSE word END AS word"],
      ['gap', 'CASE WHEN x > 1 THEN gap END AS gap'],
      ['since', 'since + INTERVAL 9 DAY AS since']
    ]) {
      const { columns } = await compare(1, sql => `SELECT * REPLACE (${change}) FROM (${sql})`);
      expect(columns.filter(({ drifted }) => drifted).map(({ name }) => name)).toContain(column);
    }
  });
});

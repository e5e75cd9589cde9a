import { TestBridge } from '../drift/testing/bridge';
import { context } from '../multivariate/testing/context';
import { readiness } from './analysis';
import { readinessResultSchema } from './schema';
import { effectiveShare } from './weights';
import { readinessSentence } from './words';

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
  });
});

describe('effectiveShare', () => {
  it('is Kish’s', () => {
    expect(effectiveShare([1, 1, 1, 1]).share).toBe(1);
    expect(effectiveShare([3, 1]).share).toBeCloseTo(16 / 20, 12);
    const one = [...new Array<number>(999).fill(0), 1];
    expect(effectiveShare(one)).toEqual({ share: 1 / 1000, clipped: 1 / 1000 });
  });
});

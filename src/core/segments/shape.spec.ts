import { TestBridge, DEFAULTS } from '../drift/testing/bridge';
import { context } from '../multivariate/testing/context';
import type { AnalysisContext } from '../analysis/analysis';
import type { AuditResult, SnapshotInfo } from '../result';
import { segments } from './analysis';
import { openAgain, segmentShape } from './shape';

const side = (seed: number, rows: number): string =>
  `SELECT i AS id, ['XY', 'O''Hare "x"', NULL][CAST(1 + hash(i + ${seed}) % 3 AS INTEGER)] AS carrier,
    CAST(hash(i + ${seed + 1}) % 500 AS DOUBLE) / 3 AS delay,
    ['a', 'b'][CAST(1 + hash(i + ${seed + 2}) % 2 AS INTEGER)] AS gate,
    TIMESTAMP '2024-03-01' + INTERVAL 1 MINUTE * CAST(hash(i + ${seed + 3}) % 40000 AS INTEGER) AS at
  FROM range(${rows}) r(i)`;

describe('a column within a segment, drawn', () => {
  jest.setTimeout(60_000);
  const [reference, current] = [side(1, 3000), side(50_000, 2000)];
  let bridge: TestBridge;
  let made: AnalysisContext;
  let result: Pick<AuditResult, 'plan' | 'evaluation'>;
  let snapshot: SnapshotInfo;
  beforeAll(async () => {
    bridge = await TestBridge.start();
    made = await context(bridge, reference, current, {
      evaluation: { sql: reference, columns: { ignore: ['id'], segments: ['carrier', 'delay'] } }
    });
    result = { plan: made.plan, evaluation: made.reference };
    const { path, digest } = await bridge.engine.snapshot(current, 'snapshot_1');
    snapshot = { ...made.snapshot, path, digest };
  });
  afterAll(() => bridge.stop());

  it('is the drawing of the segment’s rows by themselves, for every segment and column', async () => {
    const { segments: found } = await segments.run(made);
    const tables = await openAgain(bridge.engine, result, snapshot);
    const chosen = found!.segments.filter(({ conditions }) => conditions[0].column === 'carrier');
    expect(chosen).toHaveLength(3);
    for (const segment of chosen) {
      const [{ test, value }] = segment.conditions;
      const where =
        test === 'missing' ? 'carrier IS NULL' : `carrier = '${String(value).replace("'", "''")}'`;
      const alone = await bridge.compareSql(
        `SELECT * FROM (${reference}) WHERE ${where}`,
        `SELECT * FROM (${current}) WHERE ${where}`,
        { ...DEFAULTS, exclude: [{ name: 'id', reason: '' }] }
      );
      for (const { name } of segment.columns) {
        const drawn = await segmentShape(tables, made.plan, segment, name);
        expect(drawn).toEqual(alone.shapes.find(shape => shape.name === name));
      }
      expect(alone.report.reference.rows).toBe(segment.rows.reference);
    }
  });

  it('cuts numbers at the same edges as the analysis did', async () => {
    const { segments: found } = await segments.run(made);
    const tables = await openAgain(bridge.engine, result, snapshot);
    const [segment] = found!.segments.filter(({ conditions }) => conditions.length === 2);
    const drawn = await segmentShape(tables, made.plan, segment, 'delay');
    expect(drawn.reference.rows).toBe(segment.rows.reference);
    expect(drawn.reference.minimum).toBeGreaterThanOrEqual(Number(segment.conditions[0].value));
    expect(drawn.reference.maximum).toBeLessThan(Number(segment.conditions[1].value));
  });

  it('says what is no longer there', async () => {
    const tables = await openAgain(bridge.engine, result, snapshot);
    const gone = { conditions: [{ column: 'carrier', test: 'is' as const, value: 'ZZ' }] };
    await expect(segmentShape(tables, made.plan, gone, 'delay')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('delay can’t be drawn where carrier = ZZ') as string
    });
    const other = { ...result, evaluation: { ...made.reference, digest: 'sha256:00' } };
    await expect(openAgain(bridge.engine, other, snapshot)).rejects.toMatchObject({
      message: expect.stringContaining('has changed since the audit') as string
    });
    await expect(openAgain(bridge.engine, result, { ...snapshot, path: '' })).rejects.toMatchObject(
      { message: expect.stringContaining('not within reach') as string }
    );
    const aborted = { ...tables, signal: AbortSignal.abort() };
    const { segments: found } = await segments.run(made);
    await expect(
      segmentShape(aborted, made.plan, found!.segments[0], 'delay')
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

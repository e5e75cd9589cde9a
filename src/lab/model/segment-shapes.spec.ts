import type { BridgePorts } from '../../bridge/ports';
import { TestBridge } from '../../core/drift/testing/bridge';
import { context } from '../../core/multivariate/testing/context';
import type { AuditResult, Comparison } from '../../core/result';
import { segments } from '../../core/segments/analysis';
import type { Segment } from '../../core/segments/schema';
import { SegmentShapes } from './segment-shapes';

jest.setTimeout(60_000);

const ROWS = `SELECT i AS id, i % 2 AS side, CAST(hash(i) % 500 AS DOUBLE) AS delay,
  CAST(hash(i + 1) % 500 AS DOUBLE) AS hour FROM range(2000) r(i)`;

describe('drawings of columns within segments', () => {
  let bridge: TestBridge;
  let result: AuditResult;
  let comparison: Comparison;
  let chosen: Segment;
  const { signal } = new AbortController();
  beforeAll(async () => {
    bridge = await TestBridge.start();
    const made = await context(bridge, ROWS, ROWS, {
      evaluation: { sql: ROWS, columns: { ignore: ['id'], segments: ['side'] } }
    });
    const { path, digest } = await bridge.engine.snapshot(ROWS, 'snapshot_1');
    const found = (await segments.run(made)).segments!;
    comparison = {
      snapshot: { ...made.snapshot, path, digest },
      drift: made.drift,
      analyses: { problems: [], segments: found }
    };
    result = {
      plan: made.plan,
      evaluation: made.reference,
      comparisons: [comparison]
    } as unknown as AuditResult;
    [chosen] = found.segments;
  });
  afterAll(() => bridge.stop());

  it('open the tables once, are kept, and are made one at a time', async () => {
    const open = jest.spyOn(bridge.engine, 'open');
    const query = jest.spyOn(bridge.engine, 'query');
    const shapes = new SegmentShapes(() => ({ engine: bridge.engine }) as BridgePorts);
    const read = (column: string): ReturnType<SegmentShapes['read']> =>
      shapes.read(result, comparison, chosen, column, signal);
    const [delay, hour] = await Promise.all([read('delay'), read('hour')]);
    expect([delay.name, hour.name]).toEqual(['delay', 'hour']);
    expect(delay.reference.rows).toBe(chosen.rows.reference);
    expect(open).toHaveBeenCalledTimes(2);
    const asked = query.mock.calls.length;
    expect(await read('delay')).toBe(delay);
    expect(query.mock.calls.length).toBe(asked);
    shapes.forget();
    const [, other] = comparison.analyses.segments!.segments;
    await shapes.read(result, comparison, other, 'delay', signal);
    expect(open).toHaveBeenCalledTimes(4);
    jest.restoreAllMocks();
  });

  it('say that the kernel is gone, and do not stand in the way of the next', async () => {
    let ports: BridgePorts | null = null;
    const shapes = new SegmentShapes(() => ports);
    const read = (of: AbortSignal): ReturnType<SegmentShapes['read']> =>
      shapes.read(result, comparison, chosen, 'delay', of);
    await expect(read(signal)).rejects.toMatchObject({ code: 'kernel-missing' });
    await expect(read(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    ports = { engine: bridge.engine } as BridgePorts;
    expect((await read(signal)).name).toBe('delay');
  });
});

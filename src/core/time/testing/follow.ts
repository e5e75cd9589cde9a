import { exclusionsOf } from '../../audit/exclusions';
import { compareTables } from '../../drift/compare';
import type { DriftResult } from '../../drift/report';
import { DEFAULTS, TestBridge } from '../../drift/testing/bridge';
import { planSchema, type PlanInput } from '../../plan/schema';
import type { TableSource } from '../../ports';
import { followColumns } from '../follow';
import type { TimeResult } from '../schema';

export interface Followed {
  time: TimeResult;
  drift: DriftResult;
}

/** Compares two tables through a real bridge and follows the second one over time. */
export async function follow(
  bridge: TestBridge,
  reference: TableSource,
  current: TableSource,
  time: PlanInput['time'] = {},
  more: {
    timestamp?: string | null;
    window?: { from: string | null; to: string | null };
    whole?: TableSource;
    signal?: AbortSignal;
    onProgress?: (done: number, total: number, detail: string) => void;
  } = {}
): Promise<Followed> {
  const timestamp = more.timestamp === null ? undefined : (more.timestamp ?? 't');
  const plan = planSchema.parse({
    model: 'm',
    evaluation: { variable: 'X', columns: { timestamp } },
    production: [{ name: 'June', variable: 'Y' }],
    time
  });
  const { engine } = bridge;
  const tables = {
    reference: await engine.open(reference, 'evaluation'),
    current: await engine.open(current, 'snapshot_1')
  };
  const drift = await compareTables(engine, tables.reference, tables.current, {
    ...DEFAULTS,
    exclude: exclusionsOf(plan.evaluation.columns, [tables.reference, tables.current])
  });
  const source = more.whole ? await engine.open(more.whole, 'production_1') : tables.current;
  const result = await followColumns({
    plan,
    engine,
    ...tables,
    source,
    snapshot: {
      name: 'June',
      description: 'Y',
      rows: tables.current.rows,
      totalRows: tables.current.rows,
      fraction: 1,
      seed: null,
      window: more.window ?? null,
      digest: tables.current.digest,
      path: '',
      pulledAt: ''
    },
    drift,
    earlier: { problems: [] },
    target: null,
    previous: null,
    signal: more.signal,
    onProgress: more.onProgress ?? (() => undefined)
  });
  return { time: result, drift };
}

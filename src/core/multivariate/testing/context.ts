import type { AnalysisContext } from '../../analysis/analysis';
import type { Analyses } from '../../analysis/results';
import { exclusionsOf } from '../../audit/exclusions';
import { compareTables } from '../../drift/compare';
import { DEFAULTS, type TestBridge } from '../../drift/testing/bridge';
import { planSchema, type PlanInput } from '../../plan/schema';
import { together } from '../analysis';

/** Two queries, compared through a real bridge, as an analysis is given them. */
export async function context(
  { engine }: TestBridge,
  reference: string,
  current: string,
  more: Partial<PlanInput> = {}
): Promise<AnalysisContext> {
  const plan = planSchema.parse({
    model: 'm',
    evaluation: { variable: 'X', columns: { ignore: ['id'] } },
    production: [{ name: 'June', variable: 'Y' }],
    multivariate: {},
    ...more
  });
  const tables = {
    reference: await engine.open({ sql: reference }, 'evaluation'),
    current: await engine.open({ sql: current }, 'snapshot_1')
  };
  const exclude = exclusionsOf(plan.evaluation.columns, Object.values(tables));
  return {
    plan,
    engine,
    ...tables,
    source: tables.current,
    snapshot: {
      name: 'June',
      description: 'Y',
      rows: tables.current.rows,
      totalRows: tables.current.rows,
      fraction: 1,
      seed: null,
      window: null,
      digest: tables.current.digest,
      path: '',
      pulledAt: ''
    },
    drift: await compareTables(engine, tables.reference, tables.current, { ...DEFAULTS, exclude }),
    earlier: { problems: [] },
    target: null,
    previous: null,
    onProgress: () => undefined
  };
}

/** The two queries' columns together. */
export async function analyse(
  bridge: TestBridge,
  reference: string,
  current: string
): Promise<Partial<Analyses>> {
  return together.run(await context(bridge, reference, current));
}

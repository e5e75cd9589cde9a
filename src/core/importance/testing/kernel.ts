import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../../../bridge/client';
import { createPorts, type BridgePorts } from '../../../bridge/ports';
import { startStdioBridge } from '../../../bridge/stdio';
import type { AnalysisContext } from '../../analysis/analysis';
import { exclusionsOf } from '../../audit/exclusions';
import { compareTables } from '../../drift/compare';
import { DEFAULTS, PYTHON } from '../../drift/testing/bridge';
import { planSchema, type PlanInput } from '../../plan/schema';

/** A real Python that holds the models and tables of `models.py`. */
export class Kernel {
  private opened = 0;

  private constructor(
    readonly folder: string,
    private readonly client: BridgeClient,
    private readonly ports: BridgePorts
  ) {}

  static async start(): Promise<Kernel> {
    const folder = mkdtempSync(join(tmpdir(), 'importance-'));
    copyFileSync(resolve('src/core/importance/testing/models.py'), join(folder, 'models.py'));
    const client = await startStdioBridge({ python: PYTHON, folder });
    const kernel = new Kernel(folder, client, createPorts(client));
    await kernel.ports.setup('models.py');
    return kernel;
  }

  stop(): void {
    this.client.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** As an audit gives it to the analysis. */
  async context(
    callable: string,
    tables: { reference: string; current?: string; label?: string },
    changes: Partial<Omit<PlanInput, 'importance'>> & {
      importance?: PlanInput['importance'];
      timeout?: number;
    } = {}
  ): Promise<AnalysisContext> {
    const { timeout = 30, importance = {}, ...more } = changes;
    const plan = planSchema.parse({
      model: 'm',
      evaluation: {
        variable: tables.reference,
        columns: tables.label === undefined ? {} : { label: tables.label }
      },
      production: [{ name: 'June', variable: tables.current ?? tables.reference }],
      target: { callable, timeout },
      importance,
      ...more
    });
    const { engine } = this.ports;
    const call = ++this.opened;
    const reference = await engine.open({ variable: tables.reference }, `evaluation_${call}`);
    const current = await engine.open(
      { variable: tables.current ?? tables.reference },
      `snapshot_${call}`
    );
    const target = this.ports.target(plan.target!, reference.relation);
    const exclude = exclusionsOf(plan.evaluation.columns, [reference, current]);
    return {
      plan,
      engine,
      reference,
      current,
      source: current,
      snapshot: {
        name: 'June',
        description: '',
        rows: current.rows,
        totalRows: current.rows,
        fraction: 1,
        seed: null,
        window: null,
        digest: current.digest,
        path: '',
        pulledAt: ''
      },
      drift: await compareTables(engine, reference, current, { ...DEFAULTS, exclude }),
      earlier: { problems: [] },
      target: { call: target, description: await target.describe() },
      previous: null,
      onProgress: () => undefined
    };
  }
}

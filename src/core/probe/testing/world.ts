import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../../../bridge/client';
import { createPorts, type BridgePorts } from '../../../bridge/ports';
import { startStdioBridge } from '../../../bridge/stdio';
import { planSchema, type PlanInput } from '../../plan/schema';
import type { OpenedTable } from '../../ports';
import type { ProbeResult } from '../result';
import { runProbes, type ProbeContext } from '../run';
import { ChatServer } from '../runner/testing/chat-server';

/** What a test's plan says of its own; the rest is the same for all. */
export type Planned = Partial<Pick<PlanInput, 'model' | 'target' | 'probes' | 'runner' | 'judges'>>;

/** A real Python with the variables of a script, `X` among them, and an endpoint beside it. */
export class ProbeWorld {
  private constructor(
    readonly folder: string,
    readonly ports: BridgePorts,
    readonly server: ChatServer,
    private readonly evaluation: OpenedTable,
    private readonly client: BridgeClient
  ) {}

  /** @param files - To lie beside the plan, by name. */
  static async start(setup: string, files: Record<string, string> = {}): Promise<ProbeWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'probes-'));
    for (const [name, text] of Object.entries({ ...files, 'setup.py': setup })) {
      writeFileSync(join(folder, name), text);
    }
    const client = await startStdioBridge({ python: resolve('.venv/bin/python'), folder });
    const ports = createPorts(client);
    await ports.setup('setup.py');
    const evaluation = await ports.engine.open({ variable: 'X' }, 'evaluation');
    return new ProbeWorld(folder, ports, await ChatServer.start(), evaluation, client);
  }

  stop(): void {
    this.client.dispose();
    this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** @param suite - Text of the suite's file, `probes/a.yaml`. */
  contextOf(
    suite: string,
    planned: Planned,
    changes: Partial<ProbeContext> = {}
  ): Omit<ProbeContext, 'description'> {
    const { ports, evaluation } = this;
    const plan = planSchema.parse({
      model: 'm',
      evaluation: { variable: 'X' },
      production: [{ name: 'june', files: 'p' }],
      probes: [{ suite: 'probes/a.yaml' }],
      ...planned
    });
    return {
      engine: ports.engine,
      target: ports.target(plan.target, evaluation.relation),
      targetOf: target => ports.target(target, evaluation.relation),
      judging: ports.judging,
      journals: ports.journals,
      evaluation,
      plan,
      timeout: 30,
      previous: null,
      readFile: () => Promise.resolve(suite),
      onProgress: () => undefined,
      ...changes
    };
  }

  async run(...given: Parameters<ProbeWorld['contextOf']>): Promise<ProbeResult> {
    const context = this.contextOf(...given);
    return runProbes({ ...context, description: await context.target.describe() });
  }
}

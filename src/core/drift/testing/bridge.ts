import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../../../bridge/client';
import { createPorts } from '../../../bridge/ports';
import { startStdioBridge } from '../../../bridge/stdio';
import type { Engine } from '../../ports';
import { compareTables, type CompareOptions } from '../compare';
import type { DriftResult } from '../report';

export const PYTHON = resolve('.venv/bin/python');
export const DEFAULTS: CompareOptions = { threshold: 0.1, rate: 0.05, kinds: {}, exclude: [] };

/** The same engine where no columns can be sorted in memory, so that SQL does it all. */
export function withoutSorting(engine: Engine): Engine {
  return {
    description: engine.description,
    open: (...call) => engine.open(...call),
    query: (...call) => engine.query(...call),
    snapshot: (...call) => engine.snapshot(...call)
  };
}

/** A bridge to a real Python in a folder of its own. */
export class TestBridge {
  private constructor(
    readonly folder: string,
    readonly engine: Engine,
    private readonly client: BridgeClient
  ) {}

  static async start(): Promise<TestBridge> {
    const folder = mkdtempSync(join(tmpdir(), 'drift-'));
    const client = await startStdioBridge({ python: PYTHON, folder });
    return new TestBridge(folder, createPorts(client).engine, client);
  }

  /** Runs a Python script of this folder and waits for it. */
  python(script: string, ...parameters: string[]): void {
    const path = resolve('src/core/drift/testing', script);
    execFileSync(PYTHON, ['-W', 'ignore', path, ...parameters], { cwd: this.folder });
  }

  async compareFiles(
    reference: string,
    current: string,
    options: Partial<CompareOptions> = {},
    engine = this.engine
  ): Promise<DriftResult> {
    return this.compare({ files: reference }, { files: current }, options, engine);
  }

  /** Compares the rows of two queries in DuckDB's dialect. */
  async compareSql(
    reference: string,
    current: string,
    options: Partial<CompareOptions> = {},
    engine = this.engine
  ): Promise<DriftResult> {
    return this.compare({ sql: reference }, { sql: current }, options, engine);
  }

  private async compare(
    reference: Parameters<Engine['open']>[0],
    current: Parameters<Engine['open']>[0],
    options: Partial<CompareOptions>,
    engine: Engine
  ): Promise<DriftResult> {
    const tables = [
      await this.engine.open(reference, 'reference'),
      await this.engine.open(current, 'current')
    ] as const;
    return compareTables(engine, ...tables, { ...DEFAULTS, ...options });
  }

  stop(): void {
    this.client.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Tests that each start in a folder of their own with the prepared example, and clean kernels. */
import fs from 'node:fs';
import path from 'node:path';
import { test as galataTest } from '@jupyterlab/galata';
import { exampleFolder, servedFolder } from './world';

export { expect, galata } from '@jupyterlab/galata';
export type { IJupyterLabPageFixture } from '@jupyterlab/galata';

export const test = galataTest.extend<{ folder: string }>({
  // Galata's own bookkeeping of kernels breaks when a test restarts or interrupts one.
  kernels: null,
  sessions: null,

  /** Where the test's copy of the example lies on disk. */
  folder: async ({ tmpPath }, provide) => {
    await provide(path.join(servedFolder(), tmpPath));
  },

  tmpPath: async ({ baseURL }, provide, info) => {
    const name = path.basename(info.outputDir);
    const folder = path.join(servedFolder(), name);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.cpSync(exampleFolder(), folder, { recursive: true });
    await provide(name);
    await shutDownKernels(`${baseURL}`);
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

async function shutDownKernels(address: string): Promise<void> {
  const answer = await fetch(`${address}/api/sessions`);
  const sessions = (await answer.json()) as { id: string }[];
  for (const { id } of sessions) {
    await fetch(`${address}/api/sessions/${id}`, { method: 'DELETE' });
  }
}

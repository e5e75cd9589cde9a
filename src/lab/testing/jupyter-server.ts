import { spawn } from 'child_process';
import type { ChildProcess } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { createServer } from 'net';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { ContentsManager, ServerConnection } from '@jupyterlab/services';

/** A real Jupyter server on a folder of its own. */
export interface TestServer {
  contents: ContentsManager;
  /** The folder it serves. */
  folder: string;
  stop(): Promise<void>;
}

const PYTHON = resolve(__dirname, '../../../.venv/bin/python');

/** Starts a server on a free port of the loopback and waits until it answers. */
export async function startServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'model-audit-'));
  const port = await freePort();
  const child = spawn(
    PYTHON,
    [
      '-m',
      'jupyter_server',
      '--no-browser',
      '--allow-root',
      `--port=${port}`,
      '--ip=127.0.0.1',
      '--IdentityProvider.token=',
      '--ServerApp.password=',
      '--ServerApp.disable_check_xsrf=True',
      `--ServerApp.root_dir=${folder}`
    ],
    { stdio: 'ignore', env: { ...process.env, JUPYTER_CONFIG_DIR: join(folder, '.config') } }
  );
  const baseUrl = `http://127.0.0.1:${port}/`;
  try {
    await answers(`${baseUrl}api`, child);
  } catch (error) {
    child.kill();
    throw error;
  }
  const serverSettings = ServerConnection.makeSettings({ baseUrl, appUrl: '', token: '' });
  return {
    contents: new ContentsManager({ serverSettings }),
    folder,
    stop: async () => {
      const ended = new Promise(done => child.once('exit', done));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (child.exitCode !== null) {
      throw new Error(`The Jupyter server ended with code ${child.exitCode}.`);
    }
    try {
      if ((await fetch(url)).ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }
    await new Promise(done => setTimeout(done, 100));
  }
  throw new Error('The Jupyter server did not answer in time.');
}

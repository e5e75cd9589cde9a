import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { KernelAPI, KernelConnection, ServerConnection } from '@jupyterlab/services';
import type { Kernel } from '@jupyterlab/services';

/** A real Jupyter server on a free loopback port, with kernels of the project's Python. */
export interface TestServer {
  /** Starts a kernel of one of the specs. */
  startKernel(name: string): Promise<Kernel.IKernelConnection>;
  /** The server's folder, where kernels start. */
  folder: string;
  stop(): Promise<void>;
}

const TOKEN = 'for-tests-only';
const START_MILLISECONDS = 60_000;

/**
 * Starts the server.
 *
 * `kernels`: further kernel specs by name, with the command that starts each.
 */
export async function startJupyterServer(
  specs: Record<string, { argv: string[]; language: string; env?: Record<string, string> }> = {}
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'jupyter-'));
  const data = join(folder, '.data');
  for (const [name, spec] of Object.entries(specs)) {
    await writeSpec(join(data, 'kernels', name), { display_name: name, ...spec });
  }
  const port = await freePort();
  const child = spawn(
    resolve('.venv/bin/python'),
    [
      '-m',
      'jupyter_server',
      `--port=${port}`,
      '--ip=127.0.0.1',
      '--no-browser',
      '--allow-root',
      '--ServerApp.port_retries=0',
      `--IdentityProvider.token=${TOKEN}`,
      `--ServerApp.root_dir=${folder}`
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        JUPYTER_DATA_DIR: data,
        JUPYTER_RUNTIME_DIR: join(folder, '.runtime'),
        JUPYTER_CONFIG_DIR: join(folder, '.config'),
        IPYTHONDIR: join(folder, '.ipython')
      },
      stdio: 'ignore'
    }
  );
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: `http://127.0.0.1:${port}/`,
    wsUrl: `ws://127.0.0.1:${port}/`,
    token: TOKEN,
    appendToken: true
  });
  await reachable(serverSettings);
  return {
    // Not by a manager: its polls outlive it and would keep the test's process.
    startKernel: async name => {
      const model = await KernelAPI.startNew({ name }, serverSettings);
      return new KernelConnection({ model, serverSettings });
    },
    folder,
    stop: async () => {
      const ended = new Promise(done => child.once('close', done));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  };
}

async function writeSpec(folder: string, spec: object): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(folder, { recursive: true });
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify(spec));
}

function freePort(): Promise<number> {
  return new Promise(done => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

async function reachable(settings: ServerConnection.ISettings): Promise<void> {
  const deadline = Date.now() + START_MILLISECONDS;
  for (;;) {
    try {
      const answer = await ServerConnection.makeRequest(
        `${settings.baseUrl}api/status`,
        {},
        settings
      );
      if (answer.ok) {
        return;
      }
    } catch (thrown) {
      if (Date.now() > deadline) {
        throw thrown;
      }
    }
    await new Promise(done => setTimeout(done, 200));
  }
}

import { resolve } from 'node:path';
import type { Kernel } from '@jupyterlab/services';
import { KernelBridge } from './kernel';
import type { KernelState } from './kernel';
import { createPorts } from './ports';
import { startJupyterServer } from './testing/jupyter-server';
import type { TestServer } from './testing/jupyter-server';

const python = resolve('.venv/bin/python');
const kernelArguments = ['-m', 'ipykernel_launcher', '-f', '{connection_file}'];
const SLOW =
  'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = 7';

/** A kernel as older ones are: without subshells. */
const withoutSubshells = [
  '-c',
  'import sys; sys.argv[0] = "kernel"\n' +
    'from ipykernel.ipkernel import IPythonKernel\n' +
    'IPythonKernel.supports_kernel_subshells = False\n' +
    'IPythonKernel._supports_kernel_subshells = False\n' +
    'from ipykernel.kernelapp import IPKernelApp\n' +
    'IPKernelApp.launch_instance()',
  '-f',
  '{connection_file}'
];

/** A kernel that says it speaks another language. */
const otherLanguage = [
  '-c',
  'import sys; sys.argv[0] = "kernel"\n' +
    'from ipykernel.ipkernel import IPythonKernel\n' +
    'IPythonKernel.language_info = {"name": "julia", "version": "1.11"}\n' +
    'from ipykernel.kernelapp import IPKernelApp\n' +
    'IPKernelApp.launch_instance()',
  '-f',
  '{connection_file}'
];

/** A kernel in whose environment the package can't be imported. */
const withoutPackage = [
  '-c',
  'import sys; sys.argv[0] = "kernel"; sys.modules["jupyterlab_model_audit"] = None\n' +
    'from ipykernel.kernelapp import IPKernelApp\n' +
    'IPKernelApp.launch_instance()',
  '-f',
  '{connection_file}'
];

describe('the bridge to a kernel', () => {
  jest.setTimeout(120_000);
  let server: TestServer;

  beforeAll(async () => {
    server = await startJupyterServer({
      audited: { argv: [python, ...kernelArguments], language: 'python' },
      old: { argv: [python, ...withoutSubshells], language: 'python' },
      julia: { argv: [python, ...otherLanguage], language: 'julia' },
      bare: { argv: [python, ...withoutPackage], language: 'python' }
    });
  });

  afterAll(() => server.stop());

  const withKernel = async (
    name: string,
    body: (kernel: Kernel.IKernelConnection, bridge: KernelBridge) => Promise<void>
  ) => {
    const kernel = await server.startKernel(name);
    const bridge = new KernelBridge();
    try {
      await body(kernel, bridge);
    } finally {
      bridge.dispose();
      await kernel.shutdown();
      kernel.dispose();
    }
  };

  const run = async (kernel: Kernel.IKernelConnection, code: string, cellId = 'cell') => {
    const future = kernel.requestExecute({ code, store_history: true }, true, { cellId });
    const reply = await future.done;
    expect(reply?.content.status).toBe('ok');
  };

  const settles = (bridge: KernelBridge, wanted: KernelState) =>
    new Promise<void>(done => {
      const check = () => {
        if (bridge.state === wanted) {
          bridge.stateChanged.disconnect(check);
          done();
        }
      };
      bridge.stateChanged.connect(check);
      check();
    });

  it('answers at once while a cell sleeps, and opens what the notebook made', async () => {
    await withKernel('audited', async (kernel, bridge) => {
      await run(
        kernel,
        'import pandas\nX_eval = pandas.DataFrame({"a": range(10)})\nprint("made")',
        'first'
      );
      const sleeping = kernel.requestExecute({ code: 'import time; time.sleep(60)' });
      const started = Date.now();
      await bridge.connect(kernel);
      expect([bridge.state, bridge.shell, bridge.error]).toEqual(['ready', 'subshell', null]);
      const { engine } = createPorts(bridge.client!);
      const table = await engine.open({ variable: 'X_eval' }, 'evaluation');
      expect(table).toMatchObject({ rows: 10, description: 'X_eval' });
      const [sum] = await engine.query([`SELECT sum(a) FROM "${table.relation}"`]);
      expect(sum.rows).toEqual([[45]]);
      const long = 'é😀'.repeat(2_000_000);
      const [echo] = await engine.query([`SELECT '${long}'`]);
      expect(echo.rows[0][0] === long).toBe(true);
      expect(Date.now() - started).toBeLessThan(30_000);
      await kernel.interrupt();
      await sleeping.done;
      const [after] = await engine.query(['SELECT 1']);
      expect(after.rows).toEqual([[1]]);
    });
  });

  it('cancels a query in the kernel', async () => {
    await withKernel('audited', async (kernel, bridge) => {
      await bridge.connect(kernel);
      const { engine } = createPorts(bridge.client!);
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 300);
      await expect(engine.query([SLOW], { signal: abort.signal })).rejects.toMatchObject({
        code: 'cancelled'
      });
      expect((await engine.query(['SELECT 1']))[0].rows).toEqual([[1]]);
    });
  });

  it('says which cell made a variable, and counts how often', async () => {
    await withKernel('audited', async (kernel, bridge) => {
      await run(kernel, 'import pandas\nframe = pandas.DataFrame({"a": [1]})', 'one');
      await bridge.connect(kernel);
      const cell = async () => {
        const { tables } = await bridge.client!.call('variables', {});
        return tables.find(table => table.name === 'frame')!.cell;
      };
      const before = await cell();
      expect(before).toMatchObject({ executionCount: 1, version: 0 });
      await run(kernel, 'frame["b"] = 2', 'two');
      const changed = await cell();
      expect(changed).toMatchObject({ id: 'two', executionCount: 2, version: 1 });
      await run(kernel, 'frame.head()', 'three');
      expect(await cell()).toEqual(changed);
    });
  });

  it('survives a restart during a query with a new client', async () => {
    await withKernel('audited', async (kernel, bridge) => {
      await bridge.connect(kernel);
      const client = bridge.client!;
      const running = client.call('query', { statements: [SLOW] });
      setTimeout(() => void kernel.restart(), 300);
      await expect(running).rejects.toMatchObject({ code: 'kernel-dead' });
      await settles(bridge, 'ready');
      expect(bridge.client).not.toBe(client);
      expect(bridge.shell).toBe('subshell');
      const [result] = await createPorts(bridge.client!).engine.query(['SELECT 1']);
      expect(result.rows).toEqual([[1]]);
    });
  });

  it('survives a kernel that dies and is started by the server', async () => {
    await withKernel('audited', async (kernel, bridge) => {
      await bridge.connect(kernel);
      const client = bridge.client!;
      const running = client.call('query', { statements: [SLOW] });
      const gone = expect(running).rejects.toMatchObject({ code: 'kernel-dead' });
      kernel.requestExecute({ code: 'import os; os._exit(1)' }).done.catch(() => undefined);
      await gone;
      await settles(bridge, 'ready');
      const [result] = await createPorts(bridge.client!).engine.query(['SELECT 1']);
      expect(result.rows).toEqual([[1]]);
    });
  });

  it('waits behind the running cell where there are no subshells, and says so', async () => {
    await withKernel('old', async (kernel, bridge) => {
      await run(kernel, '1');
      const sleeping = kernel.requestExecute({ code: 'import time; time.sleep(5)' });
      const seen: KernelState[] = [];
      bridge.stateChanged.connect((_, state) => seen.push(state));
      await bridge.connect(kernel);
      await sleeping.done;
      expect(seen).toEqual(['connecting', 'queued', 'connecting', 'ready']);
      expect(bridge.shell).toBe('main');
      const again = kernel.requestExecute({ code: 'time.sleep(2)' });
      const answer = bridge.client!.call('query', { statements: ['SELECT 1'] }, { timeout: 1 });
      await settles(bridge, 'queued');
      expect((await answer).results[0].rows).toEqual([[1]]);
      await again.done;
      await settles(bridge, 'ready');
    });
  });

  it('keeps away from kernels of another language', async () => {
    await withKernel('julia', async (kernel, bridge) => {
      await bridge.connect(kernel);
      expect([bridge.state, bridge.language, bridge.client]).toEqual([
        'other-language',
        'julia',
        null
      ]);
    });
  });

  it('says that the package is missing', async () => {
    await withKernel('bare', async (kernel, bridge) => {
      await bridge.connect(kernel);
      expect(bridge.state).toBe('package-missing');
      expect(bridge.error?.message).toBe(
        'The kernel does not have the package jupyterlab-model-audit.'
      );
    });
  });

  it('follows from kernel to kernel and lets go of one that ends', async () => {
    await withKernel('audited', async (first, bridge) => {
      await Promise.all([bridge.connect(first), bridge.connect(first)]);
      const client = bridge.client!;
      await bridge.connect(first);
      expect(bridge.client).toBe(client);
      const second = await server.startKernel('audited');
      await bridge.connect(second);
      expect(bridge.state).toBe('ready');
      await expect(client.call('variables', {})).rejects.toMatchObject({ code: 'kernel-dead' });
      await second.shutdown();
      expect(bridge.client).toBe(null);
      expect(['dead', 'no-kernel']).toContain(bridge.state);
      await bridge.connect(null);
      expect(bridge.state).toBe('no-kernel');
    });
  });

  it('installs the package with the own pip of the kernel, or says why not', async () => {
    await withKernel('bare', async (kernel, bridge) => {
      await bridge.connect(kernel);
      // An index that does not exist stands for a machine without a way to the registry.
      await run(
        kernel,
        'import os; os.environ.update(PIP_NO_INDEX="1", PIP_FORCE_REINSTALL="1", PIP_TARGET="/nonexistent")'
      );
      await bridge.install();
      expect(bridge.state).toBe('package-missing');
      expect(bridge.error?.message).toContain('could not be installed');
      expect(bridge.error?.action).toContain('pip install jupyterlab-model-audit==');
    });
  });
});

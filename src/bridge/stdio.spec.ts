import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BridgeClient } from './client';
import { createPorts } from './ports';
import { startStdioBridge, StdioTransport } from './stdio';
import { VERSION } from './version';

const python = resolve('.venv/bin/python');
const SLOW =
  'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = 7';

describe('the bridge over stdin and stdout', () => {
  jest.setTimeout(60_000);
  let folder: string;
  let client: BridgeClient;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bridge-'));
    client = await startStdioBridge({ python, folder });
  });

  afterAll(() => {
    client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('greets a Python of the same version', () => {
    expect(client.peer).toMatchObject({ version: VERSION, protocol: 1 });
    expect(createPorts(client).engine.description).toMatch(/^DuckDB 1\./);
  });

  it('opens a file and queries it', async () => {
    writeFileSync(join(folder, 'a.csv'), 'x,"odd ""name"" </script>"\n1,a\n2,\n');
    const { engine } = createPorts(client);
    const table = await engine.open({ files: 'a.csv' }, 'reference');
    expect(table).toMatchObject({ rows: 2, description: 'a.csv', cell: null });
    expect(table.columns.map(column => column.name)).toEqual(['x', 'odd "name" </script>']);
    const [result] = await engine.query([`SELECT * FROM "${table.relation}" ORDER BY x`]);
    expect(result.rows).toEqual([
      [1, 'a'],
      [2, null]
    ]);
  });

  it('carries numbers that JSON can not', async () => {
    const [result] = await createPorts(client).engine.query([
      "SELECT 'nan'::DOUBLE, 'inf'::DOUBLE, '-inf'::DOUBLE, 9007199254740993::BIGINT, 3"
    ]);
    expect(result.rows).toEqual([[NaN, Infinity, -Infinity, 9007199254740993n, 3]]);
  });

  it('carries answers and questions above 5 MB in chunks', async () => {
    const { engine } = createPorts(client);
    const [result] = await engine.query(["SELECT repeat('é😀', 2000000)"]);
    expect(result.rows[0][0]).toHaveLength(6_000_000);
    const long = 'ü😀'.repeat(1_000_000);
    const [echo] = await engine.query([`SELECT length('${long}'), '${long}'`]);
    expect(echo.rows[0][0]).toBe(2_000_000);
    expect(echo.rows[0][1] === long).toBe(true);
  });

  it('cancels a running query and goes on', async () => {
    const { engine } = createPorts(client);
    const abort = new AbortController();
    const running = engine.query([SLOW], { signal: abort.signal });
    setTimeout(() => abort.abort(), 200);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    const [result] = await engine.query(['SELECT 1']);
    expect(result.rows).toEqual([[1]]);
  });

  it('gives up after the time-out and stops the query', async () => {
    const { engine } = createPorts(client);
    await expect(engine.query([SLOW], { timeout: 0.3 })).rejects.toMatchObject({
      code: 'timeout',
      message: 'The query took longer than 0.3 s.'
    });
    const started = Date.now();
    await engine.query(['SELECT sum(range) FROM range(1000000)']);
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it('names a failing query by its first line', async () => {
    await expect(createPorts(client).engine.query(['SELECT nope'])).rejects.toMatchObject({
      code: 'query-failed',
      message: expect.stringContaining('nope') as string
    });
  });

  it('reports progress statement by statement', async () => {
    const seen: [number, number][] = [];
    await createPorts(client).engine.query(['SELECT 1', 'SELECT 2', 'SELECT 3'], {
      onProgress: (done, total) => seen.push([done, total])
    });
    expect(seen.at(-1)).toEqual([3, 3]);
  });
});

describe('a Python that is not there or does not stay', () => {
  jest.setTimeout(60_000);
  const folder = tmpdir();

  it('says that there is no such Python', async () => {
    await expect(startStdioBridge({ python: '/nowhere/python', folder })).rejects.toMatchObject({
      code: 'kernel-missing',
      message: expect.stringContaining('/nowhere/python') as string
    });
  });

  it('says that the package is missing', async () => {
    // An isolated interpreter without site-packages stands for a fresh environment.
    const bare = join(mkdtempSync(join(tmpdir(), 'bare-')), 'python');
    writeFileSync(bare, `#!/bin/sh\nexec ${python} -I -S "$@"\n`, { mode: 0o755 });
    await expect(startStdioBridge({ python: bare, folder })).rejects.toMatchObject({
      code: 'package-missing',
      action: expect.stringContaining(`pip install jupyterlab-model-audit==${VERSION}`) as string
    });
  });

  it('says how it ended, with the last line of what it said', async () => {
    const bad = join(mkdtempSync(join(tmpdir(), 'bad-')), 'python');
    writeFileSync(bad, '#!/bin/sh\necho "Fatal: no room" >&2\nexit 3\n', { mode: 0o755 });
    await expect(startStdioBridge({ python: bad, folder })).rejects.toMatchObject({
      code: 'kernel-dead',
      message: 'Python ended with code 3: Fatal: no room.',
      action: expect.not.stringContaining('memory') as string
    });
  });

  it('starts in a folder whose files bear the names of modules', async () => {
    const shadows = mkdtempSync(join(tmpdir(), 'shadows-'));
    for (const name of ['random', 'json', 'queue', 'duckdb']) {
      writeFileSync(join(shadows, `${name}.py`), 'raise SystemExit(4)\n');
    }
    writeFileSync(join(shadows, 'helper_of_mine.py'), 'value = [1, 2]\n');
    writeFileSync(
      join(shadows, 'setup.py'),
      'import numpy\nfrom helper_of_mine import value\nX = numpy.array([value])\n'
    );
    const client = await startStdioBridge({ python, folder: shadows });
    try {
      const ports = createPorts(client);
      expect(await ports.setup('setup.py')).toBe(1);
      expect((await ports.engine.open({ variable: 'X' }, 'reference')).rows).toBe(1);
    } finally {
      client.dispose();
      rmSync(shadows, { recursive: true, force: true });
    }
  });

  it('ends every pending call when the process is killed', async () => {
    const transport = new StdioTransport({ python, folder });
    const client = new BridgeClient(transport);
    await client.handshake();
    const reasons: string[] = [];
    client.onClosed(reason => reasons.push(reason.code));
    const running = client.call('query', { statements: [SLOW] });
    setTimeout(() => process.kill(transport.pid as number, 'SIGKILL'), 200);
    await expect(running).rejects.toMatchObject({
      code: 'kernel-dead',
      message: expect.stringContaining('SIGKILL') as string
    });
    await expect(client.call('query', { statements: ['SELECT 1'] })).rejects.toMatchObject({
      code: 'kernel-dead'
    });
    expect(reasons).toEqual(['kernel-dead']);
  });
});

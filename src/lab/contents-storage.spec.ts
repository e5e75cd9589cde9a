import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ServerConnection } from '@jupyterlab/services';
import { ContentsStorage, toStorageError } from './contents-storage';
import { startServer } from './testing/jupyter-server';
import type { TestServer } from './testing/jupyter-server';

jest.setTimeout(90_000);

describe('ContentsStorage on a real Jupyter server', () => {
  let server: TestServer;
  let storage: ContentsStorage;

  beforeAll(async () => {
    server = await startServer();
  });

  afterAll(async () => {
    await server.stop();
  });

  let count = 0;
  beforeEach(() => {
    storage = new ContentsStorage(server.contents, `project-${++count}/audits/flight-delay`);
  });

  const onDisk = (path: string): string =>
    join(server.folder, `project-${count}/audits/flight-delay`, path);

  it('reads what it wrote, byte for byte, making the folders', async () => {
    const text = '{"a": "é\u2028\r\n</script>"}\n';
    await storage.write('objects/sha256/ab/cdef.json', text);
    expect(readFileSync(onDisk('objects/sha256/ab/cdef.json'), 'utf8')).toBe(text);
    expect(await storage.read('objects/sha256/ab/cdef.json')).toBe(text);
  });

  it('answers null and nothing for what is not there', async () => {
    expect(await storage.read('log/000001.dsse.json')).toBeNull();
    expect(await storage.list('log')).toEqual([]);
  });

  it('lists files without folders', async () => {
    await storage.write('log/000001.dsse.json', 'a');
    await storage.write('log/000002.dsse.json', 'b');
    mkdirSync(onDisk('log/inner'));
    expect((await storage.list('log')).sort()).toEqual(['000001.dsse.json', '000002.dsse.json']);
    expect(await storage.list('')).toEqual([]);
  });

  it('replaces on write and never on create', async () => {
    expect(await storage.create('log/000001.dsse.json', 'first')).toBe(true);
    expect(await storage.create('log/000001.dsse.json', 'second')).toBe(false);
    expect(await storage.read('log/000001.dsse.json')).toBe('first');
    await storage.write('log/000001.dsse.json', 'third');
    expect(await storage.read('log/000001.dsse.json')).toBe('third');
  });

  it('lets one of many writers create a name, and leaves nothing else behind', async () => {
    const texts = Array.from({ length: 6 }, (_, index) => `writer ${index}`);
    await storage.write('log/keep', '');
    const won = await Promise.all(
      texts.map(text =>
        new ContentsStorage(server.contents, `project-${count}/audits/flight-delay`).create(
          'log/000001.dsse.json',
          text
        )
      )
    );
    const winner = readFileSync(onDisk('log/000001.dsse.json'), 'utf8');
    expect(won.filter(Boolean).length).toBeGreaterThanOrEqual(1);
    expect(texts).toContain(winner);
    expect(readdirSync(onDisk('log')).sort()).toEqual(['000001.dsse.json', 'keep']);
    const scratch = readdirSync(join(server.folder, `project-${count}`));
    expect(scratch.filter(name => name.endsWith('.part'))).toEqual([]);
  });

  it('asks for a file that was listed once, without its folder again, also from another storage', async () => {
    await storage.write('log/000001.dsse.json', 'a');
    await storage.list('log');
    const asked = jest.spyOn(server.contents, 'get');
    expect(await storage.read('log/000001.dsse.json')).toBe('a');
    const root = `project-${count}/audits/flight-delay`;
    expect(await new ContentsStorage(server.contents, root).read('log/000001.dsse.json')).toBe('a');
    expect(asked.mock.calls.map(([path]) => path)).toEqual(
      Array.from({ length: 2 }, () => `${root}/log/000001.dsse.json`)
    );
    writeFileSync(onDisk('log/000001.dsse.json'), 'b');
    expect(await storage.read('log/000001.dsse.json')).toBe('b');
    rmSync(onDisk('log/000001.dsse.json'));
    expect(await storage.read('log/000001.dsse.json')).toBeNull();
    asked.mockClear();
    expect(await storage.read('log/000001.dsse.json')).toBeNull();
    expect(asked.mock.calls.map(([path]) => path)).toEqual([`${root}/log`]);
    asked.mockRestore();
  });

  it('says in a sentence that a folder cannot be made', async () => {
    mkdirSync(join(server.folder, `project-${count}`));
    // A file stands where the folder is to be: also refused to root, whom no permission stops.
    writeFileSync(join(server.folder, `project-${count}/audits`), '');
    await expect(storage.write('checkpoint', 'x')).rejects.toMatchObject({
      code: 'unreadable-file',
      where: `project-${count}/audits`
    });
    expect(existsSync(onDisk('checkpoint'))).toBe(false);
  });

  it('says in a sentence that the server is gone', async () => {
    const gone = await startServer();
    const lost = new ContentsStorage(gone.contents, 'x');
    await gone.stop();
    await expect(lost.write('a', 'b')).rejects.toMatchObject({
      code: 'unreadable-file',
      message: expect.stringContaining('did not answer')
    });
  });
});

describe('toStorageError', () => {
  const answer = (status: number, message: string): ServerConnection.ResponseError =>
    new ServerConnection.ResponseError(new Response('', { status }), message);

  it('tells refusals, full disks and others apart', () => {
    expect(toStorageError(answer(403, 'Permission denied'), 'a/b', 'write').code).toBe('read-only');
    expect(toStorageError(answer(500, 'No space left on device'), 'a/b', 'write').code).toBe(
      'disk-full'
    );
    expect(toStorageError(answer(403, 'Forbidden'), 'a/b', 'read').code).toBe('unreadable-file');
    const other = toStorageError(answer(500, 'Unexpected error'), 'a/b', 'write');
    expect(other.sentence).toContain('a/b could not be written: Unexpected error');
    expect(other.action).not.toBe('');
  });
});

import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Hex } from '../core/record/digest';
import { FileStorage, writeError } from './storage';

let folder: string;
let storage: FileStorage;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
  storage = new FileStorage(folder);
});

afterEach(async () => {
  await chmod(folder, 0o755);
  await rm(folder, { recursive: true, force: true });
});

it('writes and reads text below folders that it makes', async () => {
  await storage.write('log/a.json', 'ä ✓');
  await storage.write('log/a.json', 'second');
  expect(await storage.read('log/a.json')).toBe('second');
  expect(await readdir(join(folder, 'log'))).toEqual(['a.json']);
});

it('knows nothing of what is not there', async () => {
  expect(await storage.read('log/none')).toBeNull();
  await mkdir(join(folder, 'log/000001.dsse.json'), { recursive: true });
  expect(await storage.digest('log/000001.dsse.json')).toBeNull();
  expect(await storage.list('log')).toEqual([]);
});

it('lists files alone, without those still being written', async () => {
  await storage.write('b', '');
  await storage.write('a', '');
  await mkdir(join(folder, 'inner'));
  await writeFile(join(folder, '.model-audit-0a-1b.tmp'), 'half');
  expect(await storage.list('')).toEqual(['a', 'b']);
});

it('makes a new file once, whoever comes first', async () => {
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, index) => storage.create('log/1', `writer ${index}`))
  );
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await storage.read('log/1')).toBe(`writer ${made.indexOf(true)}`);
  expect(await readdir(join(folder, 'log'))).toEqual(['1']);
});

it('never reads bytes that are no UTF-8 as the text that they would be shown as', async () => {
  const text = 'a \ufffd b';
  await storage.write('objects/a', text);
  const whole = await readFile(join(folder, 'objects/a'));
  expect(await storage.digest('objects/a')).toEqual({ sha256: sha256Hex(text), bytes: 7 });
  await writeFile(join(folder, 'objects/a'), Buffer.from('a \xff b', 'latin1'));
  expect(whole.toString('utf8')).toBe(text);
  expect(await storage.read('objects/a')).not.toBe(text);
  expect((await storage.digest('objects/a'))?.sha256).not.toBe(sha256Hex(text));
  expect(await storage.digest('objects/none')).toBeNull();
});

it('refuses paths that lead out of the folder', async () => {
  await expect(storage.read('../secret')).rejects.toMatchObject({ code: 'internal' });
  await expect(storage.write('a/../../b', '')).rejects.toMatchObject({ code: 'internal' });
});

it('says when a folder can not be written, and leaves nothing behind', async () => {
  await writeFile(join(folder, 'audits'), 'a file');
  await expect(storage.write('audits/log/1', 'x')).rejects.toMatchObject({ code: 'read-only' });
  expect(await readFile(join(folder, 'audits'), 'utf8')).toBe('a file');
  // A file system that nobody may write to, root included.
  await expect(new FileStorage('/sys/model-audit').write('1', 'x')).rejects.toMatchObject({
    code: 'read-only'
  });
});

it('says when the disk is full', async () => {
  // The kernel's always full device, filled through the same code that maps the system's words.
  const thrown: unknown = await writeFile('/dev/full', 'x').catch((error: unknown) => error);
  expect(writeError(thrown, 'log/1')).toMatchObject({ code: 'disk-full' });
});

it('says when what should be a file is a folder', async () => {
  await mkdir(join(folder, 'inner'));
  await expect(storage.read('inner')).rejects.toMatchObject({ code: 'unreadable-file' });
});

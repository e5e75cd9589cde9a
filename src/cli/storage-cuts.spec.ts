import fs, { cp, mkdtemp, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey } from '../core/record/keys';
import { AuditLog } from '../core/record/log';
import { auditResult } from '../core/record/testing/audit';
import { verifyLog } from '../core/record/verify';
import { FileStorage } from './storage';

jest.setTimeout(120_000);

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);
const result = auditResult({ shifts: { origin: 0.3 }, failedCases: 5 });

/** Calls that change the disk. */
const CHANGING = ['copyFile', 'link', 'mkdir', 'open', 'rename', 'rm'] as const;
type Call = (...given: unknown[]) => Promise<unknown>;
const real = new Map<string, Call>(CHANGING.map(name => [name, fs[name] as unknown as Call]));
const calls = fs as unknown as Record<string, Call>;

/**
 * From the call number `at` on nothing happens any more, as after kill -9; of a
 * file that is being written then, half has reached the disk. Resolves when that
 * call is reached.
 */
function killAt(at: number): { reached: Promise<void>; restore: () => Promise<void> } {
  let count = 0;
  const unclosed = new Map<FileHandle, () => Promise<void>>();
  let reach: () => void = () => undefined;
  const reached = new Promise<void>(done => (reach = done));
  const forever = new Promise<never>(() => undefined);
  const guard = (work: Call, half?: Call): Call => {
    return async (...given) => {
      count += 1;
      if (count === at) {
        await half?.(...given);
        reach();
      }
      return count >= at ? forever : work(...given);
    };
  };
  const guardHandle = (handle: FileHandle): FileHandle => {
    const write = handle.writeFile.bind(handle) as Call;
    const close = handle.close.bind(handle);
    unclosed.set(handle, close);
    const closed: Call = async () => {
      unclosed.delete(handle);
      await close();
    };
    const halfOf: Call = async text => write(String(text).slice(0, String(text).length / 2));
    Object.assign(handle, {
      writeFile: guard(write, halfOf),
      sync: guard(handle.sync.bind(handle)),
      close: guard(closed)
    });
    return handle;
  };
  for (const [name, work] of real) {
    calls[name] = guard(
      name === 'open' ? async (...given) => guardHandle((await work(...given)) as FileHandle) : work
    );
  }
  return {
    reached,
    restore: async () => {
      for (const [name, work] of real) {
        calls[name] = work;
      }
      // A killed process closes nothing itself: the system does, as here.
      await Promise.all([...unclosed.values()].map(close => close()));
    }
  };
}

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cuts-'));
  await new AuditLog(new FileStorage(join(root, 'before'))).record(auditResult(), key, {
    now: NOW
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('leaves a log that verifies wherever the process is killed, and records again', async () => {
  const first = await readFile(join(root, 'before/log/000001.dsse.json'), 'utf8');
  let at = 0;
  for (let isWhole = false; !isWhole;) {
    at += 1;
    const folder = join(root, `cut-${at}`);
    await cp(join(root, 'before'), folder, { recursive: true });
    const { reached, restore } = killAt(at);
    const made = new AuditLog(new FileStorage(folder)).record(result, key, { now: NOW });
    isWhole = (await Promise.race([made, reached])) !== undefined;
    await restore();
    const storage = new FileStorage(folder);
    const left = await verifyLog(storage);
    expect(left).toMatchObject({ code: 0, problems: [] });
    expect(await storage.read('log/000001.dsse.json')).toBe(first);
    await new AuditLog(storage).record(result, key, { now: NOW });
    const again = await verifyLog(storage);
    expect(again).toMatchObject({ code: 0, size: left.size + 1, covered: left.size + 1 });
    await rm(folder, { recursive: true });
  }
  expect(at).toBeGreaterThan(50);
});

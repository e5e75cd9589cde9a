import { AuditError } from '../errors';
import type { StoredKey } from '../ports';
import { createKey } from './keys';
import { AuditLog } from './log';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';
import { verifyLog } from './verify';

jest.setTimeout(60_000);

const NOW = new Date('2026-07-01T09:14:00.000Z');
const [ada, ben] = ['ada', 'ben'].map(name => createKey(name, NOW));

/**
 * A storage whose call number `at` fails: `refused` does nothing, `lost` does its
 * work and loses the answer, `dead` is a process that ended before it and never
 * calls again.
 */
class CutStorage extends MemoryStorage {
  calls = 0;

  constructor(
    files: Map<string, string>,
    private readonly at: number,
    private readonly way: 'refused' | 'lost' | 'dead'
  ) {
    super(files);
  }

  override read = (path: string): Promise<string | null> => this.cut(() => super.read(path));
  override list = (folder: string): Promise<string[]> => this.cut(() => super.list(folder));
  override write = (path: string, text: string): Promise<void> =>
    this.cut(() => super.write(path, text));
  override create = (path: string, text: string): Promise<boolean> =>
    this.cut(() => super.create(path, text));

  private async cut<T>(work: () => Promise<T>): Promise<T> {
    this.calls += 1;
    const isHit = this.way === 'dead' ? this.calls >= this.at : this.calls === this.at;
    if (isHit && this.way !== 'lost') {
      throw new AuditError('timeout', 'The connection was lost.', 'Try again.');
    }
    const answer = await work();
    if (isHit) {
      throw new AuditError('timeout', 'The answer was lost.', 'Try again.');
    }
    return answer;
  }
}

async function logOf(versions: number): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (let version = 0; version < versions; version += 1) {
    await new AuditLog(storage).record(auditResult(), ada, { now: NOW });
  }
  return storage;
}

/** Cuts a recording at every call; gives how many there were. */
async function cutEverywhere(
  before: MemoryStorage,
  key: StoredKey,
  way: 'refused' | 'lost' | 'dead'
): Promise<number> {
  const result = auditResult({ failedCases: 7, shifts: { origin: 0.3, hour: 0.01 } });
  const versions = [...before.files.keys()].filter(path => path.startsWith('log/')).length;
  for (let at = 1; ; at += 1) {
    const storage = new CutStorage(new Map(before.files), at, way);
    const made = await new AuditLog(storage).record(result, key, { now: NOW }).catch(thrown => {
      expect(thrown).toMatchObject({ code: 'timeout' });
      return null;
    });
    const left = new MemoryStorage(storage.files);
    const isStarted = left.files.has('checkpoint');
    const verified = isStarted ? await verifyLog(left) : null;
    // A new person's very first entry rests on nothing before its checkpoint covers it.
    const isFirst = key === ben || versions === 0;
    expect(isFirst ? [0, 14] : [0]).toContain(verified?.code ?? 0);
    expect(verified?.size ?? 0).toBeGreaterThanOrEqual(made ? versions + 1 : versions);
    for (const [path, text] of before.files) {
      expect(path.startsWith('log/') && left.files.get(path) !== text).toBe(false);
    }
    await new AuditLog(left).record(result, key, { now: NOW });
    const again = await verifyLog(left);
    expect(again).toMatchObject({ code: 0, covered: again.size });
    if (storage.calls < at) {
      return at;
    }
  }
}

describe('a recording that is cut at every call of the storage', () => {
  it.each(['refused', 'lost', 'dead'] as const)('%s: of a log that goes on', async way => {
    expect(await cutEverywhere(await logOf(1), ada, way)).toBeGreaterThan(20);
  });

  it('dead: of the first record of all', async () => {
    expect(await cutEverywhere(new MemoryStorage(), ada, 'dead')).toBeGreaterThan(20);
  });

  it('dead: of the first record by another person', async () => {
    expect(await cutEverywhere(await logOf(1), ben, 'dead')).toBeGreaterThan(20);
  });
});

import { sha256Hex } from './digest';
import { signEnvelope } from './dsse';
import { createKey } from './keys';
import { KeptEntries } from './kept-entries';
import { openEntry, type LogEntry } from './entries';
import { entryPath, objectPath } from './layout';
import { AuditLog } from './log';
import { setNativeCrypto } from './native';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('ada', NOW);

/** A log of three records. */
async function recorded(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (let count = 0; count < 3; count += 1) {
    await new AuditLog(storage).record(auditResult(), key, { now: NOW });
  }
  return storage;
}

/** Counts how often a signature is worked out; says no, so that the library decides. */
function countSignatures(): jest.Mock {
  const asked = jest.fn(() => false);
  setNativeCrypto({ sha256: () => undefined as never, isSignedBy: asked });
  return asked;
}

afterEach(() => setNativeCrypto(null));

describe('a log that is read again', () => {
  it('is verified without working out a signature of an entry twice', async () => {
    const storage = await recorded();
    await new AuditLog(storage).verify();
    const asked = countSignatures();
    expect((await new AuditLog(storage).verify()).code).toBe(0);
    // That of the checkpoint alone.
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('is never said to hold where anything of it was changed meanwhile, at whatever length', async () => {
    const storage = await recorded();
    expect((await new AuditLog(storage).verify()).code).toBe(0);
    const second = storage.files.get(entryPath(2)) ?? '';
    const { predicate } = await new AuditLog(storage).load(1);
    const object = objectPath(predicate.objects[0].sha256);
    const paths = [entryPath(1), entryPath(2), entryPath(3), object, 'trusted-keys.json'];
    for (const path of [...paths, 'checkpoint']) {
      const text = storage.files.get(path) ?? '';
      const place = Math.floor(text.length / 2);
      const other = text[place] === 'A' ? 'B' : 'A';
      storage.files.set(path, text.slice(0, place) + other + text.slice(place + 1));
      expect((await new AuditLog(storage).verify()).code).not.toBe(0);
      storage.files.set(path, text);
      expect((await new AuditLog(storage).verify()).code).toBe(0);
    }
    storage.files.set(entryPath(3), second);
    expect((await new AuditLog(storage).verify()).code).toBe(11);
  });
});

describe('KeptEntries', () => {
  it('keeps what was used last, up to its size', () => {
    const kept = new KeptEntries<LogEntry>(10);
    const open = jest.fn((statement: string) => openEntry(1, signEnvelope(statement, key)));
    const opened = (place: string, statement: string) =>
      kept.opened(place, sha256Hex(signEnvelope(statement, key)), () => open(statement));
    const first = opened('a', '1234');
    opened('b', '5678');
    expect(opened('a', '1234')).toBe(first);
    opened('c', '9012');
    expect(open).toHaveBeenCalledTimes(3);
    // b was used longest ago.
    expect(opened('a', '1234')).toBe(first);
    opened('b', '5678');
    expect(open).toHaveBeenCalledTimes(4);
    expect(opened('a', 'abcd')).not.toBe(first);
    opened('d', 'longer than all of it');
    opened('d', 'longer than all of it');
    expect(open).toHaveBeenCalledTimes(7);
  });
});

describe('overview', () => {
  it('reads every file of the log once', async () => {
    const storage = await recorded();
    const read = jest.spyOn(storage, 'read');
    const { versions, verification, findings } = await new AuditLog(storage).overview(NOW);
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(verification?.code).toBe(0);
    expect(findings).toEqual(await new AuditLog(storage).findings(NOW));
    const paths = read.mock.calls.map(([path]) => path).slice(0, storage.files.size);
    expect(new Set(paths).size).toBe(storage.files.size);
  });

  it('tells nothing of an empty folder, and what is wrong where the entries are gone', async () => {
    const nothing = { versions: [], verification: null, findings: [] };
    expect(await new AuditLog(new MemoryStorage()).overview(NOW)).toEqual(nothing);
    const storage = await recorded();
    [1, 2, 3].forEach(sequence => storage.files.delete(entryPath(sequence)));
    const { versions, verification, findings } = await new AuditLog(storage).overview(NOW);
    expect([versions, verification?.code, findings]).toEqual([[], 13, []]);
  });
});

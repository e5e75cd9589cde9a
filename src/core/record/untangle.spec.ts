import { changeKey, publicPart } from './key-changes';
import { createKey } from './keys';
import { entryPath } from './layout';
import { joinCopy } from './join';
import { AuditLog } from './log';
import { readRecordId } from './record-id';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';
import { joinWithin } from './untangle';
import { verifyLog } from './verify';

const at = (minute: number): Date => new Date(Date.UTC(2026, 6, 1, 9, minute));
const [ada, ben, eve] = ['ada', 'ben', 'eve'].map(name => createKey(name, at(0)));

const record = (storage: MemoryStorage, by: typeof ada, minute: number): Promise<unknown> =>
  new AuditLog(storage).record(auditResult({ failedCases: minute }), by, { now: at(minute) });

/** Two copies with one entry in common: two more by Ada in hers, two by Ben in his. */
async function copies(): Promise<[MemoryStorage, MemoryStorage]> {
  const ours = new MemoryStorage();
  await record(ours, ada, 1);
  const theirs = ours.copy();
  await record(ours, ada, 3);
  await record(ours, ada, 4);
  await record(theirs, ben, 5);
  await record(theirs, ben, 6);
  return [ours, theirs];
}

type Merge = (name: string, sequence: number) => string;

/** Both in one folder: objects of both, and the other's entries and keys under the names that a tool gave them. */
async function merged(name: Merge): Promise<MemoryStorage> {
  const [ours, theirs] = await copies();
  const both = ours.copy();
  for (const [path, text] of theirs.files) {
    if (path.startsWith('objects/')) {
      both.files.set(path, text);
    }
  }
  for (const sequence of [2, 3]) {
    const path = entryPath(sequence);
    both.files.set(name(path, sequence), theirs.files.get(path) ?? '');
  }
  both.files.set('trusted-keys-theirs.json', theirs.files.get('trusted-keys.json') ?? '');
  return both;
}

const CONFLICT: Merge = path => path.replace('.dsse.json', '.sync-conflict-20260701.dsse.json');

describe('joinWithin', () => {
  it.each<[string, Merge]>([
    ['as conflicts of a tool that keeps folders in step', CONFLICT],
    ['under the next numbers', (_, sequence) => entryPath(sequence + 2)]
  ])('parts two copies in one folder, %s, and loses nothing', async (_, name) => {
    const both = await merged(name);
    const told = await verifyLog(both.copy());
    expect([...told.notes, ...told.problems.map(({ message }) => message)].join(' ')).toContain(
      'model-audit record --join'
    );
    const before = [...both.files].filter(([path]) => path.startsWith('log/'));
    expect(await joinWithin(both, ada, { now: at(7) })).toMatchObject({
      taken: 2,
      trusted: ['ben'],
      warnings: []
    });
    expect(await verifyLog(both)).toMatchObject({
      code: 0,
      problems: [],
      size: 5,
      forks: [
        { version: 2, keyName: 'ben' },
        { version: 3, keyName: 'ben' }
      ]
    });
    expect((await verifyLog(both)).notes).toEqual([]);
    before.forEach(([, text]) => expect([...both.files.values()]).toContain(text));
    await record(both, ben, 8);
    expect((await verifyLog(both)).code).toBe(0);
    await expect(joinWithin(both, ada, { now: at(9) })).rejects.toThrow('one row of entries');
  });

  it('brings entries back to their places where the other copy took them', async () => {
    const [ours, theirs] = await copies();
    const both = await merged(CONFLICT);
    // The other's 2 and 3 hold the places, ours lie behind them in the wrong order.
    both.files = new Map([...both.files].filter(([path]) => !path.includes('conflict')));
    [2, 3].forEach(sequence => {
      both.files.set(entryPath(sequence), theirs.files.get(entryPath(sequence)) ?? '');
      both.files.set(entryPath(7 - sequence), ours.files.get(entryPath(sequence)) ?? '');
    });
    expect((await verifyLog(both.copy())).code).not.toBe(0);
    await joinWithin(both, ada, { now: at(7) });
    expect(await verifyLog(both)).toMatchObject({ code: 0, size: 5, forks: [{}, {}] });
    expect(both.files.get(entryPath(2))).toBe(ours.files.get(entryPath(2)));
  });

  it('loses no entry wherever it stops, and can be done again', async () => {
    const whole = await merged((_, sequence) => entryPath(5 - sequence + 2));
    const texts = [...whole.files]
      .filter(([path]) => path.startsWith('log/'))
      .map(([, text]) => text);
    for (let stop = 0; ; stop += 1) {
      const cut = whole.copy();
      let writes = 0;
      const count = (): void => {
        if (writes++ >= stop) {
          throw new Error('stopped');
        }
      };
      const { write, create, remove } = MemoryStorage.prototype;
      cut.write = async (path, text) => (count(), write.call(cut, path, text));
      cut.create = async (path, text) => (count(), create.call(cut, path, text));
      cut.remove = async path => (count(), remove.call(cut, path));
      const done = await joinWithin(cut, ada, { now: at(7) }).catch(() => null);
      texts.forEach(text => expect([...cut.files.values()]).toContain(text));
      const left = cut.copy();
      if (!done) {
        await joinWithin(left, ada, { now: at(8) }).catch(() => null);
      }
      expect(await verifyLog(left)).toMatchObject({ code: 0, forks: [{}, {}] });
      if (done && done.warnings.length === 0) {
        break;
      }
    }
  }, 60_000);

  it('revokes whom the other copy revoked, though the list of its keys is not there', async () => {
    const ours = new MemoryStorage();
    await record(ours, ada, 1);
    for (const each of [ben, eve]) {
      await changeKey(ours, ada, { action: 'trust', key: publicPart(each) }, { now: at(2) });
    }
    const theirs = ours.copy();
    await record(ours, ada, 3);
    await changeKey(theirs, ben, { action: 'revoke', key: publicPart(eve) }, { now: at(4) });
    const path = entryPath(4);
    ours.files.set(CONFLICT(path, 4), theirs.files.get(path) ?? '');
    await joinWithin(ours, ada, { now: at(7) });
    const { code, keys } = await verifyLog(ours);
    expect(code).toBe(0);
    expect(keys.find(({ name }) => name === 'eve')?.revoked).toBe(at(4).toISOString());
  });

  it('takes in a copy that has taken in ours meanwhile, and keeps what only lay in the log', async () => {
    const [ours, theirs] = await copies();
    const [mine, his] = [ours.copy(), theirs.copy()];
    await joinCopy(mine, theirs, ada, { now: at(7) });
    await joinCopy(his, ours, ben, { now: at(8) });
    // Ben's files in the log's places, Ada's under names that a tool gave them; no fork came along.
    const both = mine.copy();
    const texts: string[] = [];
    for (const [path, text] of [...mine.files].filter(([each]) => each.startsWith('log/'))) {
      both.files.set(CONFLICT(path, 0), text);
      texts.push(text);
    }
    for (const [path, text] of his.files) {
      if (path.startsWith('log/')) {
        both.files.set(path, text);
        texts.push(text);
      }
    }
    [...both.files.keys()]
      .filter(path => path.startsWith('forks/'))
      .forEach(path => {
        both.files.delete(path);
      });
    await joinWithin(both, ada, { now: at(9) });
    expect(await verifyLog(both)).toMatchObject({ code: 0, problems: [] });
    texts.forEach(text => expect([...both.files.values()]).toContain(text));
    await expect(joinWithin(both, ada, { now: at(10) })).rejects.toThrow('one row of entries');
  });

  it('does not take a joined copy for the log where the checkpoint is behind both', async () => {
    const [ours, theirs] = await copies();
    const base = new MemoryStorage();
    await record(base, ada, 1);
    for (const minute of [7, 8]) {
      await record(theirs, ben, minute);
    }
    await joinCopy(ours, theirs, ada, { now: at(9) });
    ours.files.set('checkpoint', base.files.get('checkpoint') ?? '');
    const before = new Map(ours.files);
    await expect(joinWithin(ours, ada, { now: at(10) })).rejects.toThrow('one row of entries');
    expect(ours.files).toEqual(before);
  });

  it('refuses a signer that is not known, and says how to bring the key', async () => {
    const both = await merged(CONFLICT);
    both.files.delete('trusted-keys-theirs.json');
    const before = new Map(both.files);
    await expect(joinWithin(both, ada, { now: at(7) })).rejects.toMatchObject({
      code: 'invalid-input',
      action: expect.stringContaining('trusted-keys-theirs.json')
    });
    expect(both.files).toEqual(before);
  });

  it('refuses a file that is no entry, and a checkpoint that can not be read', async () => {
    const both = await merged(CONFLICT);
    const torn = both.copy();
    torn.files.set('log/note.json', '{}');
    await expect(joinWithin(torn, ada, { now: at(7) })).rejects.toThrow('log/note.json');
    both.files.set('checkpoint', '<<<<<<< ours\n');
    await expect(joinWithin(both, ada, { now: at(7) })).rejects.toThrow('take it from one of');
  });
});

describe('records of a joined copy', () => {
  it('are read, compared and decided on by number and digest', async () => {
    const [ours, theirs] = await copies();
    await joinCopy(ours, theirs, ada, { now: at(7) });
    const { versions, forks } = await verifyLog(ours);
    const log = new AuditLog(ours);
    const [second, third] = forks;
    const name = `v3-${third.digest.slice(0, 8)}`;
    expect((await log.load(name)).digest).toBe(third.digest);
    expect((await log.load(3)).digest).toBe(versions[2].digest);
    expect((await log.load(`3-${versions[2].digest}`)).digest).toBe(versions[2].digest);
    await expect(log.load(`v2-${third.digest.slice(0, 8)}`)).rejects.toThrow('There is no version');
    const before = await log.previous({ before: name, versions: [1, `v2-${second.digest}`] });
    // What Ben's third followed is Ben's second, and not Ada's.
    expect(before?.metrics).toEqual(
      (await log.load(`v2-${second.digest.slice(0, 8)}`)).predicate.metrics
    );
    expect(before?.versions?.[1]).toEqual((await log.load(1)).predicate.metrics);
    expect(before?.versions?.[`v2-${second.digest}`]).toEqual(before?.metrics);
    const first = await log.previous({ before: `v2-${second.digest.slice(0, 8)}` });
    expect(first?.version).toBe(1);
  });

  it.each(['', 'v0', '11-abc', 'v11-9F2C41D7', '1e3', 'v1-9f2c41d7 '])('%p is no name', text => {
    expect(readRecordId(text)).toBeNull();
  });
});

import { answerFinding, listFindings, type Answer } from './answers';
import { createKey } from './keys';
import { joinCopy } from './join';
import { AuditLog } from './log';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';
import { verifyLog } from './verify';

const at = (minute: number): Date => new Date(Date.UTC(2026, 6, 1, 9, minute));
const [ada, ben] = ['ada', 'ben'].map(name => createKey(name, at(0)));

const record = async (
  storage: MemoryStorage,
  by: typeof ada,
  minute: number,
  failedCases = minute
): Promise<void> => {
  await new AuditLog(storage).record(auditResult({ failedCases }), by, { now: at(minute) });
};

/** Two copies of one log: Ada recorded twice in hers, Ben, for the first time, twice in his. */
async function copies(common = 1): Promise<[MemoryStorage, MemoryStorage]> {
  const ours = new MemoryStorage();
  for (let minute = 1; minute <= common; minute += 1) {
    await record(ours, ada, minute);
  }
  const theirs = ours.copy();
  await record(ours, ada, 3);
  await record(ours, ada, 4);
  await record(theirs, ben, 5);
  await record(theirs, ben, 6);
  return [ours, theirs];
}

describe('joinCopy', () => {
  it.each([0, 1, 2])('keeps both sides of a fork after %d common entries', async common => {
    const [ours, theirs] = await copies(common);
    const before = new Map(ours.files);
    const joined = await joinCopy(ours, theirs, ada, { now: at(7), recordedBy: 'ada' });
    expect(joined).toMatchObject({ taken: 2, trusted: ['ben'], warnings: [] });
    const verified = await verifyLog(ours);
    expect(verified).toMatchObject({
      code: 0,
      problems: [],
      size: common + 4,
      covered: common + 4,
      forks: [
        { version: common + 1, keyName: 'ben' },
        { version: common + 2, keyName: 'ben' }
      ]
    });
    expect(verified.versions.map(({ version }) => version)).toHaveLength(common + 2);
    for (const [path, text] of before) {
      expect(path.startsWith('log/') && ours.files.get(path) !== text).toBe(false);
    }
    for (const [path, text] of theirs.files) {
      if (path.startsWith('objects/')) {
        expect(ours.files.get(path)).toBe(text);
      }
      if (path.startsWith('log/')) {
        expect([...ours.files.values()]).toContain(text);
      }
    }
    await record(ours, ben, 8);
    expect(await verifyLog(ours)).toMatchObject({ code: 0, size: common + 5 });
  });

  it.each<[number, string, (files: Map<string, string>, fork: string) => void]>([
    [11, 'a joined entry that is gone', (files, fork) => files.delete(fork)],
    [11, 'one that was altered', (files, fork) => files.set(fork, `${files.get(fork) ?? ''} `)],
    [
      12,
      'what only it cites',
      files => {
        const { payload } = JSON.parse(
          [...files].filter(([path]) => path.startsWith('forks/')).at(-1)?.[1] ?? ''
        ) as { payload: string };
        const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
          predicate: { objects: { role: string; sha256: string }[] };
        };
        const { sha256 } = predicate.objects.find(({ role }) => role === 'report') as {
          sha256: string;
        };
        files.delete(`objects/sha256/${sha256.slice(0, 2)}/${sha256.slice(2)}`);
      }
    ]
  ])('ends with %d for %s', async (code, _, damage) => {
    const [ours, theirs] = await copies();
    await joinCopy(ours, theirs, ada, { now: at(7) });
    const fork = [...ours.files.keys()].find(path => path.startsWith('forks/')) ?? '';
    damage(ours.files, fork);
    expect((await verifyLog(ours)).code).toBe(code);
  });

  it('keeps what was answered in the other copy, and lets the last word count', async () => {
    const ours = new MemoryStorage();
    await record(ours, ada, 1);
    const theirs = ours.copy();
    const answer = (storage: MemoryStorage, by: typeof ada, minute: number, said: Answer) =>
      answerFinding(storage, by, said, { now: at(minute), recordedBy: by.name });
    const probe = 'probe:builtin:tabular-robustness/small-changes';
    const retrain = { action: 'retrain' as const, why: 'New routes.' };
    const restrict = { action: 'restrict' as const, why: 'Nights only.' };
    await answer(ours, ada, 3, { finding: 'rule:share', ...retrain });
    await answer(ours, ada, 6, { finding: probe, ...retrain });
    await answer(theirs, ben, 4, { finding: 'rule:share', ...restrict });
    await answer(theirs, ben, 5, { finding: probe, ...restrict });
    await answer(theirs, ben, 5, { finding: 'rule:calibration', ...restrict });
    await joinCopy(ours, theirs, ada, { now: at(7) });
    const said = async () =>
      Object.fromEntries(
        (await listFindings(ours, at(9)))
          .filter(({ answer: given }) => given !== null)
          .map(({ id, answer: given }) => [id, given?.recordedBy ?? null])
      );
    const joined = { 'rule:share': 'ben', [probe]: 'ada', 'rule:calibration': 'ben' };
    expect(await said()).toEqual(joined);
    // Who answers after both were joined is the last, whatever the clock says.
    await answer(ours, ada, 2, { finding: 'rule:calibration', ...retrain });
    expect(await said()).toEqual({ ...joined, 'rule:calibration': 'ada' });
    await record(ours, ada, 8);
    const { remediations } = (await new AuditLog(ours).load(2)).predicate;
    expect(remediations.find(({ finding }) => finding === 'rule:share')).toMatchObject(restrict);
    expect(await verifyLog(ours)).toMatchObject({ code: 0, problems: [] });
  });

  it('refuses what is no fork, what was joined, and what does not verify', async () => {
    const [ours, theirs] = await copies();
    const ahead = ours.copy();
    await record(ahead, ada, 8);
    const refuse = (other: MemoryStorage): Promise<unknown> =>
      joinCopy(ours, other, ada, { now: at(9) });
    await expect(refuse(ahead)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(refuse(new MemoryStorage())).rejects.toThrow('There is no audit log in memory');
    await expect(refuse(ours.copy())).rejects.toThrow('holds nothing that memory lacks');
    const broken = theirs.copy();
    broken.files.delete('checkpoint');
    await expect(refuse(broken)).rejects.toMatchObject({ code: 'log-broken' });
    await refuse(theirs);
    await expect(refuse(theirs)).rejects.toThrow('holds nothing that memory lacks');
  });

  it('leaves a log that verifies wherever it stops, and can be done again', async () => {
    const [ours, theirs] = await copies();
    let cuts = 0;
    for (let stop = 0; ; stop += 1) {
      const cut = ours.copy();
      let writes = 0;
      const count = (): void => {
        if (writes++ >= stop) {
          throw new Error('stopped');
        }
      };
      const { write, create } = MemoryStorage.prototype;
      cut.write = async (path, text) => (count(), write.call(cut, path, text));
      cut.create = async (path, text) => (count(), create.call(cut, path, text));
      const joined = await joinCopy(cut, theirs, ada, { now: at(7) }).catch(() => null);
      const left = cut.copy();
      expect((await verifyLog(left)).code).toBe(0);
      if ((await verifyLog(left)).forks.length === 0) {
        await joinCopy(left, theirs, ada, { now: at(8) });
        cuts += 1;
      }
      expect(await verifyLog(left)).toMatchObject({ code: 0, forks: [{}, {}] });
      if (joined && joined.warnings.length === 0) {
        break;
      }
    }
    expect(cuts).toBeGreaterThan(8);
  }, 60_000);
});

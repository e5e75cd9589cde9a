import { answerFinding, listFindings } from './answers';
import { diffRecords } from './diff/records';
import { diffInWords } from './diff/words';
import { findingsOf } from './findings';
import { sha256Hex } from './digest';
import { createKey } from './keys';
import { entryPath } from './layout';
import { AuditLog } from './log';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';
import { verifyLog } from './verify';

const at = (minute: number): Date => new Date(Date.UTC(2026, 6, 1, 9, minute));
const key = createKey('operations', at(0));

async function record(storage: MemoryStorage, shifts: Record<string, number>, minute: number) {
  await new AuditLog(storage).record(auditResult({ shifts }), key, { now: at(minute) });
}

describe('answers to findings', () => {
  it('are signed entries, and open findings carry over to the next version', async () => {
    const storage = new MemoryStorage();
    await record(storage, { origin: 0.3, hour: 0.3, delay: 0.01 }, 1);
    const options = { now: at(2), recordedBy: 'ada' };
    const accept = { finding: 'column:june/origin', action: 'accept' as const, why: 'Seasonal.' };
    await answerFinding(storage, key, { ...accept, until: '2026-07-31' }, options);
    await answerFinding(
      storage,
      key,
      { finding: 'column:june/hour', action: 'retrain', why: 'New hours.' },
      options
    );
    await record(storage, { origin: 0.4, hour: 0.3, delay: 0.2 }, 4);
    const states = async (now: Date) =>
      (await listFindings(storage, now))
        .filter(({ id }) => id.startsWith('column:'))
        .map(({ id, since, answer, isOpen }) => [id, since, answer?.action ?? null, isOpen]);
    expect(await states(at(5))).toEqual([
      ['column:june/origin', 1, 'accept', false],
      ['column:june/hour', 1, 'retrain', true],
      ['column:june/delay', 2, null, true]
    ]);
    expect((await states(new Date('2026-08-01')))[0]).toEqual([
      'column:june/origin',
      1,
      'accept',
      true
    ]);
    expect(await verifyLog(storage)).toMatchObject({ code: 0, size: 4, covered: 4 });
    // A finding that was away is a new one when it comes back.
    await record(storage, { origin: 0.01, hour: 0.3 }, 6);
    await record(storage, { origin: 0.3, hour: 0.3 }, 7);
    expect((await states(at(8)))[0]).toEqual(['column:june/origin', 4, null, true]);
  });

  it('stay with a sample that is renamed, where it is known by its source', async () => {
    const storage = new MemoryStorage();
    const named = async (name: string, minute: number, description = 'logs/*.parquet') => {
      const result = auditResult({ shifts: { origin: 0.3 } });
      Object.assign(result.comparisons[0].snapshot, { name, description });
      await new AuditLog(storage).record(result, key, { now: at(minute) });
    };
    const column = async () =>
      (await listFindings(storage, at(30)))
        .filter(({ id }) => id.startsWith('column:'))
        .map(({ id, since, answer }) => [id, since, answer?.why ?? null]);
    await named('june', 1);
    const said = { action: 'accept' as const, until: '2026-07-31', why: 'Seasonal.' };
    await answerFinding(storage, key, { finding: 'column:june/origin', ...said }, { now: at(2) });
    await named('last week', 3);
    expect(await column()).toEqual([['column:last week/origin', 1, 'Seasonal.']]);
    const { remediations } = (await new AuditLog(storage).load(2)).predicate;
    expect(remediations.map(({ finding }) => finding)).toEqual(['column:last week/origin']);
    const again = { ...said, finding: 'column:last week/origin', why: 'Still.' };
    await answerFinding(storage, key, again, { now: at(4) });
    await named('week', 5);
    expect(await column()).toEqual([['column:week/origin', 1, 'Still.']]);
    // From another source it is another sample.
    await named('june', 6, 'other/*.parquet');
    expect(await column()).toEqual([['column:june/origin', 4, null]]);
    expect(await verifyLog(storage)).toMatchObject({ code: 0 });
  });

  it('name rules that do not pass, columns, what else was found of them, and probes', async () => {
    const storage = new MemoryStorage();
    const result = auditResult({ shifts: { origin: 0.3 } });
    const finding = { column: 'delay', sentence: 'More are missing.' };
    result.comparisons[0].drift.report.findings.push(
      { ...finding, kind: 'missingValues', severity: 'warning' },
      { ...finding, kind: 'addedColumn', severity: 'note' }
    );
    await new AuditLog(storage).record(result, key, { now: at(1) });
    const { predicate } = await new AuditLog(storage).load(1);
    expect(findingsOf(predicate).map(({ id }) => id)).toEqual([
      'rule:share',
      'rule:passes',
      'rule:calibration',
      'column:june/origin',
      'missingValues:june/delay',
      'probe:builtin:tabular-robustness/small-changes'
    ]);
    expect(
      findingsOf(predicate).map(({ title, column, sample }) => [title, column, sample])
    ).toEqual([
      ['Rule failed', null, null],
      ['Rule failed', null, null],
      ['Rule not evaluated', null, null],
      ['Drifted column', 'origin', null],
      ['Missing values', 'delay', null],
      ['Failed probes', null, null]
    ]);
    expect(findingsOf(predicate).at(-1)?.sentence).toBe(
      'Small changes keep the answer: 3 of 20 cases failed.'
    );
  });

  it('stand in the next record with the entries that hold them, and in its page', async () => {
    const storage = new MemoryStorage();
    await record(storage, { origin: 0.3, hour: 0.3 }, 1);
    const said = { why: '<b>Seasonal</b>', action: 'accept' as const, until: '2026-07-01' };
    const options = { now: at(2), recordedBy: 'ada' };
    await answerFinding(storage, key, { ...said, finding: 'column:june/origin' }, options);
    await answerFinding(storage, key, { ...said, finding: 'column:june/hour' }, options);
    await record(storage, { origin: 0.3, hour: 0.01 }, 4);
    const { predicate, reportHtml } = await new AuditLog(storage).load(2);
    expect(predicate.remediations).toEqual([
      {
        ...said,
        finding: 'column:june/origin',
        recordedAt: at(2).toISOString(),
        recordedBy: 'ada',
        entry: { sequence: 2, sha256: sha256Hex(storage.files.get(entryPath(2)) ?? '') }
      }
    ]);
    expect(predicate.clauses.find(({ clause }) => clause === '10.2')).toMatchObject({
      because: ['1 finding answered by signed entries of the log.']
    });
    expect(reportHtml).toContain('accepted until 2026-07-01 by ada: &lt;b&gt;Seasonal');
    expect(reportHtml).not.toContain('<b>Seasonal');
    expect(await verifyLog(storage)).toMatchObject({ code: 0, problems: [] });
    const log = new AuditLog(storage);
    const diff = diffRecords(await log.load(1), await log.load(2));
    expect(diffInWords(diff).find(({ title }) => title === 'Answers')?.lines).toEqual([
      'column:june/origin: no answer → accepted until 2026-07-01 by ada: <b>Seasonal</b>'
    ]);
    const found = await log.findings(at(5), { version: 1 });
    expect(found.filter(({ answer }) => answer).map(({ id }) => id)).toEqual([
      'column:june/origin',
      'column:june/hour'
    ]);
  });

  it.each([
    [{ finding: 'column:june/none', action: 'retrain' as const }, 'is no finding'],
    [{ finding: 'rule:share', action: 'accept' as const }, 'needs its last day'],
    [{ finding: 'rule:share', action: 'accept' as const, until: '2026-06-30' }, 'has passed'],
    [
      { finding: 'rule:share', action: 'accept' as const, until: '2027-02-30' },
      '2027-02-30 is not a day.'
    ],
    [{ finding: 'rule:share', action: 'retrain' as const, until: '2026-08-30' }, 'Only an']
  ])('are refused: %j', async (answer, sentence) => {
    const storage = new MemoryStorage();
    await record(storage, { origin: 0.3 }, 1);
    await expect(
      answerFinding(storage, key, { ...answer, why: 'x' }, { now: at(2) })
    ).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(sentence)
    });
    expect(storage.files.has(entryPath(2))).toBe(false);
  });
});

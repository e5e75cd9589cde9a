import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditError } from '../errors';
import type { StoredKey } from '../ports';
import { sha256Hex } from './digest';
import { createKey } from './keys';
import { attachmentOf, AuditLog } from './log';
import { auditResult } from './testing/audit';
import { FolderStorage, MemoryStorage } from './testing/storages';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);

async function recorded(storage: MemoryStorage, versions: number, by: StoredKey = key) {
  const log = new AuditLog(storage);
  for (let version = 0; version < versions; version += 1) {
    const previous = await log.previous();
    await log.record(auditResult({ previous, failedCases: version + 2 }), by, { now: NOW });
  }
  return log;
}

describe('AuditLog', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'audit-log-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps what the cases asked beside the record, and never in the report or the entry', async () => {
    const asked = (keepRequests: boolean) => {
      const result = auditResult({ failedCases: 2 });
      result.plan.runner.keepRequests = keepRequests;
      const [first] = result.probes?.cases ?? [];
      first.request = { form: 'row', row: { name: 'Erika Mustermann' } };
      first.asserts = [{ judge: 'unchanged', negated: false, configuration: {} }];
      return result;
    };
    const log = new AuditLog(new MemoryStorage());
    const { reportHtml, predicate } = await log.record(asked(true), key, { now: NOW });
    expect(reportHtml).not.toContain('Mustermann');
    expect(JSON.stringify(predicate)).not.toContain('Mustermann');
    const { cases } = await log.load(1);
    expect(cases[0].request).toEqual({ form: 'row', row: { name: 'Erika Mustermann' } });
    const previous = await log.previous();
    expect(previous?.failed?.map(({ id }) => id)).toEqual(cases.slice(0, 2).map(({ id }) => id));
    await log.record(asked(false), key, { now: NOW });
    const later = await log.load(2);
    expect(JSON.stringify(later.cases)).not.toContain('Mustermann');
    expect(later.cases).toHaveLength(60);
    expect((await log.previous())?.failed).toHaveLength(2);
  });

  it('records, lists, loads and verifies in a real folder', async () => {
    const log = new AuditLog(new FolderStorage(folder));
    expect(await log.history()).toEqual([]);
    expect(await log.previous()).toBeNull();
    const first = await log.record(auditResult(), key, { now: NOW });
    expect(first).toMatchObject({ sequence: 1, version: 1, keyName: 'operations', warnings: [] });
    const previous = await log.previous();
    expect(previous).toMatchObject({ version: 1 });
    expect(previous?.metrics['drift.share'].value).toBeCloseTo(4 / 6);
    expect(Object.keys(previous?.outcomes ?? {})).toHaveLength(60);
    const second = await log.record(auditResult({ previous, failedCases: 5 }), key, {
      now: NOW,
      notebook: { name: 'flights.ipynb', digest: `sha256:${sha256Hex('notebook')}` }
    });
    expect(second.predicate.previous).toEqual({ sequence: 1, sha256: first.digest });
    expect(second.predicate.probes?.regression).toMatchObject({ regressed: 2, paired: 60 });

    expect(
      (await log.history()).map(({ version, state, keyName }) => [version, state, keyName])
    ).toEqual([
      [1, 'fail', 'operations'],
      [2, 'fail', 'operations']
    ]);
    const loaded = await log.load(2);
    expect(loaded.predicate).toEqual(second.predicate);
    expect(loaded.shapes[0][0].name).toBe('origin');
    expect(loaded.cases).toHaveLength(60);
    expect(loaded.reportHtml).toBe(second.reportHtml);
    await expect(log.load(3)).rejects.toMatchObject({ code: 'missing-file' });

    expect(await log.verify()).toMatchObject({
      code: 0,
      problems: [],
      size: 2,
      covered: 2,
      keys: [{ name: 'operations', entries: 2, revoked: null }]
    });
    expect(readdirSync(folder).sort()).toEqual([
      'checkpoint',
      'log',
      'objects',
      'trusted-keys.json'
    ]);
    expect(readdirSync(join(folder, 'log'))).toEqual(['000001.dsse.json', '000002.dsse.json']);
  });

  it('keeps the private key out of every file', async () => {
    const storage = new MemoryStorage();
    await recorded(storage, 1);
    for (const text of storage.files.values()) {
      expect(text).not.toContain(key.seed);
    }
  });

  it('loses nothing when several record at once', async () => {
    const storage = new FolderStorage(folder);
    const keys = ['ada', 'ben', 'eve'].map(name => createKey(name, NOW));
    const made = await Promise.all(
      keys.map(by => new AuditLog(storage).record(auditResult(), by, { now: NOW }))
    );
    expect(made.map(({ version }) => version).sort()).toEqual([1, 2, 3]);
    const history = await new AuditLog(storage).history();
    expect(history.map(({ version }) => version)).toEqual([1, 2, 3]);
    // Keys written in the same moment may miss one; the next record of its owner brings it back.
    for (const by of keys) {
      await new AuditLog(storage).record(auditResult(), by, { now: NOW });
    }
    expect(await new AuditLog(storage).verify()).toMatchObject({ code: 0, size: 6, covered: 6 });
  });

  it('follows another record on a storage whose create is not exclusive', async () => {
    const storage = new MemoryStorage();
    const rival = new MemoryStorage(storage.files);
    let raced = false;
    storage.create = async (path, text) => {
      storage.files.set(path, text);
      if (path.startsWith('log/') && !raced) {
        raced = true;
        storage.files.delete(path);
        await new AuditLog(rival).record(auditResult({ failedCases: 7 }), key, { now: NOW });
      }
      return true;
    };
    const made = await new AuditLog(storage).record(auditResult(), key, { now: NOW });
    expect(made).toMatchObject({ sequence: 2, version: 2 });
    expect(await new AuditLog(storage).verify()).toMatchObject({ code: 0, size: 2 });
  });

  it('gives up in words when the log never comes to rest', async () => {
    const storage = new MemoryStorage();
    const create = storage.create.bind(storage);
    storage.create = async (path, text) => (path.startsWith('log/') ? false : create(path, text));
    await expect(
      new AuditLog(storage).record(auditResult(), key, { now: NOW })
    ).rejects.toMatchObject({ code: 'log-changed' });
    expect(await storage.list('log')).toEqual([]);
  });

  it.each(['objects/', 'trusted-keys.json', 'log/'])(
    'leaves a log that verifies when writing stops at %s',
    async stop => {
      const storage = new MemoryStorage();
      await recorded(storage, 1);
      const broken = new MemoryStorage(storage.files);
      const fail = async (path: string): Promise<void> => {
        if (path.startsWith(stop)) {
          throw new AuditError('disk-full', 'The disk is full.');
        }
      };
      const { write, create } = MemoryStorage.prototype;
      broken.write = async (path, text) => (await fail(path), write.call(broken, path, text));
      broken.create = async (path, text) => (await fail(path), create.call(broken, path, text));
      const other = createKey('other', NOW);
      const changed = auditResult({ failedCases: 9 });
      await expect(new AuditLog(broken).record(changed, other, { now: NOW })).rejects.toMatchObject(
        { code: 'disk-full' }
      );
      expect(await new AuditLog(storage).verify()).toMatchObject({ code: 0, size: 1 });
      await recorded(storage, 1, other);
      expect(await new AuditLog(storage).verify()).toMatchObject({ code: 0, size: 2, covered: 2 });
    }
  );

  it('counts a record whose checkpoint could not be written, and covers it later', async () => {
    const storage = new MemoryStorage();
    await recorded(storage, 1);
    const broken = new MemoryStorage(storage.files);
    broken.write = async (path, text) => {
      if (path === 'checkpoint') {
        throw new AuditError('read-only', 'The folder is read-only.', 'Allow writing.');
      }
      storage.files.set(path, text);
    };
    const made = await new AuditLog(broken).record(auditResult(), key, { now: NOW });
    expect(made.checkpoint).toBeNull();
    expect(made.warnings[0]).toContain('The folder is read-only. Allow writing.');
    expect(await new AuditLog(storage).verify()).toMatchObject({ code: 0, size: 2, covered: 1 });
    await recorded(storage, 1);
    expect(await new AuditLog(storage).verify()).toMatchObject({ code: 0, size: 3, covered: 3 });
  });

  it('takes a lost answer for what it was', async () => {
    const storage = new MemoryStorage();
    const create = storage.create.bind(storage);
    storage.create = async (path, text) => {
      await create(path, text);
      throw new AuditError('timeout', 'The server did not answer in time.');
    };
    const log = new AuditLog(storage);
    await expect(log.record(auditResult(), key, { now: NOW })).rejects.toMatchObject({
      code: 'timeout'
    });
    storage.create = async (path, text) => {
      await create(path, text);
      if (path.startsWith('log/')) {
        throw new AuditError('timeout', 'The server did not answer in time.');
      }
      return true;
    };
    expect(await log.record(auditResult(), key, { now: NOW })).toMatchObject({ sequence: 1 });
    expect(await log.verify()).toMatchObject({ code: 0, size: 1 });
  });

  it('refuses to build on a damaged log, and to compare with it', async () => {
    const storage = new MemoryStorage();
    const log = await recorded(storage, 2);
    const path = 'log/000002.dsse.json';
    storage.files.set(path, (storage.files.get(path) ?? '').replace('"sig":"', '"sig":"A'));
    const before = new Map(storage.files);
    await expect(log.record(auditResult(), key, { now: NOW })).rejects.toMatchObject({
      code: 'log-broken'
    });
    await expect(log.previous()).rejects.toMatchObject({ code: 'log-broken' });
    expect(storage.files).toEqual(before);
    expect((await log.history()).map(({ version }) => version)).toEqual([1]);
  });

  it('refuses the log of another model', async () => {
    const storage = new MemoryStorage();
    const log = await recorded(storage, 1);
    const other = auditResult();
    other.plan.model = 'other';
    await expect(log.record(other, key, { now: NOW })).rejects.toMatchObject({
      code: 'invalid-input'
    });
  });

  it('records names that no JSON reader agrees on', async () => {
    const storage = new MemoryStorage();
    const log = new AuditLog(storage);
    const made = await log.record(auditResult({ shifts: { 'half \uD83D name': 0.2 } }), key, {
      now: NOW
    });
    expect(made.predicate.drift[0].columns[0].name).toBe('half \uFFFD name');
    expect(await log.verify()).toMatchObject({ code: 0 });
  });

  it('leaves metrics that are no numbers out of the record', async () => {
    const storage = new MemoryStorage();
    const result = auditResult();
    result.metrics['drift.share'] = { value: Number.NaN, sampleSize: 3 };
    const made = await new AuditLog(storage).record(result, key, { now: NOW });
    expect(made.predicate.metrics['drift.share']).toBeUndefined();
  });

  it('says what can not be recorded and writes nothing', async () => {
    const storage = new MemoryStorage();
    const result = auditResult();
    result.comparisons[0].drift.report.summary.share = Number.NaN;
    await expect(new AuditLog(storage).record(result, key, { now: NOW })).rejects.toMatchObject({
      code: 'internal',
      where: 'predicate.drift.0.summary.share'
    });
    expect(storage.files.size).toBe(0);
  });
});

describe('attachmentOf', () => {
  it('shows the record in a run', async () => {
    const made = await new AuditLog(new MemoryStorage()).record(auditResult(), key, { now: NOW });
    const { tags, metrics, artifacts } = attachmentOf(made);
    expect(tags).toMatchObject({
      'audit.model': 'flight-delay',
      'audit.version': '1',
      'audit.verdict': 'fail',
      'audit.digest': `sha256:${made.digest}`,
      'audit.checkpoint': made.checkpoint
    });
    expect(metrics).toMatchObject({ 'audit.policy.failed': 2, 'audit.policy.unevaluated': 1 });
    expect(metrics['audit.drift.share']).toBeCloseTo(4 / 6);
    expect(artifacts.map(({ path }) => path)).toEqual([
      'audit/report.html',
      'audit/record.dsse.json',
      'audit/checkpoint'
    ]);
    for (const value of Object.values(tags)) {
      expect(value.length).toBeLessThan(8000);
    }
  });
});

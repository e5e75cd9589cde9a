import { readDocument, type ShownRecord } from './document';
import { createKey } from './keys';
import { canonicalJson } from './canonical';
import { signEnvelope } from './dsse';
import { entryPath, objectPath, TRUSTED_KEYS } from './layout';
import { AuditLog } from './log';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);

async function logOfTwo(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const log = new AuditLog(storage);
  await log.record(auditResult(), key, { now: NOW });
  await log.record(auditResult(), key, { now: NOW });
  return storage;
}

const textOf = (storage: MemoryStorage, sequence: number): string =>
  storage.files.get(entryPath(sequence)) ?? '';

async function record(storage: MemoryStorage, sequence: number): Promise<ShownRecord> {
  const shown = await readDocument(storage, entryPath(sequence), textOf(storage, sequence));
  if (shown.kind !== 'record') {
    throw new Error(`It is ${shown.kind}.`);
  }
  return shown;
}

/** A signed statement with changes to the first record's. */
function statement(storage: MemoryStorage, changes: object, predicate: object = {}): string {
  const { payload } = JSON.parse(textOf(storage, 1)) as { payload: string };
  const given = JSON.parse(Buffer.from(payload, 'base64').toString()) as { predicate: object };
  const changed = { ...given, ...changes, predicate: { ...given.predicate, ...predicate } };
  return signEnvelope(canonicalJson(changed), key);
}

describe('readDocument', () => {
  it('reads a record with what it cites and the one before it', async () => {
    const storage = await logOfTwo();
    const second = await record(storage, 2);
    expect(second).toMatchObject({ notes: [], key: { keyid: key.keyid, name: 'operations' } });
    expect(second.previous?.version).toBe(1);
    expect(second.shapes[0]).toHaveLength(6);
    expect(second.cases).toHaveLength(60);
    expect(second.reportHtml).toContain('<html');
    expect((await record(storage, 1)).previous).toBeNull();
  });

  it('shows a record whose neighbours are gone, and says what is missing', async () => {
    const storage = await logOfTwo();
    const { predicate } = await record(storage, 2);
    for (const { sha256 } of predicate.objects) {
      storage.files.delete(objectPath(sha256));
    }
    storage.files.delete(TRUSTED_KEYS);
    storage.files.set(entryPath(1), 'broken');
    const shown = await record(storage, 2);
    expect(shown).toMatchObject({ previous: undefined, cases: null, reportHtml: null });
    expect(shown.key.name).toBeNull();
    expect(shown.notes).toHaveLength(4);
    expect(shown.notes).toContain("The record before it, v1, can't be read in this log.");
  });

  it('says of what is no record what it is and what to do', async () => {
    const storage = await logOfTwo();
    const shown = async (text: string): Promise<unknown> =>
      readDocument(storage, 'log/000003.dsse.json', text);
    expect(await shown('')).toMatchObject({
      kind: 'unreadable',
      title: 'This file is not a record'
    });
    expect(await shown('{"a": 1}')).toMatchObject({
      sentence: 'The file is not a DSSE envelope of an in-toto statement.'
    });
    expect(await shown(`${textOf(storage, 1)}\r\n`)).toMatchObject({
      sentence:
        'The file was reformatted after it was signed. Its line ends were changed; see docs/record.md.'
    });
    const newer = { predicateType: 'urn:jupyterlab-model-audit:record:v2' };
    expect(await shown(statement(storage, newer))).toMatchObject({
      title: 'This record is newer than this version of Model Audit'
    });
    const foreign = { predicateType: 'https://slsa.dev/provenance/v1' };
    expect(await shown(statement(storage, foreign, { sequence: 0 }))).toMatchObject({
      title: 'This is not a record of ours'
    });
    expect(await shown(statement(storage, foreign))).toMatchObject({
      kind: 'other',
      title: 'Entry 1 is of a type that this version does not know'
    });
  });
});

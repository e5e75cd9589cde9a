import { canonicalJson } from './canonical';
import { sha256Hex } from './digest';
import { signEnvelope } from './dsse';
import { createKey } from './keys';
import { entryPath } from './layout';
import { AuditLog } from './log';
import type { RecordStatement } from './statement';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';
import { verifyLog } from './verify';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);

/** A log whose second record is written as `change` would have it. */
async function logWith(change: (statement: RecordStatement) => object): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await new AuditLog(storage).record(auditResult(), key, { now: NOW });
  const first = storage.files.get(entryPath(1)) ?? '';
  const { payload } = JSON.parse(first) as { payload: string };
  const statement = JSON.parse(Buffer.from(payload, 'base64').toString()) as RecordStatement;
  statement.predicate.sequence = 2;
  statement.predicate.version = 2;
  statement.predicate.previous = { sequence: 1, sha256: sha256Hex(first) };
  storage.files.set(entryPath(2), signEnvelope(canonicalJson(change(statement)), key));
  return storage;
}

describe('a record of a newer version of ours', () => {
  it.each<[string, (statement: RecordStatement) => object, string]>([
    [
      'of the next format',
      statement => ({ ...statement, predicateType: 'urn:jupyterlab-model-audit:record:v2' }),
      'The record is of version 2 of the format, written by a newer version of Model Audit than this one.'
    ],
    [
      'with a key that is not known',
      statement => ({ ...statement, predicate: { ...statement.predicate, weather: 'fair' } }),
      'The record holds what this version of Model Audit does not know (predicate.weather): a newer one wrote it.'
    ],
    [
      'with a value of a list that is not known',
      statement => ({
        ...statement,
        predicate: {
          ...statement.predicate,
          verdict: { ...statement.predicate.verdict, state: 'postponed' }
        }
      }),
      'The record holds what this version of Model Audit does not know (predicate.verdict.state): a newer one wrote it.'
    ]
  ])('is told in one sentence: %s', async (_, change, sentence) => {
    const storage = await logWith(change);
    const log = new AuditLog(storage);
    expect(await verifyLog(storage)).toMatchObject({
      code: 2,
      problems: [{ code: 2, file: entryPath(2), message: sentence }],
      versions: [{ version: 1 }]
    });
    const refusal = { code: 'version-mismatch', message: `${entryPath(2)}: ${sentence}` };
    await expect(log.load(2)).rejects.toMatchObject(refusal);
    await expect(log.previous()).rejects.toMatchObject(refusal);
    await expect(log.record(auditResult(), key, { now: NOW })).rejects.toMatchObject(refusal);
    expect((await log.load(1)).version).toBe(1);
  });

  it('does not hide what is wrong with the log', async () => {
    const storage = await logWith(statement => ({
      ...statement,
      predicate: { ...statement.predicate, weather: 'fair' }
    }));
    storage.files.delete('checkpoint');
    expect((await verifyLog(storage)).code).toBe(13);
  });
});

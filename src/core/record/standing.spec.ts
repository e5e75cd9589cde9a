import { createKey } from './keys';
import { entryPath, objectPath, TRUSTED_KEYS } from './layout';
import { AuditLog } from './log';
import { proofOf, standingOf, type ProofCheck } from './standing';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);

async function logOf(records: number): Promise<{ storage: MemoryStorage; log: AuditLog }> {
  const storage = new MemoryStorage();
  const log = new AuditLog(storage);
  for (let count = 0; count < records; count += 1) {
    await log.record(auditResult(), key, { now: NOW });
  }
  return { storage, log };
}

async function proofs(log: AuditLog, sequence: number): Promise<Record<string, ProofCheck>> {
  const verification = await log.verify();
  const file = entryPath(sequence);
  const checks = proofOf(verification, { file, keyid: key.keyid, cited: 5 });
  return Object.fromEntries(checks.map(check => [check.name, check]));
}

async function standings(log: AuditLog): Promise<string[]> {
  const verification = await log.verify();
  return verification.versions.map(version => standingOf(verification, version).words);
}

describe('proofOf', () => {
  it('says what holds, and with whose key', async () => {
    const { log } = await logOf(2);
    const checks = await proofs(log, 2);
    expect(Object.values(checks).map(({ state }) => state)).toEqual(Array(5).fill('holds'));
    expect(checks.Key.sentence).toContain('The key of operations');
    expect(checks.Chain.sentence).toBe(
      'v1 to v2 intact, 2 entries, each naming the one before it.'
    );
    expect(await standings(log)).toEqual([
      'signed, in its place in the chain',
      'signed, in its place in the chain'
    ]);
  });

  it('tells a changed record from its sound neighbour, and that the chain broke', async () => {
    const { storage, log } = await logOf(2);
    const text = storage.files.get(entryPath(1)) ?? '';
    const other = await logOf(1);
    const envelope = JSON.parse(text) as { payload: string };
    const foreign = JSON.parse(other.storage.files.get(entryPath(1)) ?? '') as { payload: string };
    const payload = Buffer.from(foreign.payload, 'base64').toString().replace('ada', 'eve');
    storage.files.set(
      entryPath(1),
      JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') })
    );
    expect((await proofs(log, 1)).Signature).toMatchObject({ state: 'fails' });
    const second = await proofs(log, 2);
    expect(second.Signature.state).toBe('holds');
    expect(second.Chain.state).toBe('fails');
    expect(await standings(log)).toEqual([
      'the signature does not hold',
      'the chain is broken here'
    ]);
  });

  it('leaves open what a key that is not trusted signed', async () => {
    const { storage, log } = await logOf(1);
    const other = createKey('eve', NOW);
    const elsewhere = new MemoryStorage();
    await new AuditLog(elsewhere).record(auditResult(), other, { now: NOW });
    storage.files.set(TRUSTED_KEYS, elsewhere.files.get(TRUSTED_KEYS) ?? '');
    const checks = await proofs(log, 1);
    expect(checks.Signature.state).toBe('open');
    expect(checks.Key).toMatchObject({ state: 'fails' });
    expect(checks.Key.sentence).toMatch(/is not a trusted key/);
    expect(await standings(log)).toEqual(['signed with a key that is not trusted']);
  });

  it('names every record that cites an altered file, and no other', async () => {
    const { storage, log } = await logOf(2);
    const { predicate } = await log.load(1);
    const { predicate: later } = await log.load(2);
    const shared = predicate.objects.find(({ role }) => role === 'plan')?.sha256 ?? '';
    expect(later.objects.map(({ sha256 }) => sha256)).toContain(shared);
    const report = predicate.objects.find(({ role }) => role === 'report')?.sha256 ?? '';
    storage.files.set(objectPath(report), 'altered');
    expect(await standings(log)).toEqual([
      'a cited file is missing or altered',
      'signed, in its place in the chain'
    ]);
    storage.files.delete(objectPath(shared));
    expect(new Set(await standings(log))).toEqual(new Set(['a cited file is missing or altered']));
    expect((await proofs(log, 1))['Cited files'].sentence).toContain('And 1 more');
  });
});

describe('history', () => {
  it('gives the figures of every version', async () => {
    const { log } = await logOf(1);
    const [version] = await log.history();
    expect(version.figures).toEqual({
      columns: { compared: 6, drifted: 4 },
      probes: { judged: 59, passed: 56 }
    });
  });
});

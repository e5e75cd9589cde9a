import { fromBase64 } from './base64';
import { canonicalJson } from './canonical';
import { signCheckpoint } from './checkpoint';
import { sha256Hex } from './digest';
import { signEnvelope } from './dsse';
import type { ProblemCode } from './inspect';
import { createKey, publicKeyOf } from './keys';
import { entryPath, objectPath } from './layout';
import { AuditLog } from './log';
import { leafHash, merkleRoot } from './merkle';
import type { RecordStatement } from './statement';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';
import {
  readTrustedKeys,
  trustedKeyOf,
  trustedKeysDigest,
  trustedKeysText,
  type TrustedKey
} from './trusted-keys';
import { verifyLog } from './verify';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);
const CHECKPOINT = 'checkpoint';
const KEYS = 'trusted-keys.json';

async function logOf(versions: number, start = new MemoryStorage()): Promise<MemoryStorage> {
  const log = new AuditLog(start);
  for (let version = 0; version < versions; version += 1) {
    const previous = await log.previous();
    const shifts = { origin: 0.3, hour: 0.02 };
    await log.record(auditResult({ previous, shifts, failedCases: version }), key, { now: NOW });
  }
  return start;
}

/** Codes and files of the problems, in order. */
async function told(storage: MemoryStorage): Promise<string[]> {
  const { code, problems } = await verifyLog(storage);
  expect(code).toBe(problems.length === 0 ? 0 : Math.min(...problems.map(problem => problem.code)));
  return problems.map(problem => `${problem.code} ${problem.file}`);
}

function text(storage: MemoryStorage, path: string): string {
  return storage.files.get(path) ?? '';
}

function statementIn(envelope: string): RecordStatement {
  const { payload } = JSON.parse(envelope) as { payload: string };
  return JSON.parse(Buffer.from(payload, 'base64').toString()) as RecordStatement;
}

/** The keys and a checkpoint over the log as it lies there, as its key holder could write them. */
function seal(storage: MemoryStorage, keys: TrustedKey[], by = key, size = Infinity): void {
  storage.files.set(KEYS, trustedKeysText(keys));
  const paths = [...storage.files.keys()]
    .filter(path => path.startsWith('log/'))
    .sort()
    .slice(0, size);
  const checkpoint = {
    origin: 'jupyterlab-model-audit/flight-delay',
    size: paths.length,
    root: merkleRoot(paths.map(path => leafHash(text(storage, path)))),
    trustedKeys: { count: keys.length, digest: trustedKeysDigest(keys, keys.length) }
  };
  storage.files.set(CHECKPOINT, signCheckpoint(checkpoint, by));
}

let sound: MemoryStorage;
beforeAll(async () => {
  sound = await logOf(3);
});

describe('verifyLog', () => {
  it('finds nothing wrong with a log as it was written', async () => {
    expect(await told(sound)).toEqual([]);
  });

  it('says that there is no log', async () => {
    await expect(verifyLog(new MemoryStorage())).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('10: a payload, a signature or a keyid that was altered', async () => {
    const changed = sound.copy();
    const envelope = text(sound, entryPath(3));
    const other = statementIn(envelope);
    other.predicate.verdict.headline = 'Passes all 5 rules';
    const payload = Buffer.from(canonicalJson(other)).toString('base64');
    const parts = JSON.parse(envelope) as Record<string, unknown>;
    changed.files.set(entryPath(3), canonicalJson({ ...parts, payload }));
    expect(await told(changed)).toEqual([`10 ${entryPath(3)}`, `11 ${CHECKPOINT}`]);

    const { problems } = await verifyLog(changed);
    expect(problems[0].message).toBe('The signature is not that of operations for this content.');
  });

  it.each([
    ['{"payload":', 'not a DSSE envelope'],
    ['', 'not a DSSE envelope'],
    ['{"a":1,"a":1}', 'not a DSSE envelope']
  ])('10: a file that can not be read: %s', async (broken, sentence) => {
    const changed = sound.copy();
    changed.files.set(entryPath(3), broken);
    const { code, problems } = await verifyLog(changed);
    expect(code).toBe(10);
    expect(problems[0].message).toContain(sentence);
  });

  it('10: white space around what is signed', async () => {
    const changed = sound.copy();
    changed.files.set(entryPath(3), `${text(sound, entryPath(3))}\n`);
    const { problems } = await verifyLog(changed);
    expect(problems[0]).toMatchObject({
      code: 10,
      message: 'The file was reformatted after it was signed.'
    });
  });

  it('10: something else that the right key signed', async () => {
    const changed = sound.copy();
    const statement = statementIn(text(sound, entryPath(3)));
    const wrong = { ...statement, predicate: { ...statement.predicate, verdict: 'pass' } };
    changed.files.set(entryPath(3), signEnvelope(canonicalJson(wrong), key));
    expect(await told(changed)).toContain(`10 ${entryPath(3)}`);
  });

  it('11: a gap, a renamed file and an entry out of place', async () => {
    const gap = sound.copy();
    gap.files.delete(entryPath(2));
    expect(await told(gap)).toContain(`11 ${entryPath(2)}`);

    const renamed = sound.copy();
    renamed.files.set(entryPath(4), text(sound, entryPath(3)));
    renamed.files.delete(entryPath(3));
    expect(await told(renamed)).toEqual(
      expect.arrayContaining([`11 ${entryPath(3)}`, `11 ${entryPath(4)}`])
    );
  });

  it('11: history that its own key holder wrote anew, while the checkpoint is the old one', async () => {
    const rewritten = new MemoryStorage(new Map(sound.files));
    const other = await logOf(2);
    for (const [path, content] of other.files) {
      if (path !== CHECKPOINT) {
        rewritten.files.set(path, content);
      }
    }
    const changed = statementIn(text(sound, entryPath(2)));
    changed.predicate.verdict.state = 'pass';
    rewritten.files.set(entryPath(2), signEnvelope(canonicalJson(changed), key));
    expect(await told(rewritten)).toEqual([`11 ${entryPath(3)}`, `11 ${CHECKPOINT}`]);
  });

  it('11: a fork, told as one', async () => {
    const forked = sound.copy();
    const left = await logOf(1, new MemoryStorage(new Map(sound.files)));
    const right = sound.copy();
    await new AuditLog(right).record(auditResult({ failedCases: 9 }), key, { now: NOW });
    forked.files = new Map([...left.files, ...right.files]);
    forked.files.set(entryPath(4), text(left, entryPath(4)));
    forked.files.set(entryPath(5), text(right, entryPath(4)));
    const { code, problems } = await verifyLog(forked);
    expect(code).toBe(11);
    expect(problems.find(({ file }) => file === entryPath(5))?.message).toMatch(
      /^The log was forked: this entry and log\/000004\.dsse\.json both follow log\/000003\.dsse\.json/
    );
  });

  it('11: versions that do not grow by one', async () => {
    const changed = sound.copy();
    const statement = statementIn(text(sound, entryPath(3)));
    statement.predicate.version = 2;
    changed.files.set(entryPath(3), signEnvelope(canonicalJson(statement), key));
    seal(changed, [trustedKeyOf(key)]);
    expect(await told(changed)).toEqual([`11 ${entryPath(3)}`]);
  });

  it('12: an object that is missing or altered', async () => {
    const { objects } = statementIn(text(sound, entryPath(2))).predicate;
    const path = objectPath(objects.find(({ role }) => role === 'report')?.sha256 ?? '');
    const missing = sound.copy();
    missing.files.delete(path);
    expect(await told(missing)).toEqual([`12 ${path}`]);
    const altered = sound.copy();
    altered.files.set(path, text(sound, path).replace('Fails', 'Passes'));
    expect(await told(altered)).toEqual([`12 ${path}`]);
    altered.files.set(path, text(sound, path).replaceAll('\n', '\r\n'));
    expect((await verifyLog(altered)).problems[0].message).toContain('had its line ends changed');
  });

  it('13: entries cut off from the end, or no checkpoint', async () => {
    const cut = sound.copy();
    cut.files.delete(entryPath(3));
    const { problems } = await verifyLog(cut);
    expect(problems).toEqual([
      {
        code: 13,
        file: CHECKPOINT,
        message:
          'The checkpoint covers 3 entries, but the log ends at 2: 1 entry is gone from its end.'
      }
    ]);
    const all = sound.copy();
    [1, 2, 3].forEach(sequence => all.files.delete(entryPath(sequence)));
    expect(await told(all)).toEqual([`13 ${CHECKPOINT}`]);
    const bare = sound.copy();
    bare.files.delete(CHECKPOINT);
    expect(await told(bare)).toEqual([`13 ${CHECKPOINT}`]);
  });

  it('14: an unknown key', async () => {
    const unknown = sound.copy();
    unknown.files.delete(KEYS);
    const problems = await told(unknown);
    expect(new Set(problems.map(problem => problem.slice(0, 2)))).toEqual(new Set(['14']));
    expect(problems).toContain(`14 ${entryPath(1)}`);
  });

  it('14: trusted keys that were exchanged or edited', async () => {
    const edited = sound.copy();
    edited.files.set(KEYS, text(sound, KEYS).replace('operations', 'compliance'));
    expect(await told(edited)).toEqual([`14 ${KEYS}`]);
    const swapped = sound.copy();
    const other = trustedKeyOf(createKey('mallory', NOW));
    swapped.files.set(
      KEYS,
      text(sound, KEYS).replace(/"publicKey": "[^"]+"/, `"publicKey": "${other.publicKey}"`)
    );
    expect(await told(swapped)).toContain(`14 ${KEYS}`);
  });

  it('14: what a key signed after it was revoked, not what it signed before', async () => {
    const revoked = sound.copy();
    const other = createKey('successor', NOW);
    const keys = readTrustedKeys(text(sound, KEYS)) as TrustedKey[];
    const [first] = keys;
    const before = { ...first, revoked: '2026-07-01T09:15:00.000Z' };
    seal(revoked, [before, trustedKeyOf(other)], other);
    expect(await told(revoked)).toEqual([]);
    const after = { ...first, revoked: '2026-07-01T09:13:00.000Z' };
    seal(revoked, [after, trustedKeyOf(other)], other);
    expect(await told(revoked)).toEqual([1, 2, 3].map(sequence => `14 ${entryPath(sequence)}`));
    await expect(
      new AuditLog(revoked).record(auditResult(), key, { now: NOW })
    ).rejects.toMatchObject({
      code: 'invalid-input'
    });
  });

  it('14: an entry beyond the checkpoint by a key that it does not cover; the next record settles it', async () => {
    const added = sound.copy();
    const other = createKey('second', NOW);
    await new AuditLog(added).record(auditResult({ failedCases: 5 }), other, { now: NOW });
    // As a recorder leaves it that stops between its entry and its checkpoint, or as a forger would.
    added.files.set(CHECKPOINT, text(sound, CHECKPOINT));
    const { code, problems, covered, size } = await verifyLog(added);
    expect({ code, covered, size }).toEqual({ code: 14, covered: 3, size: 4 });
    expect(problems).toMatchObject([{ code: 14, file: entryPath(4) }]);
    expect(problems[0].message).toMatch(
      /^The entry lies beyond the checkpoint and was signed by the key .* of second, which the checkpoint does not cover/
    );
    const made = await new AuditLog(added).record(auditResult(), key, { now: NOW });
    expect(made).toMatchObject({ sequence: 5, version: 5 });
    expect(made.warnings).toHaveLength(1);
    expect(made.warnings[0]).toContain(`${entryPath(4)} was followed`);
    expect(await told(added)).toEqual([]);
  });

  it('says nothing against an entry beyond the checkpoint by a key that it covers', async () => {
    const behind = sound.copy();
    await new AuditLog(behind).record(auditResult({ failedCases: 5 }), key, { now: NOW });
    behind.files.set(CHECKPOINT, text(sound, CHECKPOINT));
    expect(await verifyLog(behind)).toMatchObject({ code: 0, size: 4, covered: 3 });
  });

  it('reads entries of other types and holds them in the chain', async () => {
    const mixed = sound.copy();
    const answer = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'record', digest: { sha256: sha256Hex(text(sound, entryPath(3))) } }],
      predicateType: 'urn:jupyterlab-model-audit:note:v1',
      predicate: {
        sequence: 4,
        previous: { sequence: 3, sha256: sha256Hex(text(sound, entryPath(3))) },
        note: 'Retrained.'
      }
    };
    mixed.files.set(entryPath(4), signEnvelope(canonicalJson(answer), key));
    expect(await verifyLog(mixed)).toMatchObject({ code: 0, size: 4, covered: 3 });
    const made = await new AuditLog(mixed).record(auditResult(), key, { now: NOW });
    expect(made).toMatchObject({ sequence: 5, version: 4 });
    expect(await verifyLog(mixed)).toMatchObject({ code: 0, size: 5, covered: 5 });
  });

  it('lists every problem', async () => {
    const ruined = sound.copy();
    ruined.files.delete(entryPath(2));
    ruined.files.set(entryPath(3), '{}');
    for (const path of [...ruined.files.keys()].filter(path => path.startsWith('objects/'))) {
      ruined.files.delete(path);
    }
    const codes = new Set(
      (await told(ruined)).map(problem => Number(problem.slice(0, 2)) as ProblemCode)
    );
    expect([...codes].sort()).toEqual([10, 11, 12]);
  });
});

describe('one changed byte', () => {
  /** Every byte of small files, a spread of those of large ones. */
  const SAMPLES = 24;

  it('never goes unseen, in any file', async () => {
    const storage = await logOf(2);
    const unseen: string[] = [];
    for (const [path, content] of storage.files) {
      const bytes = Buffer.from(content);
      const step = path.includes('/') ? Math.max(1, bytes.length / SAMPLES) : 1;
      for (let at = 0; at < bytes.length; at += step) {
        const index = Math.floor(at);
        const changed = Buffer.from(bytes);
        changed[index] ^= 1 << (index % 8);
        const spoilt = storage.copy();
        spoilt.files.set(path, changed.toString('utf8'));
        const { code } = await verifyLog(spoilt);
        if (code === 0) {
          unseen.push(`${path} byte ${index}`);
        }
      }
    }
    expect(unseen).toEqual([]);
  }, 120_000);

  it('never goes unseen in a last entry that no checkpoint covers yet', async () => {
    const storage = await logOf(2);
    const path = entryPath(2);
    seal(storage, readTrustedKeys(text(storage, KEYS)) as TrustedKey[], key, 1);
    expect(await told(storage)).toEqual([]);
    const bytes = Buffer.from(text(storage, path));
    const unseen: number[] = [];
    // The end holds the key's name, the signature and the brackets: all of it.
    const indices = [
      0,
      1,
      5,
      11,
      12,
      40,
      4000,
      ...Array.from({ length: 200 }, (_, back) => bytes.length - 1 - back)
    ];
    for (const index of indices) {
      const changed = Buffer.from(bytes);
      changed[index] ^= 1;
      const spoilt = storage.copy();
      spoilt.files.set(path, changed.toString('utf8'));
      if ((await verifyLog(spoilt)).code === 0) {
        unseen.push(index);
      }
    }
    expect(unseen).toEqual([]);
  }, 120_000);
});

describe('the key', () => {
  it('is known by the digest of its public bytes', () => {
    const publicKey = publicKeyOf(key);
    expect(fromBase64(trustedKeyOf(key).publicKey)).toEqual(publicKey);
    expect(sha256Hex(publicKey)).toBe(key.keyid);
    expect(() => publicKeyOf({ ...key, keyid: 'other' })).toThrow('damaged');
    expect(() => publicKeyOf({ ...key, seed: 'AAAA' })).toThrow('damaged');
  });
});

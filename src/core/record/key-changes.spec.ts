import { toBase64 } from './base64';
import { canonicalJson } from './canonical';
import { signEnvelope } from './dsse';
import { changeKey, publicPart, readPublicKey } from './key-changes';
import { createKey, publicKeyOf } from './keys';
import { entryPath } from './layout';
import { AuditLog } from './log';
import { KEY_TYPE, STATEMENT_TYPE } from './statement';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';
import { sha256Hex } from './digest';
import { verifyLog } from './verify';

const at = (minute: number): Date => new Date(Date.UTC(2026, 6, 1, 9, minute));
const [ada, ben, eve] = ['ada', 'ben', 'eve'].map(name => createKey(name, at(0)));

async function record(storage: MemoryStorage, by: typeof ada, minute: number): Promise<void> {
  await new AuditLog(storage).record(auditResult(), by, { now: at(minute) });
}

const told = async (storage: MemoryStorage): Promise<string[]> =>
  (await verifyLog(storage)).problems.map(({ code, file }) => `${code} ${file}`);

/** Ada records, trusts Ben, who revokes her key. */
async function rotated(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await record(storage, ada, 1);
  await changeKey(storage, ada, { action: 'trust', key: publicPart(ben) }, { now: at(2) });
  await changeKey(
    storage,
    ben,
    { action: 'revoke', key: publicPart(ada), why: 'She left.' },
    { now: at(3), recordedBy: 'ben' }
  );
  return storage;
}

describe('a key that is exchanged', () => {
  it('keeps what it signed before good, and is shown as revoked', async () => {
    const storage = await rotated();
    await record(storage, ben, 4);
    expect(await verifyLog(storage)).toMatchObject({
      code: 0,
      size: 4,
      covered: 4,
      keys: [
        { name: 'ada', revoked: at(3).toISOString(), entries: 2 },
        { name: 'ben', revoked: null, entries: 2 }
      ],
      versions: [{ version: 1 }, { version: 2 }]
    });
  });

  it('signs nothing more: refused when recording, told where it was done all the same', async () => {
    const storage = await rotated();
    await expect(record(storage, ada, 5)).rejects.toMatchObject({ code: 'invalid-input' });
    await record(storage, ben, 5);
    const last = storage.files.get(entryPath(4)) ?? '';
    // A clock that was set back does not help.
    const statement = {
      _type: STATEMENT_TYPE,
      subject: [{ name: 'x', digest: { sha256: ada.keyid } }],
      predicateType: 'urn:jupyterlab-model-audit:note:v1',
      predicate: {
        sequence: 5,
        previous: { sequence: 4, sha256: sha256Hex(last) },
        recordedAt: at(1).toISOString()
      }
    };
    storage.files.set(entryPath(5), signEnvelope(canonicalJson(statement), ada));
    const { code, problems } = await verifyLog(storage);
    expect(code).toBe(14);
    expect(problems).toEqual([
      {
        code: 14,
        file: entryPath(5),
        message: `The key of ada had been revoked by ${entryPath(3)} before it signed this.`
      }
    ]);
  });

  it('counts from an earlier moment where that is said', async () => {
    const storage = new MemoryStorage();
    await record(storage, ada, 1);
    await record(storage, ben, 3);
    const change = { action: 'revoke' as const, key: publicPart(ada), from: at(0).toISOString() };
    await changeKey(storage, ben, change, { now: at(4) });
    const { problems } = await verifyLog(storage);
    expect(problems).toMatchObject([
      { code: 14, file: entryPath(1), message: expect.stringContaining('had been revoked on') }
    ]);
  });

  it('can not be trusted again by taking the mark from the file', async () => {
    const storage = await rotated();
    const keys = storage.files.get('trusted-keys.json') ?? '';
    storage.files.set('trusted-keys.json', keys.replace(/"revoked": "[^"]+"/, '"revoked": null'));
    expect(await told(storage)).toEqual(['14 trusted-keys.json']);
  });

  it('leaves a log that verifies wherever writing stops', async () => {
    const before = new MemoryStorage();
    await record(before, ada, 1);
    await changeKey(before, ada, { action: 'trust', key: publicPart(ben) }, { now: at(2) });
    for (const stop of ['log/', 'trusted-keys.json', 'checkpoint']) {
      const broken = before.copy();
      const write = broken.write.bind(broken);
      const create = broken.create.bind(broken);
      const fail = (path: string): void => {
        if (path.startsWith(stop)) {
          throw new Error('stopped');
        }
      };
      broken.write = async (path, text) => (fail(path), write(path, text));
      broken.create = async (path, text) => (fail(path), create(path, text));
      const change = { action: 'revoke' as const, key: publicPart(ada) };
      await changeKey(broken, ben, change, { now: at(3) }).catch(() => undefined);
      const left = broken.copy();
      expect(await told(left)).toEqual([]);
      const isRevoked = stop !== 'log/';
      expect((await verifyLog(left)).keys[0].revoked !== null).toBe(isRevoked);
      await record(left, ben, 4);
      expect(await verifyLog(left)).toMatchObject({ code: 0, covered: isRevoked ? 4 : 3 });
      expect((left.files.get('trusted-keys.json') ?? '').includes('"revoked": "')).toBe(isRevoked);
    }
  });
});

describe('a key that is trusted', () => {
  it('signs beyond the checkpoint, as a covered key vouches for it', async () => {
    const storage = new MemoryStorage();
    await record(storage, ada, 1);
    const checkpoint = storage.files.get('checkpoint') ?? '';
    await changeKey(storage, ada, { action: 'trust', key: publicPart(ben) }, { now: at(2) });
    await record(storage, ben, 3);
    storage.files.set('checkpoint', checkpoint);
    expect(await verifyLog(storage)).toMatchObject({ code: 0, size: 3, covered: 1 });
  });

  it.each([
    ['by a stranger', eve, { action: 'trust' as const, key: publicPart(ben) }, 'Your key'],
    ['twice', ada, { action: 'trust' as const, key: publicPart(ada) }, 'trusted already'],
    [
      'that is no key',
      ada,
      {
        action: 'trust' as const,
        key: { ...publicPart(ben), publicKey: toBase64(publicKeyOf(eve)) }
      },
      'does not belong'
    ],
    [
      'of nobody, revoked',
      ada,
      { action: 'revoke' as const, key: publicPart(ben) },
      'is not a trusted key'
    ],
    [
      'revoking itself',
      ada,
      { action: 'revoke' as const, key: publicPart(ada) },
      "can't revoke itself"
    ]
  ])('is refused %s', async (_, by, change, sentence) => {
    const storage = new MemoryStorage();
    await record(storage, ada, 1);
    const files = new Map(storage.files);
    await expect(changeKey(storage, by, change, { now: at(2) })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(sentence)
    });
    expect(storage.files).toEqual(files);
  });

  it('needs a log', async () => {
    await expect(
      changeKey(new MemoryStorage(), ada, { action: 'trust', key: publicPart(ben) }, { now: at(1) })
    ).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('is told where its entry is none', async () => {
    const storage = await rotated();
    const last = storage.files.get(entryPath(3)) ?? '';
    const statement = {
      _type: STATEMENT_TYPE,
      subject: [{ name: 'x', digest: { sha256: ada.keyid } }],
      predicateType: KEY_TYPE,
      predicate: { sequence: 4, previous: { sequence: 3, sha256: sha256Hex(last) }, action: 'sell' }
    };
    storage.files.set(entryPath(4), signEnvelope(canonicalJson(statement), ben));
    expect(await told(storage)).toEqual([`10 ${entryPath(4)}`]);
  });
});

describe('readPublicKey', () => {
  it('reads what is handed on and nothing else', () => {
    const key = publicPart(ada);
    expect(readPublicKey(JSON.stringify(key), 'ada.json')).toEqual(key);
    for (const text of [
      '',
      '{}',
      JSON.stringify({ ...key, seed: ada.seed }),
      JSON.stringify({ ...key, publicKey: publicPart(ben).publicKey }),
      JSON.stringify(key).replace('{', '{"name":"x",')
    ]) {
      expect(() => readPublicKey(text, 'ada.json')).toThrow('ada.json is not a public key.');
    }
  });
});

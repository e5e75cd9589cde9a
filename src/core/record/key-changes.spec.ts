import { toBase64 } from './base64';
import { canonicalJson } from './canonical';
import { signEnvelope } from './dsse';
import { changeKey, publicPart, readPublicKey } from './key-changes';
import { createKey, publicKeyOf } from './keys';
import { entryPath } from './layout';
import { AuditLog } from './log';
import { KEY_TYPE, STATEMENT_TYPE, VOUCH_TYPE } from './statement';
import { vouchFor } from './vouch';
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

describe('a key that is revoked from an earlier moment on', () => {
  /** Ada records 1, trusts Ben by 2, records 3 and 4; Ben revokes her key from before 4 on, by 5. */
  async function stolen(): Promise<MemoryStorage> {
    const storage = new MemoryStorage();
    await record(storage, ada, 1);
    await changeKey(storage, ada, { action: 'trust', key: publicPart(ben) }, { now: at(2) });
    await record(storage, ada, 3);
    await record(storage, ada, 5);
    const from = at(4).toISOString();
    const change = { action: 'revoke' as const, key: publicPart(ada), from, why: 'Stolen.' };
    await changeKey(storage, ben, change, { now: at(6) });
    return storage;
  }
  const options = { now: at(7), recordedBy: 'ben' };

  it('leaves what it signed since untrusted, until somebody vouches for it, which is told', async () => {
    const storage = await stolen();
    const { problems } = await verifyLog(storage);
    expect(problems).toMatchObject([{ code: 14, file: entryPath(4) }]);
    expect(problems[0].message).toContain('model-audit keys vouch');
    await vouchFor(storage, ben, ['4'], 'It is on run 7f since before the theft.', options);
    const verified = await verifyLog(storage);
    expect(verified).toMatchObject({ code: 0, size: 6, covered: 6 });
    expect(verified.notes).toEqual([
      'Entry 4 was signed by a key that was revoked from an earlier moment on; ben vouches for it by entry 6: It is on run 7f since before the theft.'
    ]);
    await record(storage, ben, 8);
    expect((await verifyLog(storage)).code).toBe(0);
    // The word stands when who gave it changes the key later on.
    await changeKey(storage, ben, { action: 'trust', key: publicPart(eve) }, { now: at(9) });
    await changeKey(storage, eve, { action: 'revoke', key: publicPart(ben) }, { now: at(10) });
    expect((await verifyLog(storage)).code).toBe(0);
  });

  it('is given for what the revocation takes in, and for nothing before', async () => {
    const storage = new MemoryStorage();
    await record(storage, ada, 1);
    await changeKey(storage, ada, { action: 'trust', key: publicPart(ben) }, { now: at(2) });
    await record(storage, ada, 5);
    const change = { action: 'revoke' as const, key: publicPart(ada), from: at(4).toISOString() };
    const ahead = storage.copy();
    await changeKey(ahead, ben, change, { now: at(6) });
    await vouchFor(ahead, ben, ['3'], 'Known.', options);
    expect((await verifyLog(ahead)).code).toBe(0);
    // Revoked from earlier still: what was vouched for stays so, and nothing else.
    await expect(vouchFor(ahead, ben, ['1'], 'Known.', options)).rejects.toThrow('was not signed');
  });

  it('is no word that others can give, nor for anything else', async () => {
    const storage = await stolen();
    const refused = (by: typeof ada, ...named: string[]): Promise<unknown> =>
      vouchFor(storage, by, named, 'Trust me.', options);
    await expect(refused(eve, '4')).rejects.toThrow('not trusted');
    await expect(refused(ada, '4')).rejects.toThrow('revoked');
    await expect(refused(ben, '3')).rejects.toThrow('was not signed by a key');
    await expect(refused(ben, '9')).rejects.toThrow('names no entry');
    await expect(refused(ben, '4e')).rejects.toThrow('names no entry');
    await expect(vouchFor(storage, ben, ['4'], ' ', options)).rejects.toThrow('says how');
    await expect(refused(ben)).rejects.toThrow('names them');
    expect((await verifyLog(storage)).size).toBe(5);
    // For an entry that needs none it says nothing.
    const idle = storage.copy();
    await vouchFor(idle, ben, ['4'], 'Known.', options);
    const vouch = JSON.parse(
      atob((JSON.parse(idle.files.get(entryPath(6)) ?? '') as { payload: string }).payload)
    ) as { predicate: { entries: unknown[] } };
    vouch.predicate.entries = [
      { sequence: 3, sha256: sha256Hex(idle.files.get(entryPath(3)) ?? '') }
    ];
    idle.files.set(entryPath(6), signEnvelope(canonicalJson(vouch), ben));
    const { notes, problems } = await verifyLog(idle);
    expect(notes).toEqual([]);
    expect(problems).toContainEqual(expect.objectContaining({ code: 14, file: entryPath(4) }));
    // Word by the revoked key itself, whenever it says that it was given, and by a stranger.
    for (const thief of [ada, eve]) {
      const forged = storage.copy();
      const last = forged.files.get(entryPath(5)) ?? '';
      const predicate = {
        sequence: 6,
        previous: { sequence: 5, sha256: sha256Hex(last) },
        model: 'flight-delay',
        recordedAt: at(1).toISOString(),
        recordedBy: null,
        entries: [{ sequence: 4, sha256: sha256Hex(forged.files.get(entryPath(4)) ?? '') }],
        why: 'Trust me.'
      };
      const subject = [{ name: 'x', digest: { sha256: predicate.entries[0].sha256 } }];
      const statement = { _type: STATEMENT_TYPE, subject, predicateType: VOUCH_TYPE, predicate };
      forged.files.set(entryPath(6), signEnvelope(canonicalJson(statement), thief));
      expect(await told(forged)).toEqual(
        expect.arrayContaining([`14 ${entryPath(4)}`, `14 ${entryPath(6)}`])
      );
    }
  });
});

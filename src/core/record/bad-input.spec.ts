import { canonicalJson } from './canonical';
import { sha256Hex, utf8 } from './digest';
import { preAuthenticationEncoding, signEnvelope } from './dsse';
import { createKey, signWith } from './keys';
import { toBase64 } from './base64';
import { entryPath } from './layout';
import { AuditLog } from './log';
import { PAYLOAD_TYPE, type RecordStatement } from './statement';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';
import { verifyLog } from './verify';

const at = (minute: number): Date => new Date(Date.UTC(2026, 6, 1, 9, minute));
const key = createKey('operations', at(0));
let sound: MemoryStorage;

beforeAll(async () => {
  sound = new MemoryStorage();
  for (const minute of [1, 2, 3]) {
    await new AuditLog(sound).record(auditResult(), key, { now: at(minute) });
  }
});

const text = (storage: MemoryStorage, path: string): string => storage.files.get(path) ?? '';

interface Parts {
  payload: string;
  payloadType: string;
  signatures: { keyid: string; sig: string }[];
}

/** The log with its second entry as `change` makes it of its parts. */
function withSecond(change: (parts: Parts) => string): MemoryStorage {
  const changed = sound.copy();
  const parts = JSON.parse(text(sound, entryPath(2))) as Parts;
  changed.files.set(entryPath(2), change(parts));
  return changed;
}

/** What is told of the second entry itself. */
async function toldOfSecond(storage: MemoryStorage): Promise<string[]> {
  const { problems } = await verifyLog(storage);
  return problems
    .filter(({ file }) => file === entryPath(2))
    .map(({ code, message }) => `${code} ${message}`);
}

/** A payload that the right key signed, whatever it is. */
function signedRaw(payload: string): string {
  const body = utf8(payload);
  const sig = toBase64(signWith(key, preAuthenticationEncoding(PAYLOAD_TYPE, body)));
  const signatures = [{ keyid: key.keyid, sig }];
  return canonicalJson({ payload: toBase64(body), payloadType: PAYLOAD_TYPE, signatures });
}

const payloadOf = (parts: Parts): string => Buffer.from(parts.payload, 'base64').toString();
const NO_ENTRY = '10 The signed statement is not a valid entry of an audit log.';

describe('an envelope', () => {
  it('with two signatures is refused, both good or not', async () => {
    const told = ['10 The envelope carries 2 signatures where one is expected.'];
    const twice = withSecond(parts =>
      canonicalJson({ ...parts, signatures: [...parts.signatures, ...parts.signatures] })
    );
    expect(await toldOfSecond(twice)).toEqual(told);
    const other = withSecond(parts =>
      canonicalJson({ ...parts, signatures: [...parts.signatures, { keyid: 'x', sig: 'AAAA' }] })
    );
    expect(await toldOfSecond(other)).toEqual(told);
    const none = withSecond(parts => canonicalJson({ ...parts, signatures: [] }));
    expect(await toldOfSecond(none)).toEqual([
      '10 The file is not a DSSE envelope of an in-toto statement.'
    ]);
  });

  it('that names an unknown key is trusted by its signature alone, and told', async () => {
    const renamed = withSecond(parts =>
      canonicalJson({ ...parts, signatures: [{ ...parts.signatures[0], keyid: 'nobody' }] })
    );
    expect(await toldOfSecond(renamed)).toEqual([
      '10 The file names another key than that of operations, which signed it.'
    ]);
    const stranger = createKey('mallory', at(0));
    const foreign = withSecond(parts => signEnvelope(payloadOf(parts), stranger));
    expect(await toldOfSecond(foreign)).toEqual([
      `14 The key ${stranger.keyid.slice(0, 4)} ${stranger.keyid.slice(4, 8)} is not a trusted key.`
    ]);
  });

  it('in the other base64 alphabet is read, and told as another file', async () => {
    const urlSafe = (base64: string): string => base64.replace(/\+/g, '-').replace(/\//g, '_');
    const changed = withSecond(parts =>
      canonicalJson({
        ...parts,
        payload: urlSafe(parts.payload),
        signatures: [{ keyid: key.keyid, sig: urlSafe(parts.signatures[0].sig) }]
      })
    );
    // The signature holds; a signature over base64 with the sign + or / is near certain in three entries.
    expect(await toldOfSecond(changed)).toEqual([]);
    const isSame = text(changed, entryPath(2)) === text(sound, entryPath(2));
    expect((await verifyLog(changed)).code).toBe(isSame ? 0 : 11);
    const mixed = withSecond(parts => canonicalJson({ ...parts, payload: '+-AA' }));
    expect(await toldOfSecond(mixed)).toEqual(['10 The payload or the signature is not base64.']);
  });

  it('with a key that is there twice is refused', async () => {
    const twice = withSecond(parts =>
      canonicalJson(parts).replace('{"payload"', '{"payload":"e30=","payload"')
    );
    expect(await toldOfSecond(twice)).toEqual([
      '10 The file is not a DSSE envelope of an in-toto statement.'
    ]);
  });
});

describe('a statement that the right key signed', () => {
  it.each<[string, (payload: string) => string]>([
    ['a key that is there twice', payload => payload.replace('{', '{"_type":"x",')],
    ['half a character', payload => payload.replace('"headline":"', '"headline":"\\ud83d')],
    ['the other half', payload => payload.replace('"headline":"', '"headline":"\\udC00')],
    ['NaN', payload => payload.replace(/"fraction":[\d.]+/, '"fraction":NaN')],
    ['an infinity', payload => payload.replace(/"fraction":[\d.]+/, '"fraction":1e999')],
    ['nothing', () => ''],
    ['a list', () => '[]']
  ])('is no entry with %s', async (_, change) => {
    const spoilt = withSecond(parts => {
      const changed = change(payloadOf(parts));
      expect(changed).not.toBe(payloadOf(parts));
      return signedRaw(changed);
    });
    expect(await toldOfSecond(spoilt)).toContain(NO_ENTRY);
  });

  it('may hold a whole character as two escapes', async () => {
    const escaped = withSecond(parts =>
      signedRaw(payloadOf(parts).replace('"headline":"', '"headline":"\\ud83d\\ude00'))
    );
    expect(await toldOfSecond(escaped)).toEqual([]);
  });
});

describe('a log', () => {
  it('with a gap', async () => {
    const gap = sound.copy();
    gap.files.delete(entryPath(2));
    expect(await toldOfSecond(gap)).toEqual([
      '11 The file is missing, though later ones are there.'
    ]);
  });

  it('with a swapped pair', async () => {
    const swapped = sound.copy();
    swapped.files.set(entryPath(2), text(sound, entryPath(3)));
    swapped.files.set(entryPath(3), text(sound, entryPath(2)));
    const { code, problems } = await verifyLog(swapped);
    expect(code).toBe(11);
    expect(problems.map(({ file, message }) => `${file} ${message}`)).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`${entryPath(2)} The entry was written as number 3`),
        expect.stringContaining(`${entryPath(3)} The entry was written as number 2`)
      ])
    );
  });

  it('with a record of another model, or of another log', async () => {
    const foreign = withSecond(parts => {
      const statement = JSON.parse(payloadOf(parts)) as RecordStatement;
      statement.predicate.model = 'wine';
      return signEnvelope(canonicalJson(statement), key);
    });
    expect(await toldOfSecond(foreign)).toEqual([
      '11 The record is of the model wine, the log of flight-delay.'
    ]);
    const other = new MemoryStorage();
    for (const minute of [4, 5]) {
      await new AuditLog(other).record(auditResult({ failedCases: 9 }), key, { now: at(minute) });
    }
    const [told] = await toldOfSecond(withSecond(() => text(other, entryPath(2))));
    expect(told).toContain(`11 The entry was written after another ${entryPath(1)}`);
  });

  it('whose clock was set back holds, and says so when recording and verifying', async () => {
    const back = sound.copy();
    const made = await new AuditLog(back).record(auditResult(), key, { now: at(2) });
    const note = `${entryPath(4)}: It names ${at(2).toISOString()} as its time, though the entry before it names ${at(3).toISOString()}: a clock was set back, or one of them was wrong.`;
    expect(made.warnings).toEqual([note]);
    expect(await verifyLog(back)).toMatchObject({ code: 0, notes: [note] });
    expect(await verifyLog(sound)).toMatchObject({ code: 0, notes: [] });
  });
});

describe('a checkpoint that was kept elsewhere', () => {
  const pins = (checkpoint: string, record?: { version: number; digest: string }) => ({
    pins: [{ name: 'run bold-crane', checkpoint, record }]
  });
  const kept = (): string => text(sound, 'checkpoint');

  it('agrees with the log as it was and as it grew', async () => {
    const digest = `sha256:${sha256Hex(text(sound, entryPath(3)))}`;
    const grown = sound.copy();
    await new AuditLog(grown).record(auditResult(), key, { now: at(4) });
    expect(await verifyLog(grown, pins(kept(), { version: 3, digest }))).toMatchObject({
      code: 0,
      pins: [{ name: 'run bold-crane', size: 3, holds: true }]
    });
    expect((await verifyLog(grown)).pins).toEqual([]);
  });

  it('shows an end that was cut off together with its checkpoint', async () => {
    const cut = new MemoryStorage();
    for (const minute of [1, 2]) {
      await new AuditLog(cut).record(auditResult(), key, { now: at(minute) });
    }
    expect((await verifyLog(cut)).code).toBe(0);
    const { code, problems } = await verifyLog(cut, pins(kept()));
    expect(code).toBe(13);
    expect(problems).toEqual([
      {
        code: 13,
        file: 'run bold-crane',
        message:
          'The checkpoint kept there covers 3 entries, but the log ends at 2: 1 entry was cut off.'
      }
    ]);
  });

  it('shows a log that its key holder wrote anew, the newest record included', async () => {
    const anew = new MemoryStorage();
    for (const minute of [1, 2, 3]) {
      await new AuditLog(anew).record(auditResult({ failedCases: 0 }), key, { now: at(minute) });
    }
    expect((await verifyLog(anew)).code).toBe(0);
    const digest = `sha256:${sha256Hex(text(sound, entryPath(3)))}`;
    const { code, problems } = await verifyLog(anew, pins(kept(), { version: 3, digest }));
    expect(code).toBe(11);
    expect(problems.map(({ message }) => message)).toEqual([
      'The first 3 entries are not those that the checkpoint kept there was made over: the log was written anew.',
      'Version 3 is another record than the one kept there.'
    ]);
  });

  it('shows keys that were exchanged, another log, and what is no checkpoint', async () => {
    const other = new MemoryStorage();
    const stranger = createKey('operations', at(0));
    for (const minute of [1, 2, 3]) {
      await new AuditLog(other).record(auditResult(), stranger, { now: at(minute) });
    }
    const exchanged = await verifyLog(other, pins(kept()));
    expect(exchanged.problems.map(problem => problem.code)).toEqual([11, 14]);
    const foreign = kept().replaceAll('/flight-delay', '/wine');
    expect((await verifyLog(sound, pins(foreign))).problems).toMatchObject([{ code: 11 }]);
    expect((await verifyLog(sound, pins('<html>'))).problems).toMatchObject([{ code: 10 }]);
    expect((await verifyLog(new MemoryStorage(), pins(kept()))).code).toBe(13);
  });
});

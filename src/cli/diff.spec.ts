import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createKey } from '../core/record/keys';
import { AuditLog } from '../core/record/log';
import { auditResult } from '../core/record/testing/audit';
import { joinWithin } from '../core/record/untangle';
import { FileStorage } from './storage';
import { errorLine, TestCommand, type Ended } from './testing/command';

jest.setTimeout(60_000);

let command: TestCommand;
const key = createKey('operations', new Date());
const HOSTILE = '\u001b[31m<b>\u202ered';

beforeAll(async () => {
  command = new TestCommand();
  const log = new AuditLog(new FileStorage(join(command.folder, 'audits/flight-delay')));
  const now = new Date('2026-07-01T09:14:00.000Z');
  await log.record(auditResult({ shifts: { hour: 0.02, [HOSTILE]: 0.02 } }), key, { now });
  await log.record(auditResult({ shifts: { hour: 0.02, [HOSTILE]: 0.4 } }), key, { now });
  await log.record(auditResult({ shifts: { hour: 0.02, [HOSTILE]: 0.4 } }), key, { now });
});
afterAll(() => command.remove());

/** Nothing of Python may be needed. */
const diff = (...given: string[]): Promise<Ended> =>
  command.start(['diff', ...given], { environment: { MODEL_AUDIT_PYTHON: '/nowhere' } });

it('prints only what differs, hostile names as text', async () => {
  const ended = await diff('1', 'v2');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toContain(
    'flight-delay v1, 2026-07-01 09:14 UTC → flight-delay v2, 2026-07-01 09:14 UTC\n'
  );
  expect(ended.stdout).toContain(
    '  \ufffd[31m<b>\ufffdred (june): began to drift, shift 0.020 (0.000 to 0.040) → 0.400 (0.380 to 0.420)\n'
  );
  expect(ended.stdout).not.toMatch(/[\u001b\u202e]|hour|Environment/);
});

it('takes the two newest without names, another log and the path of an entry', async () => {
  expect((await diff()).stdout).toContain('v3, 2026-07-01 09:14 UTC\nNothing differs');
  const paths = await diff(
    'audits/flight-delay/log/000001.dsse.json',
    'audits/flight-delay@2',
    '--json'
  );
  expect(JSON.parse(paths.stdout)).toMatchObject({
    schema: 'model-audit/diff@1',
    before: { version: 1 },
    after: { version: 2 },
    columns: [{ column: HOSTILE, what: 'began' }]
  });
});

it.each([
  [
    ['1', '9'],
    'There is no version 9 in audits/flight-delay. Choose one of the recorded versions.'
  ],
  [['one', '2'], 'one names no record.'],
  [['1', '2', '--log', 'audits/none'], 'There is no audit log in audits/none.']
])('says what is wrong with %j', async (given, sentence) => {
  const ended = await diff(...given);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(errorLine(ended)).toContain(sentence);
});

describe('with a record of another copy', () => {
  /** Ours and Ben's version 4, whose file a tool put beside ours; their keys as well. */
  beforeAll(async () => {
    const now = new Date('2026-07-02T09:14:00.000Z');
    const [ours, theirs] = ['audits/flight-delay', 'theirs'].map(name =>
      join(command.folder, name)
    );
    cpSync(ours, theirs, { recursive: true });
    const ben = createKey('ben', now);
    await new AuditLog(new FileStorage(theirs)).record(auditResult({ failedCases: 9 }), ben, {
      now
    });
    await new AuditLog(new FileStorage(ours)).record(auditResult(), key, { now });
    cpSync(join(theirs, 'objects'), join(ours, 'objects'), { recursive: true });
    cpSync(join(theirs, 'log/000004.dsse.json'), join(ours, 'log/000004 (copy).dsse.json'));
    cpSync(join(theirs, 'trusted-keys.json'), join(ours, 'trusted-keys-theirs.json'));
    await joinWithin(new FileStorage(ours), key, { now });
  });

  it('names it by number and digest, the same in verify, diff, gate and report', async () => {
    const verified = await command.start(['verify', 'audits/flight-delay']);
    expect(verified.code).toBe(0);
    const [name] = /v4-[0-9a-f]{8}/.exec(verified.stdout) ?? [''];
    expect(verified.stdout).toContain(`${name} (joined)`);
    const [file] = readdirSync(join(command.folder, 'audits/flight-delay/forks'));
    expect(file.slice(0, 8)).toBe(name.slice(3));
    const compared = await diff('4', name);
    expect(compared).toMatchObject({ code: 0, stderr: '' });
    expect(compared.stdout).toContain(` → flight-delay ${name}, 2026-07-02 09:14 UTC\n`);
    expect(compared.stdout).toContain('6 failed that passed before');
    const byPath = await diff('4', `audits/flight-delay/forks/${file}`);
    expect(byPath.stdout).toBe(compared.stdout);
    const gated = await command.start(['gate', '--record', name]);
    expect(gated.stdout).toContain(
      `flight-delay ${name} by the plan of version ${name.slice(1)}: `
    );
    const told = await command.start(['report', name]);
    expect(told.stdout).toContain('flight-delay v4, 2026-07-02');
    const none = await diff('4', 'v4-00000000');
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('There is no version 4-00000000 in audits/flight-delay.');
  });
});

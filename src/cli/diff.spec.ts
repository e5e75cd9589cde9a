import { join } from 'node:path';
import { createKey } from '../core/record/keys';
import { AuditLog } from '../core/record/log';
import { auditResult } from '../core/record/testing/audit';
import { FileStorage } from './storage';
import { errorLine, TestCommand, type Ended } from './testing/command';

jest.setTimeout(60_000);

let command: TestCommand;
const HOSTILE = '\u001b[31m<b>\u202ered';

beforeAll(async () => {
  command = new TestCommand();
  const key = createKey('operations', new Date());
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
  [['1', '2', '--log', 'audits/none'], 'There is no version 1 in audits/none.']
])('says what is wrong with %j', async (given, sentence) => {
  const ended = await diff(...given);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(errorLine(ended)).toContain(sentence);
});

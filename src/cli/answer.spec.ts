import { join } from 'node:path';
import { createKey } from '../core/record/keys';
import { AuditLog } from '../core/record/log';
import { auditResult } from '../core/record/testing/audit';
import { FileStorage } from './storage';
import { errorLine, TestCommand, type Ended } from './testing/command';

jest.setTimeout(60_000);

let command: TestCommand;
beforeAll(async () => {
  command = new TestCommand();
  const log = new AuditLog(new FileStorage(join(command.folder, 'audits/flight-delay')));
  const now = new Date('2026-07-01T09:14:00.000Z');
  const shifts = { 'origin\u001b[31m': 0.3 };
  await log.record(auditResult({ shifts }), createKey('operations', now), { now });
});
afterAll(() => command.remove());

const answer = (...given: string[]): Promise<Ended> => command.start(['answer', ...given]);

it('lists findings, answers one, and verify holds the answer', async () => {
  const before = await answer();
  expect(before).toMatchObject({ code: 0, stderr: '' });
  expect(before.stdout).toMatch(/^5 findings, 5 open\.\n {2}open {4}rule:share, since v1: /);
  expect(before.stdout).not.toContain('\u001b');
  const given = ['rule:share', '--accept', '--until', '2999-12-31', '--why', 'Known.'];
  expect((await answer(...given)).stdout).toBe(
    'rule:share: accepted, by entry 2 of audits/flight-delay.\n'
  );
  const after = await answer();
  expect(after.stdout).toContain('5 findings, 4 open.');
  expect(after.stdout).toMatch(/accepted until 2999-12-31.*: Known\./);
  expect((await command.start(['verify', 'audits/flight-delay'])).stdout).toContain('2 entries');
});

it.each([
  [['rule:none', '--retrain', '--why', 'x'], 'rule:none is no finding of the newest record'],
  [['rule:share', '--why', 'x'], 'No answer is named.'],
  [['rule:share', '--retrain', '--accept', '--why', 'x'], 'Several answers are named.'],
  [['rule:share', '--retrain'], 'No reason is given.'],
  [['rule:share', '--accept', '--why', 'x'], 'An acceptance needs its last day.']
])('says what is wrong with answer %j', async (given, sentence) => {
  const ended = await answer(...given);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(errorLine(ended)).toContain(sentence);
});

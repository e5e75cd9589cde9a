import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorLine, TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

let command: TestCommand;
beforeAll(async () => {
  command = new TestCommand();
  command.write('a.csv', 'a\n1\n2\n3\n');
  command.write(
    'audit.yaml',
    'model: m\nevaluation: {files: a.csv}\nproduction: [{name: p, files: a.csv}]\n'
  );
  expect((await keys('list')).stdout).toBe('You have no key yet; recording makes one.\n');
  expect((await command.start(['run'])).stdout).toContain('Recorded as version 1');
});
afterAll(() => command.remove());

const keys = (...given: string[]): Promise<Ended> => command.start(['keys', ...given]);
/** As another user, whose keys lie elsewhere. */
const asBen = (...given: string[]): Promise<Ended> =>
  command.start(given, { environment: { MODEL_AUDIT_HOME: join(command.root, 'ben') } });
const verify = (): Promise<Ended> => command.start(['verify', 'audits/m', '--json']);

it('hands a key on, trusts it, exchanges one and revokes the former, and verify understands', async () => {
  await asBen('keys', 'new', '--name', 'Ben');
  const exported = (await asBen('keys', 'export')).stdout;
  command.write('ben.json', exported);
  const { keyid } = JSON.parse(exported) as { keyid: string };
  const trusted = await keys('trust', 'ben.json', '--why', 'joins the team');
  expect(trusted).toMatchObject({ code: 0, stderr: '' });
  expect(trusted.stdout).toMatch(/of Ben is trusted in audits\/m, by entry 2\.\n$/);
  expect((await asBen('run')).stdout).toContain('Recorded as version 2');

  const made = await keys('rotate', '--log', 'audits/m', '--revoke', '--why', 'yearly');
  expect(made.stdout).toMatch(/it signs from now on\.\nThe former key .* is revoked\.\n$/);
  expect((await command.start(['run'])).stdout).toContain('Recorded as version 3');
  const verified = await verify();
  expect(verified.code).toBe(0);
  expect(JSON.parse(verified.stdout)).toMatchObject({
    size: 6,
    covered: 6,
    keys: [{ revoked: expect.any(String), entries: 3 }, { keyid, entries: 1 }, { revoked: null }]
  });

  const revoked = await keys('revoke', keyid.slice(0, 8), '--from', '2026-01-01');
  expect(revoked.stdout).toContain('of Ben is revoked in audits/m, by entry 7.');
  expect((await verify()).code).toBe(14);
  const vouched = await keys('vouch', '3', '--why', 'It is on run 7f since June.');
  expect(vouched.stdout).toContain('You vouch for 1 entry in audits/m, by entry 8.');
  const restored = await verify();
  expect(restored.code).toBe(0);
  expect(restored.stdout).toContain('vouches for it by entry 8: It is on run 7f since June.');
  const listed = await keys('list');
  expect(listed.stdout).toMatch(/^Your keys\n.* signs\n.* signed before\nTrusted in audits\/m\n/);
  expect(listed.stdout).toContain('revoked from 2026-01-01T00:00:00.000Z on');
  const refused = await asBen('run');
  expect(errorLine(refused)).toContain('The signing key Ben was revoked on');
});

it('exports for openssl, and never the private part', async () => {
  const pem = (await keys('export', '--pem')).stdout;
  writeFileSync(join(command.root, 'key.pem'), pem);
  const told = execFileSync('openssl', [
    'pkey',
    '-pubin',
    '-in',
    join(command.root, 'key.pem'),
    '-noout',
    '-text'
  ]).toString();
  expect(told).toContain('ED25519');
  const kept = JSON.parse(readFileSync(join(command.home, 'keys/signing-key.json'), 'utf8')) as {
    seed: string;
  };
  const all = [pem, (await keys('export')).stdout, (await keys('list', '--json')).stdout].join('');
  expect(all).not.toContain(kept.seed);
});

it.each([
  [['vouch', '1', '--why', 'x'], 'Entry 1 was not signed by a key that is revoked'],
  [['revoke', '1234'], '1234 names no key of audits/m.'],
  [['revoke', '12345678', '--from', 'soon'], 'soon is no moment.'],
  [['trust', 'audit.yaml'], 'audit.yaml is not a public key.'],
  [['trust', 'nowhere.json'], 'There is no file nowhere.json.'],
  [['new', '--revoke'], 'No log is named to revoke the former key in.'],
  [['list', '--log', 'nowhere'], 'There is no audit log in nowhere.']
])('says what is wrong with keys %j', async (given, sentence) => {
  const ended = await keys(...given);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(errorLine(ended)).toContain(sentence);
});

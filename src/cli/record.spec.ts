import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorLine, TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

let command: TestCommand;
beforeAll(() => {
  command = new TestCommand();
});
beforeEach(() => {
  command.clear();
  command.write('a.csv', 'a,b\n1,x\n2,y\n3,x\n');
  command.write(
    'audit.yaml',
    'model: m\nevaluation: {files: a.csv}\nproduction: [{name: p, files: a.csv}]\n'
  );
});
afterAll(() => command.remove());

const asBen = (...given: string[]): Promise<Ended> =>
  command.start(given, { environment: { MODEL_AUDIT_HOME: join(command.root, 'ben') } });
const verify = async (): Promise<unknown> =>
  JSON.parse((await command.start(['verify', 'audits/m', '--json'])).stdout);

it('keeps an audit that could not be recorded, and records it later', async () => {
  // A file stands where the log's folder is to be, put there once the run has begun.
  command.write(
    'setup.py',
    'import os\nos.makedirs("audits/m", exist_ok=True)\nopen("audits/m/objects", "w").close()\n'
  );
  const plan = readFileSync(join(command.folder, 'audit.yaml'), 'utf8');
  command.write('audit.yaml', `${plan}setup: setup.py\n`);
  const failed = await command.start(['run']);
  expect(failed.code).toBe(2);
  const told = errorLine(failed);
  expect(told).toContain('a file stands where a folder is needed');
  const path = /record it with: model-audit record (\S+)$/.exec(told)?.[1] ?? '';
  expect(path).toContain(join('.model-audit', 'unrecorded', 'm-'));

  const again = await command.start(['record', path]);
  expect(again.code).toBe(2);
  expect(existsSync(path)).toBe(true);
  rmSync(join(command.folder, 'audits/m/objects'));
  const recorded = await command.start(['record', path]);
  expect(recorded).toMatchObject({ code: 0, stderr: '' });
  expect(recorded.stdout).toContain('Recorded as version 1: ');
  expect(existsSync(path)).toBe(false);
  expect(await verify()).toMatchObject({ code: 0, size: 1 });
});

it('joins two copies in which two people recorded without seeing each other', async () => {
  await command.start(['run']);
  cpSync(join(command.folder, 'audits'), join(command.folder, 'other'), { recursive: true });
  await command.start(['run']);
  cpSync(join(command.folder, 'audits'), join(command.folder, 'mine'), { recursive: true });
  rmSync(join(command.folder, 'audits'), { recursive: true });
  cpSync(join(command.folder, 'other'), join(command.folder, 'audits'), { recursive: true });
  await asBen('run');
  rmSync(join(command.folder, 'other'), { recursive: true });
  cpSync(join(command.folder, 'audits'), join(command.folder, 'other'), { recursive: true });
  rmSync(join(command.folder, 'audits'), { recursive: true });
  cpSync(join(command.folder, 'mine'), join(command.folder, 'audits'), { recursive: true });

  const joined = await command.start(['record', '--join', 'other/m']);
  expect(joined).toMatchObject({ code: 0, stderr: '' });
  expect(joined.stdout).toMatch(/^1 entry of other\/m joined to audits\/m by entry 4, after /);
  expect(await verify()).toMatchObject({
    code: 0,
    size: 4,
    versions: [{ version: 1 }, { version: 2 }],
    forks: [{ version: 2 }]
  });
  const shown = await command.start(['verify', 'audits/m']);
  expect(shown.stdout).toMatch(/^  v2-[0-9a-f]{8} \(joined\)  /m);
  expect((await asBen('run')).stdout).toContain('Recorded as version 3');
});

it.each([
  [[], 'Nothing is named to record.'],
  [['audit.yaml', '--join', 'x'], 'A file and --join are named together.'],
  [['audit.yaml'], 'audit.yaml is not an audit that model-audit kept.'],
  [['nowhere.json'], 'There is no file nowhere.json.']
])('says what is wrong with record %j', async (given, sentence) => {
  const ended = await command.start(['record', ...given]);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(errorLine(ended)).toContain(sentence);
});

it('survives kill -9 while it records: the log verifies, and the audit can be recorded again', async () => {
  const log = join(command.folder, 'audits/m');
  for (const wait of [0, 10, 30]) {
    rmSync(join(command.folder, 'audits'), { recursive: true, force: true });
    let pid = 0;
    const ended = command.start(['run'], { onStart: started => (pid = started) });
    while (!existsSync(join(log, 'objects'))) {
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    await new Promise(resolve => setTimeout(resolve, wait));
    process.kill(pid, 'SIGKILL');
    await ended;
    if (existsSync(join(log, 'checkpoint'))) {
      // 14: the very first entry may lie there before the checkpoint covers its key.
      expect([0, 14]).toContain(((await verify()) as { code: number }).code);
    }
    const again = await command.start(['run']);
    expect(again.stdout).toContain('Recorded as version');
    const whole = (await verify()) as { code: number; size: number; covered: number };
    expect(whole.code).toBe(0);
    expect(whole.covered).toBe(whole.size);
  }
});

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestCommand, errorLine, type Ended } from './testing/command';

jest.setTimeout(120_000);

let command: TestCommand;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  command = new TestCommand();
  command.python(`
import random
random.seed(1)
def write(path, by):
    with open(path, "w") as stream:
        stream.write("a,b\\n" + "".join(f"{random.gauss(by, 1)},{random.gauss(0, 1)}\\n" for _ in range(500)))
write("eval.csv", 0); write("prod.csv", 2)
`);
  command.write(
    'audit.yaml',
    `model: wine
evaluation: {files: eval.csv}
production: [{name: p, files: prod.csv}]
policy:
  rules:
    - {id: share, metric: drift.share, comparator: "<=", threshold: "0.6"}
`
  );
  expect((await command.start(['run'])).code).toBe(0);
});
afterAll(() => command.remove());

const offline = (...given: string[]): Promise<Ended> =>
  command.start(['report', ...given], { environment: { MODEL_AUDIT_PYTHON: '/nowhere' } });

describe('report of a record', () => {
  it('tells what it supports and does not prove, without Python', async () => {
    const ended = await offline();
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('Supports, of EU AI Act, Regulation (EU) 2024/1689');
    expect(ended.stdout).toMatch(
      /Art\. 9\(8\) +[0-9a-f]{8} … [0-9a-f]{8} {2}1 rule with its metric/
    );
    expect(ended.stdout).toContain('What it does not prove');
    expect(ended.stdout).not.toMatch(/\bcomplies\b/);
    const { clauses, limits, model, version } = JSON.parse(
      (await offline('v1', '--json')).stdout
    ) as Record<string, unknown[]>;
    expect({ model, version }).toEqual({ model: 'wine', version: 1 });
    expect(clauses[0]).toMatchObject({ framework: 'eu-ai-act', clause: 'Art. 9(8)' });
    expect(limits.length).toBeGreaterThan(3);
  });

  it('writes its page, and never over another file', async () => {
    expect((await offline('--output', 'page.html')).code).toBe(0);
    const page = readFileSync(join(command.folder, 'page.html'), 'utf8');
    expect(page).toContain('What this supports');
    const again = await offline('--output', 'page.html');
    expect(again.code).toBe(2);
    expect(errorLine(again)).toContain('There is a file page.html already');
  });
});

describe('report over a period', () => {
  it('writes an evidence pack that verify checks without Python', async () => {
    const made = await command.start(['report', '--from', '2026-01-01', '--output', 'pack']);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toContain('wine: 1 audit, the log verifies, 3 gaps.');
    expect(made.stdout).toContain(': no audit was recorded.');
    expect(readdirSync(join(command.folder, 'pack')).sort()).toEqual([
      'index.html',
      'index.json',
      'logs',
      'oscal',
      'reports',
      'test-result.dsse.json'
    ]);
    expect(readdirSync(command.folder).filter(name => name.includes('.tmp'))).toEqual([]);
    const environment = { MODEL_AUDIT_PYTHON: '/nowhere' };
    const sound = await command.start(['verify', 'pack'], { environment });
    expect(sound).toMatchObject({ code: 0, stderr: '' });
    expect(sound.stdout).toContain(`pack: evidence of 2026-01-01 to ${today}, every signature`);
    writeFileSync(join(command.folder, 'pack/reports/wine-v1.html'), 'all well');
    const spoilt = await command.start(['verify', 'pack', '--json'], { environment });
    expect(spoilt.code).toBe(12);
    expect(JSON.parse(spoilt.stdout)).toMatchObject({
      schema: 'model-audit/pack-verification@1',
      problems: [{ code: 12, file: 'reports/wine-v1.html' }]
    });
  });

  it('leaves a folder that is there as it is, and takes an empty one', async () => {
    mkdirSync(join(command.folder, 'taken'));
    const given = ['report', '--from', today, '--output', 'taken'];
    expect((await command.start([...given, '--all', '--json'])).code).toBe(0);
    const index = readFileSync(join(command.folder, 'taken/index.json'), 'utf8');
    const again = await command.start(given);
    expect(again.code).toBe(2);
    expect(errorLine(again)).toContain('There is something at taken already');
    expect(readFileSync(join(command.folder, 'taken/index.json'), 'utf8')).toBe(index);
  });

  it.each<[string, string[], string]>([
    ['no folder', ['--from', today], 'No folder is named for the evidence pack.'],
    ['no date', ['--from', 'May', '--output', 'x'], 'May is not a date.'],
    ['no beginning', ['--all'], '--to, --model and --all are of an evidence pack'],
    ['a record as well', ['1', '--from', today], 'A record and a period are named together.'],
    [
      'no such model',
      ['--from', today, '--model', 'beer', '--output', 'x'],
      'There is no audit log in audits/beer.'
    ],
    [
      'logs in two ways',
      ['--from', today, '--all', '--model', 'wine', '--output', 'x'],
      'name the logs in three ways at once'
    ]
  ])('is refused with a sentence, and nothing is left behind: %s', async (_, given, told) => {
    const ended = await command.start(['report', ...given]);
    expect(ended.code).toBe(2);
    expect(errorLine(ended)).toContain(told);
    expect(existsSync(join(command.folder, 'x'))).toBe(false);
    expect(readdirSync(command.folder).filter(name => name.includes('.tmp'))).toEqual([]);
  });
});

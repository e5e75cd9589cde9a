import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePlan } from '../core/plan/parse';
import { errorLine, TestCommand } from './testing/command';

jest.setTimeout(60_000);

let command: TestCommand;
beforeAll(() => {
  command = new TestCommand();
});
afterEach(() => command.clear());
afterAll(() => command.remove());

describe('usage', () => {
  it('prints help with the exit codes, and the version', async () => {
    const help = await command.start(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of [
      'init',
      'compare',
      'run',
      'attach',
      'judge',
      'verify',
      'Exit codes:',
      '13 truncated log'
    ]) {
      expect(help.stdout).toContain(word);
    }
    const own = await command.start(['run', '--help']);
    expect(own.stdout).toContain('--no-record');
    expect((await command.start(['help', 'run'])).stdout).toBe(own.stdout);
    expect((await command.start(['help'])).stdout).toBe(help.stdout);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect((await command.start(['--version'])).stdout).toBe(`${version}\n`);
  });

  it.each([
    [
      '>/dev/full',
      "model-audit: The answer can't be written to the standard output: no space is left there. Write it elsewhere; records that were written stand.\n"
    ],
    ['| true', '']
  ])('ends with 2 where the answer can not be written: %s', async (target, said) => {
    command.write('audit.yaml', 'mine');
    // The error of `init --json` is an answer as well.
    for (const given of [['--help'], ['init', '--json']]) {
      const ended = await command.inShell(given, target);
      expect(ended).toEqual({ code: 2, stdout: '', stderr: said });
    }
  });

  it.each([
    [['dance'], "Unknown command 'dance'.", ''],
    [['help', 'dance'], "Unknown command 'dance'.", ''],
    [['run', '--fast'], "Unknown option '--fast'.", 'run '],
    [['compare', 'one'], "Missing required argument 'current'.", 'compare '],
    [['keys', 'list', '--fast'], "Unknown option '--fast'.", 'keys list '],
    [[], 'No command was named.', '']
  ])('says what is wrong with %j', async (given, sentence, named) => {
    const ended = await command.start(given);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(errorLine(ended)).toBe(`model-audit: ${sentence} See model-audit ${named}--help.`);
    const json = await command.start([...given, '--json']);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'invalid-input' } });
  });
});

describe('init', () => {
  const plan = (): string => readFileSync(join(command.folder, 'audit.yaml'), 'utf8');

  it('writes a plan that reads, from what lies nearby', async () => {
    command.python(`
import os
os.makedirs("data/logs"); os.makedirs(".venv")
for path in ["data/evaluation.csv", "data/logs/june.parquet", ".venv/test.csv", "study.ipynb"]:
    open(path, "w").close()
`);
    const ended = await command.start(['init', '--model', 'delay']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(plan()).not.toContain('docs/');
    expect(ended.stdout).toMatch(/^Wrote audit\.yaml\.\n/);
    expect(plan()).toContain('# setup: "study.ipynb"');
    expect(parsePlan(plan(), 'audit.yaml')).toMatchObject({
      model: 'delay',
      evaluation: { files: 'data/evaluation.csv' },
      production: [{ files: 'data/logs/june.parquet' }]
    });
  });

  it('writes one in an empty folder and says what is missing', async () => {
    const ended = await command.start(['init']);
    expect(ended.stdout).toContain(
      'Nothing nearby looks like the evaluation set or the production sample'
    );
    expect(parsePlan(plan(), 'audit.yaml').model).toBe('work');
  });

  it('never overwrites', async () => {
    command.write('audit.yaml', 'mine');
    const ended = await command.start(['init']);
    expect(ended.code).toBe(2);
    expect(errorLine(ended)).toMatch(/^model-audit: There is an audit\.yaml here already/);
    expect(plan()).toBe('mine');
  });

  it('refuses a name that is none before it writes', async () => {
    const ended = await command.start(['init', '--model', '../up']);
    expect(ended.code).toBe(2);
    expect(() => plan()).toThrow(/ENOENT/);
  });
});

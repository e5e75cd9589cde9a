import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

let command: TestCommand;

const plan = (threshold: string, more = ''): string => `model: wine
evaluation: {files: eval.csv}
production: [{name: p, files: prod.csv}]
policy:
  rules:
    - {id: share, metric: drift.share, comparator: "<=", threshold: "${threshold}"${more}}
    - {id: rise, metric: missing.rise, comparator: "<=", threshold: "0.05", baseline: previous}
`;

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
  command.write('audit.yaml', plan('0.6'));
  command.write('closed.yaml', plan('0.4'));
  expect((await command.start(['run'])).code).toBe(0);
});
afterAll(() => command.remove());

const junit = (): string => readFileSync(join(command.folder, 'gate.xml'), 'utf8');
const offline = (...given: string[]): Promise<Ended> =>
  command.start(['gate', '--log', 'audits/wine', ...given], {
    environment: { MODEL_AUDIT_PYTHON: '/nowhere' }
  });

describe('on a candidate', () => {
  it('is open where the policy holds, and records nothing', async () => {
    const ended = await command.start(['gate', '--junit', 'gate.xml']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('Evidence: 1 entry, every signature');
    expect(ended.stdout.trimEnd().split('\n').at(-1)).toBe('Gate: open.');
    expect(junit()).toMatch(/tests="12" failures="0" errors="0" skipped="0"/);
    expect(junit()).toContain('name="share: Drifted columns, share, at most 0.6"');
    expect((await offline('--json')).stdout).toContain('"version": 1');
  });

  it('is closed where it fails', async () => {
    const ended = await command.start(['gate', 'closed.yaml', '--junit', 'gate.xml', '--json']);
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      schema: 'model-audit/gate@1',
      exitCode: 1,
      verdict: { state: 'fail' },
      evidence: { code: 0, size: 1 },
      audit: { record: null }
    });
    expect(junit()).toContain('<failure message="Drifted columns, share: 0.5, not at most 0.4."/>');
  });

  it('writes a record where asked to', async () => {
    rmSync(join(command.folder, 'kept'), { recursive: true, force: true });
    cpSync(join(command.folder, 'audits'), join(command.folder, 'kept'), { recursive: true });
    const ended = await command.start(['gate', '--write']);
    expect(ended.stdout).toContain('Recorded as version 2');
    rmSync(join(command.folder, 'audits'), { recursive: true });
    cpSync(join(command.folder, 'kept'), join(command.folder, 'audits'), { recursive: true });
  });

  it.each<[string, string[], string]>([
    ['no plan', ['nowhere.yaml'], 'There is no plan nowhere.yaml.'],
    ['no such version', ['--record', '7'], 'There is no version 7 in audits/wine.']
  ])('could not be evaluated: %s', async (_, given, told) => {
    const ended = await command.start(['gate', ...given, '--junit', 'gate.xml']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(told);
    expect(junit()).toContain('errors="1"');
    expect(junit()).toContain(told);
  });
});

describe('on a record', () => {
  it('decides by the sealed policy without Python, by another one where asked to', async () => {
    const open = await offline('--record', '1', '--junit', 'gate.xml');
    expect(open).toMatchObject({ code: 0, stderr: '' });
    expect(open.stdout).toContain('wine v1 by the plan of version 1: Passes all 2 rules.');
    expect(junit()).toMatch(/tests="7" failures="0"/);
    expect((await offline('--policy', 'closed.yaml')).code).toBe(1);
  });

  it('lets a waiver count until its day has ended', async () => {
    const waiver = (until: string): string =>
      `, waiver: {approver: Ada, reason: known, until: ${until}}`;
    command.write('waived.yaml', plan('0.4', waiver('2999-12-31')));
    const waived = await offline('--policy', 'waived.yaml', '--junit', 'gate.xml');
    expect(waived).toMatchObject({ code: 0 });
    expect(waived.stdout).toContain('Waived by Ada until 2999-12-31: known.');
    expect(junit()).toContain('<skipped message="Waived by Ada');
    command.write('waived.yaml', plan('0.4', waiver('2001-01-01')));
    const ended = await offline('--policy', 'waived.yaml');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('The waiver by Ada ended on 2001-01-01.');
  });

  it('tells what was found and answered, which opens no gate', async () => {
    const given = ['answer', 'column:p/a', '--accept', '--until', '2999-12-31', '--why', 'Known.'];
    const log = readFileSync(join(command.folder, 'audits/wine/checkpoint'));
    const keys = readFileSync(join(command.folder, 'audits/wine/trusted-keys.json'));
    expect((await command.start(given)).code).toBe(0);
    const ended = await offline('--record', '1', '--policy', 'closed.yaml');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('Findings: 2, 1 without an answer.');
    expect(ended.stdout).toMatch(/column:p\/a: accepted until 2999-12-31( by \S+)?: Known\./);
    const candidate = JSON.parse((await command.start(['gate', '--json'])).stdout) as {
      findings: { id: string; isOpen: boolean }[];
    };
    expect(candidate.findings.map(({ id, isOpen }) => [id, isOpen])).toEqual([
      ['column:p/a', false],
      ['outOfRange:p/a', true]
    ]);
    rmSync(join(command.folder, 'audits/wine/log/000002.dsse.json'));
    writeFileSync(join(command.folder, 'audits/wine/checkpoint'), log);
    writeFileSync(join(command.folder, 'audits/wine/trusted-keys.json'), keys);
  });

  it('fails on a metric that the record does not hold, and on a version that is not there', async () => {
    command.write('missing.yaml', plan('0.4').replace('drift.share', 'probe.passRate'));
    const missing = await offline('--policy', 'missing.yaml', '--junit', 'gate.xml');
    expect(missing.code).toBe(1);
    expect(junit()).toContain('<error message="Probe pass rate could not be measured."/>');
    command.write('missing.yaml', plan('0.4', ', baseline: 9'));
    expect((await offline('--policy', 'missing.yaml')).code).toBe(1);
  });

  it('could not be evaluated where the evidence does not hold', async () => {
    const path = join(command.folder, 'audits/wine/checkpoint');
    const kept = readFileSync(path);
    rmSync(path);
    const ended = await offline('--junit', 'gate.xml');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('The evidence in audits/wine does not hold: checkpoint: ');
    expect(ended.stderr).toContain('which ends with 13.');
    expect((await command.start(['gate'])).code).toBe(2);
    writeFileSync(path, kept);
  });
});

describe('the snippets of docs/gate.md', () => {
  const page = readFileSync('docs/gate.md', 'utf8');
  const block = (heading: string, language: string): string =>
    new RegExp(`## ${heading}\\n[\\s\\S]*?\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(
      page
    )?.[1] ?? '';

  /** Runs a script with the built command and a pip that only checks what it is asked for. */
  function inShell(script: string, shell: string): Promise<Ended> {
    const bin = join(command.root, 'bin');
    mkdirSync(bin, { recursive: true });
    const put = (name: string, text: string): void => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    put('model-audit', `exec ${process.execPath} ${join(command.root, 'model-audit.cjs')} "$@"`);
    put('pip', '[ "$*" = "install jupyterlab-model-audit[cli] -r requirements.txt" ]');
    command.write('snippet.sh', script);
    return command.runScript(shell, join(command.folder, 'snippet.sh'), bin);
  }

  const github = (): string => {
    const workflow = parse(block('GitHub Actions', 'yaml')) as {
      jobs: { gate: { steps: { run?: string }[] } };
    };
    return workflow.jobs.gate.steps.flatMap(({ run }) => run ?? []).join('\n');
  };
  const gitlab = (): string =>
    (parse(block('GitLab CI', 'yaml')) as { gate: { script: string[] } }).gate.script.join('\n');

  it.each<[string, () => string, string]>([
    ['GitHub Actions', () => `set -eo pipefail\n${github()}`, 'bash'],
    ['GitLab CI', () => `set -e\n${gitlab()}`, 'sh'],
    ['a shell', () => block('A shell', 'sh'), 'sh']
  ])('run as they stand: %s', async (_, script, shell) => {
    expect(script()).toContain('model-audit gate audit.yaml --junit gate.xml');
    rmSync(join(command.folder, 'gate.xml'), { force: true });
    const open = await inShell(script(), shell);
    expect(open).toMatchObject({ code: 0 });
    expect(junit()).toContain('failures="0"');
    const closed = await inShell(script().replaceAll('audit.yaml', 'closed.yaml'), shell);
    expect(closed.code).toBe(1);
    const unknown = await inShell(script().replaceAll('audit.yaml', 'nowhere.yaml'), shell);
    expect(unknown.code).toBe(2);
  });
});

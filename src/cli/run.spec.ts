import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { driftReportSchema } from '../core/drift/report';
import { verdictSchema } from '../core/policy/verdict';
import { probeSummarySchema } from '../core/probe/result';
import { sha256Hex } from '../core/record/digest';
import { cancerCommand, PLAN, runCancer, SETUP, type Given } from './testing/cancer';
import { errorLine, type Ended, type TestCommand } from './testing/command';

jest.setTimeout(180_000);

let command: TestCommand;

beforeAll(() => {
  command = cancerCommand();
});
afterAll(() => command.remove());

const run = (model: string, ...given: Given): Promise<Ended> => runCancer(command, model, ...given);

const logOf = (model: string): string => join(command.folder, 'audits', model);

describe('a plan carried out', () => {
  it('says what it will do, compares, probes, decides and records', async () => {
    const ended = await run('whole');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const lines = ended.stdout.split('\n');
    expect(lines[0]).toBe('Audit of whole by whole.yaml:');
    expect(lines).toContain('  Run setup.py first, all of it.');
    expect(lines).toContain('  Record a signed version in audits/whole.');
    expect(ended.stdout).toMatch(/^Passes all 3 rules\.$/m);
    expect(ended.stdout).toMatch(/^Drift, clinic \(200 of 285 rows\): \d of 8 columns drifted\.$/m);
    expect(ended.stdout).toMatch(/^ {2}mean radius +numeric +0\.\d+ \(.*\) +< 0\.001 +drifted$/m);
    expect(ended.stdout).toMatch(/^Probes, builtin:tabular-robustness: \d+ of 240 passed, /m);
    expect(ended.stdout).toMatch(/^A signing key was made for /m);
    expect(ended.stdout).toMatch(
      /^Recorded as version 1: audits\/whole\/log\/000001\.dsse\.json$/m
    );

    const { payload } = JSON.parse(
      readFileSync(join(logOf('whole'), 'log/000001.dsse.json'), 'utf8')
    ) as { payload: string };
    const { subject } = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
      subject: object[];
    };
    expect(subject).toContainEqual({
      name: 'notebook: setup.py',
      digest: { sha256: sha256Hex(SETUP) }
    });

    const verified = await command.start(['verify', 'audits/whole']);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
  });

  it('prints one object by the contract, and pairs its cases with those of the version before', async () => {
    await run('twice');
    const ended = await run('twice', {}, ['--json']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const object = JSON.parse(ended.stdout) as Record<string, never> & {
      drift: { report: unknown }[];
      record: { version: number; path: string; newKey: boolean };
    };
    expect(object).toMatchObject({
      schema: 'model-audit/run@1',
      model: 'twice',
      errors: [],
      run: null
    });
    expect(verdictSchema.parse(object.verdict).state).toBe('pass');
    driftReportSchema.parse(object.drift[0].report);
    const probes = probeSummarySchema.parse(object.probes);
    expect(probes.regression).toMatchObject({
      version: 1,
      paired: probes.cases,
      regressed: 0,
      test: { method: 'sign-flips-by-seed', worse: 0.5 },
      change: { value: 0 }
    });
    expect(object.metrics).toMatchObject({ 'probe.passRateChange': { value: 0 } });
    expect(object.record).toMatchObject({ version: 2, newKey: false });
    expect(existsSync(join(command.folder, object.record.path))).toBe(true);
  });

  it('ends with 1 where the policy fails, and records that too', async () => {
    const ended = await run('failing', { '"0.9"': '"0.01"' });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/^Fails 1 of 3 rules\.$/m);
    expect(ended.stdout).toMatch(/^ {2}FAIL +drift-share /m);
    expect(ended.stdout).toMatch(/^Recorded as version 1/m);
  });

  it('records nothing with --no-record', async () => {
    const ended = await run('unrecorded', {}, ['--no-record']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^Not recorded\.$/m);
    expect(ended.stdout).not.toContain('Record a signed version');
    expect(existsSync(logOf('unrecorded'))).toBe(false);
  });

  it('takes paths relative to the plan, wherever it is started', async () => {
    await run('elsewhere', {}, ['--no-record']);
    const ended = await command.start(['run', join(command.folder, 'elsewhere.yaml')], {
      folder: command.root
    });
    expect(ended.code).toBe(0);
    expect(readdirSync(logOf('elsewhere'))).toContain('log');
  });

  it('writes nothing but the answer in a pipe', async () => {
    const ended = await run('quiet', {}, ['--no-record']);
    expect(ended.stderr).toBe('');
    expect(ended.stdout).not.toMatch(/[\r\u001b]/);
  });
});

describe('a model that misbehaves', () => {
  it('is an error where it raises on every row, and nothing is recorded', async () => {
    const ended = await run('raising', { 'clf.predict_proba': 'raises' });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(/^Could not evaluate: The model could not answer any of 20 /m);
    expect(ended.stdout).toMatch(/RuntimeError: no weights/);
    expect(ended.stdout).toMatch(/^Drift, clinic/m);
    expect(ended.stdout).toMatch(
      /^Not recorded, as the audit could not be carried out to its end\.$/m
    );
    expect(existsSync(logOf('raising'))).toBe(false);
  });

  it('is waited for once where it hangs', async () => {
    const started = Date.now();
    const ended = await run('hanging', {
      'callable: clf.predict_proba': 'callable: hangs, timeout: 1'
    });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(/did not answer within 1 s/);
    expect(Date.now() - started).toBeLessThan(40_000);
  });

  it('that takes Python down with it keeps what was found, and the next run works', async () => {
    const ended = await run('dying', { 'clf.predict_proba': 'dies' });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(/^Could not evaluate: Python ended with code 9/m);
    expect(ended.stdout).toMatch(/^Drift, clinic/m);
    expect(existsSync(logOf('dying'))).toBe(false);
    expect((await run('dying')).code).toBe(0);
  });

  it('that is not there is named', async () => {
    const ended = await run('nameless', { 'clf.predict_proba': 'nobody.predict' });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(/^Could not evaluate: There is no variable nobody/m);
  });
});

describe('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends in order on %s, with nothing recorded',
    async signal => {
      const model = `interrupted-${signal.toLowerCase()}`;
      const ended = await runUntilCalled(model, pid => process.kill(pid, signal));
      expect(ended.code).toBe(130);
      expect(errorLine(ended)).toBe('model-audit: Cancelled.');
      expect(existsSync(logOf(model))).toBe(false);
    }
  );

  it('whose Python is killed ends with a sentence', async () => {
    const ended = await runUntilCalled('killed', killChildrenOf);
    expect(ended.code).toBe(2);
    expect(ended.stdout + ended.stderr).toMatch(/Python was ended by SIGKILL/);
    expect(existsSync(logOf('killed'))).toBe(false);
  });
});

/** Runs an audit of a slow model, and interrupts it as soon as the model was called. */
async function runUntilCalled(model: string, interrupt: (pid: number) => void): Promise<Ended> {
  const called = join(command.folder, 'called');
  rmSync(called, { force: true });
  let timer: ReturnType<typeof setInterval> | undefined;
  try {
    return await run(model, { 'clf.predict_proba': 'slow' }, [], {
      onOutput: pid => {
        timer ??= setInterval(() => {
          if (existsSync(called)) {
            clearInterval(timer);
            interrupt(pid);
          }
        }, 50);
      }
    });
  } finally {
    clearInterval(timer);
  }
}

/** Ends the processes that the process has started, and no others. */
function killChildrenOf(pid: number): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  children.filter(Boolean).forEach(child => process.kill(Number(child), 'SIGKILL'));
}

describe('a plan that can not be carried out', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'an unknown key',
      { 'production:': 'productoin: 1\nproduction:' },
      /^model-audit: p1\.yaml:6:1: productoin is not a key of the plan\. Did you mean production\?/
    ],
    [
      'a wrong type',
      { 'rows: 200': 'rows: many' },
      /^model-audit: p1\.yaml:7:\d+: production\[0\]\.sample\.rows must be/
    ],
    [
      'a suite that is no YAML file',
      { 'builtin:tabular-robustness': 'probes/mine.py' },
      /^model-audit: p1\.yaml:9:18: The suite probes\/mine\.py is no YAML file/
    ],
    [
      'a suite that is none',
      { 'builtin:tabular-robustness': 'builtin:text' },
      /^model-audit: p1\.yaml:9:18: There is no suite builtin:text/
    ],
    [
      'probes without a target',
      { 'target: {callable: clf.predict_proba}\n': '' },
      /^model-audit: p1\.yaml:8:\d+: probes need a model to call/
    ],
    [
      'a setup that is not there',
      { 'setup: setup.py': 'setup: gone.ipynb' },
      /^model-audit: p1\.yaml:2:8: There is no setup file gone\.ipynb in /
    ],
    [
      'a production file that is not there, which is said before the setup fails',
      { 'files: production.parquet': 'files: gone.parquet', 'setup.py': 'broken.py' },
      /^model-audit: p1\.yaml:7:27: There is no file gone\.parquet in \S+\. Correct the path/
    ],
    [
      'a list of files in which one pattern finds nothing',
      { 'files: production.parquet': 'files: [production.parquet, "gone/*.parquet"]' },
      /^model-audit: p1\.yaml:7:48: No file matches gone\/\*\.parquet in /
    ],
    [
      'a metric that is none',
      { 'drift.share,': 'drift.shar,' },
      /^model-audit: p1\.yaml:12:\d+: policy\.rules\[0\]\.metric: drift\.shar is no metric\. Did you mean drift\.share\?/
    ],
    [
      'a variable that is not there',
      { 'variable: X_eval': 'variable: X_gone' },
      /^model-audit: .*X_gone/
    ],
    [
      'a label that is not there',
      { 'label: outcome': 'label: truth' },
      /^model-audit: p1\.yaml:\d+:\d+: The plan names truth as evaluation\.columns\.label, which X_eval does not have\./
    ]
  ])('says where and what: %s', async (_, replaced, sentence) => {
    const ended = await run('p1', replaced);
    expect(ended.code).toBe(2);
    expect(errorLine(ended)).toMatch(sentence);
    expect(existsSync(logOf('p1'))).toBe(false);
  });

  it('says it as one object for a machine', async () => {
    const ended = await run('p2', { 'rows: 200': 'rows: many' }, ['--json']);
    expect(ended).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: { code: 'invalid-plan', where: 'p2.yaml:7:62' }
    });
  });

  it('says that there is no plan', async () => {
    const ended = await command.start(['run', 'no.yaml']);
    expect(ended.code).toBe(2);
    expect(errorLine(ended)).toBe(
      'model-audit: There is no plan no.yaml. Write one with: model-audit init'
    );
  });

  it('says once what is wrong with a source, and calls no model', async () => {
    command.write('torn.parquet', 'PAR1, and no more');
    const ended = await run('torn', {
      'production:\n': 'production:\n  - {name: torn, files: torn.parquet}\n',
      'clf.predict_proba': 'dies'
    });
    expect(ended.code).toBe(2);
    expect(errorLine(ended)).toMatch(/^model-audit: .*torn\.parquet/);
    expect(ended.stdout).not.toMatch(/torn\.parquet.*can't|Probes,/);
    expect(existsSync(logOf('torn'))).toBe(false);
  });
});

describe('a folder that can not be written', () => {
  const folder = (): string => join(command.root, 'locked');

  /** Permissions do not hold root back, but the file system's own mark does. */
  function lock(locked: boolean): void {
    if (process.getuid?.() === 0) {
      execFileSync('chattr', [locked ? '+i' : '-i', folder()]);
    } else {
      chmodSync(folder(), locked ? 0o555 : 0o755);
    }
  }

  afterEach(() => lock(false));

  it('ends with a sentence and leaves nothing half written', async () => {
    mkdirSync(folder());
    for (const name of ['setup.py', 'production.parquet']) {
      writeFileSync(join(folder(), name), readFileSync(join(command.folder, name)));
    }
    writeFileSync(join(folder(), 'audit.yaml'), PLAN);
    const before = readdirSync(folder()).sort();
    lock(true);
    const ended = await command.start(['run'], { folder: folder() });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(errorLine(ended)).toMatch(/^model-audit: .* can't be written: the folder is read-only/);
    expect(readdirSync(folder()).sort()).toEqual(before);
    const init = await command.start(['init'], { folder: folder() });
    expect(init.code).toBe(2);
  });
});

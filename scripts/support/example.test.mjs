/** The example from training to tampering: real data, a real MLflow server, the built command. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { copyExample, prepareExample, recordedVersions, startMlflow } from './example.mjs';
import { COMMAND, environment } from './paths.mjs';
import { stopAll } from './processes.mjs';
import { story } from './story.mjs';

/** Rows of the evaluation set: enough that the storms of June show, few enough to train in seconds. */
const ROWS = 20_000;
const VERIFY_PROBLEMS = [10, 11, 12, 13, 14];

const world = fs.mkdtempSync(path.join(os.tmpdir(), 'model-audit-example-'));
const example = path.join(world, 'example');
const records = path.join(example, 'audits', 'flight-delay');
let address;
let runId;
// The keys of this log, for everything that is started here.
process.env.MODEL_AUDIT_HOME = path.join(world, 'home');

before(async () => {
  copyExample(example);
  ({ address } = await startMlflow(world, 0));
  ({ run_id: runId } = await prepareExample(example, address, ROWS));
});

after(async () => {
  await stopAll();
  fs.rmSync(world, { recursive: true, force: true });
});

function command(...programArguments) {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [COMMAND, ...programArguments],
      { cwd: example, env: environment() },
      (error, out, problems) => resolve({ code: error?.code ?? 0, out, problems })
    );
  });
}

async function mlflow(question) {
  const answer = await fetch(`${address}${question}`);
  assert.ok(answer.ok, `${question}: ${answer.status}`);
  return answer;
}

test('a prepared example is left as it is', async () => {
  const file = path.join(example, 'data', 'evaluation.parquet');
  const { mtimeMs } = fs.statSync(file);
  const again = await prepareExample(example, address, ROWS);
  assert.equal(again.run_id, runId);
  assert.equal(fs.statSync(file).mtimeMs, mtimeMs);
});

test('the first model passes in April, and is version 1', async () => {
  const { code, out, problems } = await command('run', 'april.yaml');
  assert.equal(code, 0, out + problems);
  assert.match(out, /Attached to the MLflow run january:/);
  assert.equal(recordedVersions(example), 1);
});

test('the present one fails in June, as lateness moved, and is held against version 1', async () => {
  const { code, out, problems } = await command('run', 'audit.yaml', '--json');
  assert.equal(code, 1, out + problems);
  const { verdict, probes, record } = JSON.parse(out);
  assert.equal(record.version, 2);
  assert.equal(verdict.rules.find(({ id }) => id === 'drift-share').state, 'fail');
  const { suites, regression } = probes;
  assert.deepEqual(
    suites.map(({ suite }) => suite),
    [
      'builtin:tabular-robustness',
      'probes/delay.probes.yaml',
      'builtin:tabular-boundary',
      'builtin:regression'
    ]
  );
  assert.equal(suites[3].passed, 50);
  assert.equal(regression.version, 1);
  assert.ok(regression.paired > 900, `${regression.paired} pairs`);
  assert.ok(regression.regressed + regression.fixed > 0);
  const { code: verified, out: said } = await command('verify', 'audits/flight-delay');
  assert.equal(verified, 0, said);
});

test('the gate is open to version 1 and closed to version 2, and npm start says so', async () => {
  assert.equal((await command('gate', '--record', '1')).code, 0);
  assert.equal((await command('gate', '--record', '2')).code, 1);
  const lines = await story(example);
  assert.match(lines[1], /v1 .* gate open$/);
  assert.match(lines[2], /v2 .* gate closed$/);
  assert.match(lines[3], /v1 → v2: .*began to drift; \d+ probes? /);
  assert.match(lines[4], /Evidence: evidence\/index.html, 2 audits, /);
  assert.ok(fs.existsSync(path.join(example, 'evidence', 'index.html')));
  const { code, out, problems } = await command('verify', 'evidence');
  assert.equal(code, 0, out + problems);
});

test("MLflow's API shows tags, metrics and the report on the training run", async () => {
  const { run } = await (await mlflow(`/api/2.0/mlflow/runs/get?run_id=${runId}`)).json();
  const tags = Object.fromEntries(run.data.tags.map(tag => [tag.key, tag.value]));
  assert.equal(tags['audit.version'], '2');
  assert.equal(tags['audit.verdict'], 'fail');
  const metrics = Object.fromEntries(run.data.metrics.map(metric => [metric.key, metric.value]));
  assert.ok(metrics['audit.drift.share'] > 0.25);
  const report = await (
    await mlflow(`/get-artifact?run_uuid=${runId}&path=audit%2Freport.html`)
  ).text();
  assert.match(report, /flight-delay/);
  assert.doesNotMatch(report, /<script/i);
});

test('a further audit is version 3 and regresses nothing', async () => {
  const { code, out, problems } = await command('run', 'audit.yaml', '--json');
  assert.equal(code, 1, problems);
  const result = JSON.parse(out);
  const rule = result.verdict.rules.find(entry => entry.id === 'no-regression');
  assert.equal(rule.state, 'pass');
  assert.equal(rule.value, 0);
});

test('one changed byte in a record makes verify fail with its code', async () => {
  const log = path.join(records, 'log');
  const file = path.join(log, fs.readdirSync(log).sort()[0]);
  const original = fs.readFileSync(file);
  const changed = Buffer.from(original);
  const place = original.indexOf('"payload"') + 40;
  changed[place] = changed[place] === 65 ? 66 : 65;
  fs.writeFileSync(file, changed);
  try {
    const { code } = await command('verify', 'audits/flight-delay');
    assert.ok(VERIFY_PROBLEMS.includes(code), `exit code ${code}`);
  } finally {
    fs.writeFileSync(file, original);
  }
  assert.equal((await command('verify', 'audits/flight-delay')).code, 0);
});

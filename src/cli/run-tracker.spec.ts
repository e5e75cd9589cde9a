import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cancerCommand, runCancer, type Given } from './testing/cancer';
import { errorLine, type Ended, type TestCommand } from './testing/command';

jest.setTimeout(180_000);

let command: TestCommand;
beforeAll(() => {
  command = cancerCommand();
});
afterAll(() => command.remove());

const run = (model: string, ...given: Given): Promise<Ended> => runCancer(command, model, ...given);

describe('the tracker', () => {
  const TRACKED = { 'policy:': 'tracker: {mlflow: {run: active}}\npolicy:' };

  it('gets the record on the active run', async () => {
    const ended = await run('tracked', TRACKED, ['--json'], { environment: { WITH_RUN: '1' } });
    const object = JSON.parse(ended.stdout) as { run: { runId: string; runName: string } };
    expect(object.run.runName).toBe('candidate');
    command.python(`
import mlflow
mlflow.set_tracking_uri("sqlite:///mlflow.db")
client = mlflow.MlflowClient()
run = client.get_run("${object.run.runId}")
assert run.data.tags["audit.verdict"] == "pass", run.data.tags
assert "audit.probe.pass_rate" in run.data.metrics, run.data.metrics
assert {a.path for a in client.list_artifacts(run.info.run_id, "audit")} >= {"audit/report.html", "audit/record.dsse.json"}
`);
  });

  it('costs the attachment alone when it can not be reached, and can be tried again', async () => {
    const ended = await run('untracked', TRACKED);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(/^Recorded as version 1/m);
    expect(ended.stdout).toMatch(/^The record is kept, but could not be attached: /m);
    expect(ended.stdout).toMatch(
      /^Attach it with: model-audit attach untracked\.yaml --run RUN_ID$/m
    );
    expect((await command.start(['verify', 'audits/untracked'])).code).toBe(0);

    const nameless = await command.start(['attach', 'untracked.yaml']);
    expect(nameless.code).toBe(2);
    expect(errorLine(nameless)).toMatch(/No run is named.*--run\.$/);
    command.python(`
import mlflow
mlflow.set_tracking_uri("sqlite:///mlflow.db")
open("run-id", "w").write(mlflow.start_run(run_name="later").info.run_id)
`);
    const id = readFileSync(join(command.folder, 'run-id'), 'utf8');
    const store = { MLFLOW_TRACKING_URI: 'sqlite:///mlflow.db' };
    for (const [given, environment, done] of [
      [['--run', id], store, 'Attached'],
      [[], { ...store, MLFLOW_RUN_ID: id }, 'Attached already']
    ] as const) {
      const again = await command.start(['attach', 'untracked.yaml', ...given], { environment });
      expect(again).toMatchObject({ code: 0, stderr: '' });
      expect(again.stdout).toMatch(`Version 1. ${done} to the MLflow run later, ${id}`);
    }
    const noted = readFileSync(join(command.folder, 'audits/untracked/attachments.json'), 'utf8');
    expect(JSON.parse(noted)).toMatchObject({
      attachments: [{ version: 1, tracker: 'mlflow', runId: id, runName: 'later', url: null }]
    });
    expect((await command.start(['verify', 'audits/untracked'])).code).toBe(0);
  });

  it('may be another one, of which nothing leaves the machine', async () => {
    const ended = await run('offline', { 'policy:': 'tracker: {wandb: {run: new}}\npolicy:' });
    expect(ended.stdout).toMatch(
      /^ {2}Attach the record to a new W&B run, offline on this machine\.$/m
    );
    expect(ended.stdout).toMatch(/^Attached to the W&B run audit-[0-9a-f]{16}, audit-/m);
    const again = await command.start(['attach', 'offline.yaml']);
    expect(again.stdout).toMatch(/^Version 1\. Attached already to the W&B run audit-/);
    const refused = await command.start(['attach', 'offline.yaml', '--model', 'models:/m/1']);
    expect(errorLine(refused)).toMatch(/W&B has no registry of models to tag/);
  });

  it('says when there is no such run', async () => {
    await run('lost', {}, []);
    const ended = await command.start(['attach', 'lost.yaml', '--run', 'f'.repeat(32)], {
      environment: { MLFLOW_TRACKING_URI: 'sqlite:///mlflow.db' }
    });
    expect(ended.code).toBe(2);
    expect(errorLine(ended)).toMatch(/^model-audit: .*f{32}/);
  });
});

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorLine, TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

let command: TestCommand;
/** The checkpoint as each version left it. */
const checkpoints: Buffer[] = [];

beforeAll(async () => {
  command = new TestCommand();
  command.python(`
from sklearn.datasets import load_wine
wine = load_wine(as_frame=True).frame
wine.to_parquet("eval.parquet")
wine.assign(alcohol=wine["alcohol"] + 1).to_parquet("prod.parquet")
`);
  command.write(
    'audit.yaml',
    `model: wine
evaluation: {files: eval.parquet}
production: [{name: p, files: prod.parquet}]
policy: {rules: [{id: share, metric: drift.share, comparator: "<=", threshold: "0.5"}]}
`
  );
  for (const version of [1, 2]) {
    const ended = await command.start(['run']);
    expect(ended.stdout).toContain(`Recorded as version ${version}`);
    checkpoints[version] = readFileSync(join(command.folder, 'audits/wine/checkpoint'));
  }
});
afterAll(() => command.remove());

/** Verifies a copy of the log in which something was done. */
async function verifyAfter(damage: (log: string) => void, ...given: string[]): Promise<Ended> {
  const copy = join(command.folder, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(command.folder, 'audits/wine'), copy, { recursive: true });
  damage(copy);
  // Nothing of Python may be needed.
  return command.start(['verify', 'copy', ...given], {
    environment: { MODEL_AUDIT_PYTHON: '/nowhere', PATH: '/nowhere' }
  });
}

function flipByte(path: string, place: number): void {
  const bytes = readFileSync(path);
  bytes[place] ^= 1;
  writeFileSync(path, bytes);
}

it('lists the versions and their keys where everything holds', async () => {
  const ended = await verifyAfter(() => undefined);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const lines = ended.stdout.trimEnd().split('\n');
  expect(lines[0]).toBe('copy: 2 entries, every signature, link and cited file holds.');
  expect(lines[2]).toMatch(/^ {2}v1 +\d{4}-\d\d-\d\d \d\d:\d\d +\S.*[0-9a-f]{8} … [0-9a-f]{8}$/);
  expect(lines).toHaveLength(6);
  expect(lines[5]).toMatch(/^ {2}Not held against a checkpoint kept elsewhere/);
});

it('says which entries lie beyond the checkpoint', async () => {
  const ended = await verifyAfter(log => writeFileSync(join(log, 'checkpoint'), checkpoints[1]));
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(
    /^ {2}Entry 2 lies beyond the checkpoint; the next record covers what lies there\.$/m
  );
});

it('prints one object for a machine', async () => {
  const ended = await verifyAfter(() => undefined, '--json');
  expect(JSON.parse(ended.stdout)).toMatchObject({
    schema: 'model-audit/verification@1',
    code: 0,
    problems: [],
    versions: [{ version: 1 }, { version: 2 }],
    size: 2
  });
});

it('finds every single flipped byte of a record', async () => {
  const size = readFileSync(join(command.folder, 'audits/wine/log/000001.dsse.json')).length;
  for (let place = 0; place < size; place += Math.ceil(size / 12)) {
    const ended = await verifyAfter(log => flipByte(join(log, 'log/000001.dsse.json'), place));
    expect([10, 11, 14]).toContain(ended.code);
  }
});

const firstObject = (log: string): string => {
  const root = join(log, 'objects/sha256');
  const [folder] = readdirSync(root);
  return join(root, folder, readdirSync(join(root, folder))[0]);
};

it.each<[number, string, (log: string) => void]>([
  [10, 'a payload changed', log => flipByte(join(log, 'log/000002.dsse.json'), 60)],
  [11, 'a record taken from the middle', log => rmSync(join(log, 'log/000001.dsse.json'))],
  [12, 'a cited file gone', log => rmSync(firstObject(log))],
  [12, 'a cited file changed', log => flipByte(firstObject(log), 3)],
  [13, 'the newest record gone', log => rmSync(join(log, 'log/000002.dsse.json'))],
  [14, 'the keys gone', log => rmSync(join(log, 'trusted-keys.json'))]
])('ends with %d for %s', async (code, _, damage) => {
  const ended = await verifyAfter(damage);
  expect(ended.code).toBe(code);
  expect(ended.stdout).toMatch(new RegExp(`^ {2}${code} {2}\\S+: `, 'm'));
  const json = await verifyAfter(damage, '--json');
  expect(json.code).toBe(code);
  expect(JSON.parse(json.stdout)).toMatchObject({ code });
});

it('holds the log against a checkpoint that was kept in a file', async () => {
  const kept = join(command.folder, 'kept-checkpoint');
  writeFileSync(kept, checkpoints[2]);
  const same = await verifyAfter(() => undefined, '--pin', 'kept-checkpoint');
  expect(same.code).toBe(0);
  expect(same.stdout).toContain('  kept-checkpoint agrees with the first 2 of them.\n');
  // Cut off together with its checkpoint, the log holds by itself.
  const cut = (log: string): void => {
    rmSync(join(log, 'log/000002.dsse.json'));
    writeFileSync(join(log, 'checkpoint'), checkpoints[1]);
  };
  expect((await verifyAfter(cut)).code).toBe(0);
  const shown = await verifyAfter(cut, '--pin', 'kept-checkpoint');
  expect(shown.code).toBe(13);
  expect(shown.stdout).toMatch(/^ {2}13 {2}kept-checkpoint: .*1 entry was cut off\.$/m);
  expect((await verifyAfter(cut, '--pin', 'nowhere')).code).toBe(2);
});

it("holds the log against the tag on the tracker's run", async () => {
  command.python(`
import os
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
from mlflow import MlflowClient
client = MlflowClient("file:runs")
run = client.create_run(client.create_experiment("wine"), run_name="bold crane")
open("run.txt", "w").write(run.info.run_id)
`);
  const run = readFileSync(join(command.folder, 'run.txt'), 'utf8');
  const uri = `file:${command.folder}/runs`;
  const tracker = `tracker: {mlflow: {run: ${run}, trackingUri: "${uri}"}}\n`;
  const plan = readFileSync(join(command.folder, 'audit.yaml'), 'utf8');
  command.write('attached.yaml', plan + tracker);
  const none = await command.start(['verify', 'audits/wine', '--tracker', uri]);
  expect(none.code).toBe(2);
  expect(errorLine(none)).toContain('No run of the tracker carries a checkpoint of wine.');
  expect((await command.start(['attach', 'attached.yaml'])).stdout).toContain('Attached');
  for (const given of [[], ['--run', run]]) {
    const held = await command.start(['verify', 'audits/wine', '--tracker', uri, ...given]);
    expect(held).toMatchObject({ code: 0, stderr: '' });
    expect(held.stdout).toContain('  run bold crane agrees with the first 2 of them.\n');
  }
  cpSync(join(command.folder, 'audits/wine'), join(command.folder, 'cut'), { recursive: true });
  rmSync(join(command.folder, 'cut/log/000002.dsse.json'));
  writeFileSync(join(command.folder, 'cut/checkpoint'), checkpoints[1]);
  expect((await command.start(['verify', 'cut', '--tracker', uri])).code).toBe(13);
});

it('says that there is no log', async () => {
  const ended = await command.start(['verify', 'audits']);
  expect(ended.code).toBe(2);
  expect(errorLine(ended)).toBe(
    'model-audit: There is no audit log in audits. Name the folder of one model, such as audits/flight-delay.'
  );
  const here = await command.start(['verify', '.']);
  expect(errorLine(here)).toMatch(/^model-audit: There is no audit log in \/\S+\/work\. Name /);
});

it('lets no one record on a log that was tampered with', async () => {
  const log = join(command.folder, 'audits/wine/log/000001.dsse.json');
  const kept = readFileSync(log);
  flipByte(log, 60);
  const ended = await command.start(['run']);
  expect(ended.code).toBe(2);
  expect(errorLine(ended)).toMatch(/^model-audit: /);
  writeFileSync(log, kept);
  expect((await command.start(['run'])).stdout).toContain('Recorded as version 3');
});

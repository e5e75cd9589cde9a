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
  expect(lines).toHaveLength(5);
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

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

/** A model that takes its time, and writes down every row that it is asked for. */
const SETUP = `
import time
import pandas

X = pandas.DataFrame({"a": [i / 7 for i in range(400)], "b": [i % 5 for i in range(400)]})

def answer(rows):
    time.sleep(0.003 * len(rows))
    with open("asked.txt", "a") as stream:
        stream.write("call\\n")
        stream.writelines(f"{float(a)} {float(b)}\\n" for a, b in zip(rows["a"], rows["b"]))
    return [True] * len(rows)
`;

const PLAN = `
model: slow
setup: setup.py
evaluation: {variable: X}
production: [{name: p, variable: X}]
target: {callable: answer}
probes: [{suite: "builtin:tabular-robustness", rows: 40}]
runner: {batch: 20}
`;

let command: TestCommand;

beforeAll(() => {
  command = new TestCommand();
});

afterAll(() => command.remove());

const asked = (): string[] => {
  const path = join(command.folder, 'asked.txt');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
};
const journals = (): string[] => readdirSync(join(command.folder, '.model-audit', 'probes'));
const probe = (given: string[], onStart?: (pid: number) => void): Promise<Ended> =>
  command.start(['probe', ...given], { onStart });

/** Ends the command and, with its stdin, Python once the model was asked for some rows. */
async function killed(): Promise<void> {
  command.clear();
  command.write('setup.py', SETUP);
  command.write('audit.yaml', PLAN);
  let pid = 0;
  let isOver = false;
  const ended = probe([], started => (pid = started));
  void ended.then(() => (isOver = true));
  while (asked().length < 200 && !isOver) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  process.kill(pid, 'SIGKILL');
  expect((await ended).code).toBeNull();
  expect(journals()).toHaveLength(1);
}

it('takes up a run that was killed, and asks nothing again that was answered', async () => {
  await killed();
  const lines = asked();
  const before = new Set(lines);
  const begun = lines.length;
  // The call that was under way, and the one whose answers may not have been written yet.
  const [, latest] = lines.flatMap((line, index) => (line === 'call' ? [index] : [])).slice(-3);
  const underWay = new Set(lines.slice(latest));
  const again = await probe([]);
  expect(again.code).toBe(0);
  const taken = /A run that was broken off was taken up: (\d+) answers were there already\./.exec(
    again.stdout
  );
  expect(Number(taken?.[1])).toBeGreaterThan(100);
  const repeated = asked()
    .slice(begun)
    .filter(row => before.has(row) && !underWay.has(row));
  // The one row that each call begins with.
  expect(new Set(repeated).size).toBeLessThan(2);
  expect(before.size).toBeGreaterThan(100);
  expect(journals()).toEqual([]);
});

it('begins anew with --no-resume', async () => {
  await killed();
  const before = new Set(asked());
  const begun = asked().length;
  const again = await probe(['--no-resume']);
  expect(again.code).toBe(0);
  expect(again.stdout).not.toContain('taken up');
  const repeated = new Set(asked().slice(begun));
  expect([...before].filter(row => !repeated.has(row))).toEqual([]);
  expect(journals()).toEqual([]);
});

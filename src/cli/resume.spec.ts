import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

/** A model that takes its time, and writes down every row that it is asked for. */
const SETUP = `
import time
import pandas

X = pandas.DataFrame({"a": [i / 7 for i in range(400)], "b": [i % 5 for i in range(400)]})
threshold = 20

def answer(rows):
    time.sleep(0.003 * len(rows))
    with open("asked.txt", "a") as stream:
        stream.write("call\\n")
        for a, b in zip(rows["a"], rows["b"]):
            stream.write(f"{float(a)} {float(b)}\\n")
    return [a + b > threshold for a, b in zip(rows["a"], rows["b"])]
`;

const PLAN = `
model: slow
setup: setup.py
evaluation: {variable: X}
production: [{name: p, variable: X}]
target: {callable: answer}
probes: [{suite: "builtin:tabular-robustness", rows: 60}]
runner: {batch: 20}
`;

let command: TestCommand;

beforeAll(() => {
  command = new TestCommand();
});

afterAll(() => command.remove());

const lines = (): string[] => {
  const path = join(command.folder, 'asked.txt');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
};
const rowsOf = (written: string[]): string[] => written.filter(line => line !== 'call');
const asked = (): string[] => rowsOf(lines());
/** The rows of each call, in order. */
const callsOf = (written: string[]): string[][] =>
  written
    .join('\n')
    .split(/^call\n?/m)
    .slice(1)
    .map(call => call.split('\n').filter(Boolean));
const journals = (): string[] => {
  const folder = join(command.folder, '.model-audit', 'probes');
  return existsSync(folder) ? readdirSync(folder) : [];
};
const probesOf = (stdout: string): unknown => (JSON.parse(stdout) as { probes: unknown }).probes;

function begin(): void {
  command.clear();
  command.write('setup.py', SETUP);
  command.write('audit.yaml', PLAN);
}

const run = (onStart?: (pid: number) => void): Promise<Ended> =>
  command.start(['run', 'audit.yaml', '--no-record', '--json'], { onStart });

/** Ends the command and, with its stdin, Python once the model was asked for some rows. */
async function killInTheMiddle(): Promise<void> {
  let pid = 0;
  const ended = run(started => {
    pid = started;
  });
  while (asked().length < 300) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  process.kill(pid, 'SIGKILL');
  expect((await ended).code).toBeNull();
}

it('takes up a run that was killed, asks nothing again and loses nothing', async () => {
  begin();
  const whole = await run();
  const expected = asked();
  expect(journals()).toEqual([]);

  begin();
  await killInTheMiddle();
  expect(journals()).toHaveLength(1);
  const begun = lines();
  const before = rowsOf(begun);
  // The call that was under way, and the one whose answers may not have been written yet.
  const lost = callsOf(begun).slice(-2).flat().length;
  const again = await run();
  const calls = callsOf(lines().slice(begun.length)).length;
  expect(probesOf(again.stdout)).toEqual(probesOf(whole.stdout));
  expect(new Set(asked())).toEqual(new Set(expected));
  // Beyond what the whole run asked: what was lost, and the row that each call may begin with.
  expect(before.length).toBeGreaterThanOrEqual(300);
  expect(asked().length - expected.length).toBeLessThanOrEqual(lost + calls);
  expect(asked().length - before.length).toBeLessThan(expected.length);
  expect(journals()).toEqual([]);
});

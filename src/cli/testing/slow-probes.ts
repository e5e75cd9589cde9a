import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended, StartOptions, TestCommand } from './command';

/** A model that takes its time, and writes down every call and every row that it is asked for. */
const SETUP = `
import time
import pandas

X = pandas.DataFrame({"a": [i / 7 for i in range(400)], "b": [i % 5 for i in range(400)]})
threshold = 20

def answer(rows):
    time.sleep(0.003 * len(rows))
    with open("asked.txt", "a") as stream:
        stream.write("call\\n")
        stream.writelines(f"{float(a)} {float(b)}\\n" for a, b in zip(rows["a"], rows["b"]))
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

/** Probes of a slow model in the command's folder, which can be broken off by a kill. */
export class SlowProbes {
  constructor(
    private readonly command: TestCommand,
    private readonly start: (options?: StartOptions) => Promise<Ended>
  ) {}

  /** Empties the folder and writes the plan. */
  begin(): void {
    this.command.clear();
    this.command.write('setup.py', SETUP);
    this.command.write('audit.yaml', PLAN);
  }

  /** Ends the command and, with its stdin, Python once the model was asked for 300 rows. */
  async killInTheMiddle(): Promise<void> {
    let pid = 0;
    let isOver = false;
    const ended = this.start({ onStart: started => (pid = started) });
    void ended.then(() => (isOver = true));
    while (this.asked.length < 300 && !isOver) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    process.kill(pid, 'SIGKILL');
    expect((await ended).code).toBeNull();
    expect(this.journals).toHaveLength(1);
  }

  /** The rows of each call so far, in order. */
  get calls(): string[][] {
    const path = join(this.command.folder, 'asked.txt');
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return text
      .split(/^call\n/m)
      .slice(1)
      .map(call => call.split('\n').filter(Boolean));
  }

  get asked(): string[] {
    return this.calls.flat();
  }

  get journals(): string[] {
    const folder = join(this.command.folder, '.model-audit', 'probes');
    return existsSync(folder) ? readdirSync(folder) : [];
  }
}

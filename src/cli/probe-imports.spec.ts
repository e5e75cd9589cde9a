import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { TestCommand } from './testing/command';

jest.setTimeout(60_000);

const FOLDER = resolve('src/core/probe/imports/testing');

let command: TestCommand;

beforeAll(() => {
  command = new TestCommand();
});

afterAll(() => command.remove());

/** The file of that folder whose name holds the text. */
function fileOf(folder: string, text: string): string {
  const found = readdirSync(resolve(FOLDER, folder)).find(name => name.includes(text));
  return resolve(FOLDER, folder, found ?? '');
}

it.each([
  ['promptfoo', 'promptfoo', 'promptfoo', 'first.json', 'second.json', 2, 2],
  ['garak', 'garak', 'garak', 'first.report', 'second.report', 12, 0],
  ['samples', 'lm-eval/first', 'lm-eval/second', '_write', '_write', 1, 5]
])(
  'compares two runs of %s as the tool wrote them',
  async (_, before, now, old, fresh, ...flips) => {
    const given = ['--results', fileOf(now, fresh), '--baseline', fileOf(before, old)];
    const { stdout, stderr } = await command.start(['probe', ...given, '--json']);
    expect(stderr).toBe('');
    const { summary } = JSON.parse(stdout) as {
      summary: { regression: { regressed: number; fixed: number; test: { worse: number } } };
    };
    const { regressed, fixed, test } = summary.regression;
    expect([regressed, fixed]).toEqual(flips);
    expect(test.worse).toBeGreaterThan(0);
    expect((await command.start(['probe', ...given])).stdout).toContain(fileOf(before, old));
  }
);

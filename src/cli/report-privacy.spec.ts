import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestCommand } from './testing/command';

jest.setTimeout(120_000);

let command: TestCommand;
beforeAll(() => {
  command = new TestCommand();
});
afterAll(() => command.remove());

/** 400 rows a side, with values in them that would be known anywhere. */
const TABLES = `
import csv
for side, name, shift in (("r", "reference.csv", 0), ("c", "current.csv", 3)):
    with open(name, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["amount", "person", "note", "kind"])
        for row in range(400):
            writer.writerow([
                f"{shift + (row * 7919) % 1000}.{48271 + row}",
                f"secret-person-{side}-{row:03d}",
                f"secret note {side} {row} about what nobody else may read",
                "ab"[row % 2],
            ])
`;

it('shows no value of a production row in the report or the record', async () => {
  command.python(TABLES);
  command.write(
    'audit.yaml',
    'model: m\nevaluation: {files: reference.csv}\nproduction: [{name: p, files: current.csv}]\n'
  );
  const ended = await command.start(['run']);
  expect(ended.code).toBe(0);
  const log = join(command.folder, 'audits', 'm');
  const { payload } = JSON.parse(readFileSync(join(log, 'log', '000001.dsse.json'), 'utf8')) as {
    payload: string;
  };
  const record = Buffer.from(payload, 'base64').toString();
  const objects = readdirSync(join(log, 'objects'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  const report = objects.find(text => text.startsWith('<!doctype html>')) ?? '';
  expect(report).toContain('amount');
  for (const text of [report, record]) {
    expect(text).toContain('person');
    expect(text).not.toMatch(/secret-person-c-|secret note c/);
    for (let row = 0; row < 400; row += 1) {
      expect(text).not.toContain(`.${48271 + row}`);
    }
  }
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMagic, matchesAnything } from './glob';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glob-'));
  mkdirSync(join(folder, 'logs/2001/june'), { recursive: true });
  mkdirSync(join(folder, '.hidden'));
  for (const name of ['logs/a1.csv', 'logs/2001/june/b.parquet', '.hidden/c.json', 'x(1).tsv']) {
    writeFileSync(join(folder, name), '');
  }
  symlinkSync(folder, join(folder, 'link'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['logs/*.csv', true],
  ['*/a?.csv', true],
  ['logs/a[0-9].csv', true],
  ['logs/a[!0-9].csv', false],
  ['logs/a[!x].csv', true],
  ['logs/*.parquet', false],
  ['logs/**/*.parquet', true],
  ['**/b.parquet', true],
  ['**', true],
  ['logs/*', true],
  ['logs/2001/*', false],
  ['**/*.json', false],
  ['.h*/*.json', true],
  ['x(1).*', true],
  ['x(2).*', false],
  ['gone/*.csv', false],
  ['link/**/b.parquet', true],
  ['**/[z-a]*', false],
  ['[]*', false],
  ['logs/a[.csv', false]
])('%s: %s', async (pattern, expected) => {
  expect(isMagic(pattern)).toBe(true);
  expect(await matchesAnything(join(folder, pattern))).toBe(expected);
});

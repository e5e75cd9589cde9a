import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createPorts } from '../src/bridge/ports';
import { startStdioBridge } from '../src/bridge/stdio';
import { profileTable } from '../src/core/baseline/build';
import { compareWithProfile } from '../src/core/baseline/compare';
import { parseProfile, profileText } from '../src/core/baseline/parse';
import { compareTables, type CompareOptions } from '../src/core/drift/compare';

/**
 * Compares the two tables of a folder over the bridge and prints one JSON line: `exact`,
 * `approximate` on grids, or with the saved `baseline` that `profile` made of the reference.
 */
async function main(folder: string, python: string, way = 'exact'): Promise<void> {
  const client = await startStdioBridge({ python, folder: resolve(folder) });
  const { engine } = createPorts(client);
  const started = performance.now();
  if (way === 'profile') {
    const table = await engine.open(
      { files: join(resolve(folder), 'reference.parquet') },
      'reference'
    );
    const profile = await profileTable(engine, table, { kinds: {}, exclude: [] });
    const text = profileText(profile);
    writeFileSync(join(resolve(folder), 'baseline.json'), text);
    client.dispose();
    process.stdout.write(`${JSON.stringify({ bytes: text.length })}\n`);
    return;
  }
  const open = (name: string) =>
    engine.open({ files: join(resolve(folder), `${name}.parquet`) }, name);
  const saved = join(resolve(folder), 'baseline.json');
  const profile = way === 'baseline' ? parseProfile(readFileSync(saved, 'utf8'), saved) : null;
  const reference = profile ? null : await open('reference');
  const current = await open('current');
  const opened = performance.now();
  const options: CompareOptions = {
    threshold: 0.1,
    rate: 0.05,
    kinds: {},
    exclude: [],
    ...(way === 'approximate' && { exactRows: 0 })
  };
  const { report } = await (profile
    ? compareWithProfile(engine, profile, current, options)
    : compareTables(engine, reference!, current, options));
  const finished = performance.now();
  client.dispose();
  const columns = Object.fromEntries(
    report.columns.map(column => [column.name, column.statistics])
  );
  const line = {
    open: (opened - started) / 1000,
    seconds: (finished - opened) / 1000,
    drifted: report.summary.drifted,
    columns
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

void main(process.argv[2], process.argv[3], process.argv[4]);

import { join, resolve } from 'node:path';
import { createPorts } from '../src/bridge/ports';
import { startStdioBridge } from '../src/bridge/stdio';
import { compareTables } from '../src/core/drift/compare';

/**
 * Compares the two tables of a folder over the bridge and prints one JSON line; `exact`, or
 * `approximate` on grids.
 */
async function main(folder: string, python: string, way = 'exact'): Promise<void> {
  const client = await startStdioBridge({ python, folder: resolve(folder) });
  const { engine } = createPorts(client);
  const started = performance.now();
  const open = (name: string) =>
    engine.open({ files: join(resolve(folder), `${name}.parquet`) }, name);
  const [reference, current] = [await open('reference'), await open('current')];
  const opened = performance.now();
  const { report } = await compareTables(engine, reference, current, {
    threshold: 0.1,
    rate: 0.05,
    kinds: {},
    exclude: [],
    ...(way === 'approximate' && { exactRows: 0 })
  });
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

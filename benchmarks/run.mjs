/**
 * Our comparison beside pandas and scipy.stats, on the same data and machine.
 *
 *   node benchmarks/run.mjs [--quick]
 *
 * Every run is a process tree of its own; CPU seconds and memory are those of
 * the whole tree, Python's start included. Both must give the same K-S,
 * Wasserstein and chi-square, or the run fails.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const python = process.env.PYTHON ?? resolve(here, '../.venv/bin/python');
const work = resolve(here, '../.work/benchmarks');
const quick = process.argv.includes('--quick');
const SIZES = quick ? [[100_000, 20]] : [[100_000, 20], [1_000_000, 50], [33_000, 1000]];

mkdirSync(work, { recursive: true });
const bundle = join(work, 'ours.cjs');
await build({
  entryPoints: [join(here, 'ours.ts')],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outfile: bundle,
  logLevel: 'error'
});

const run = (...command) =>
  execFileSync(python, command, { encoding: 'utf8', maxBuffer: 1 << 28 });
const measure = (...command) =>
  JSON.parse(run('-W', 'ignore', join(here, 'measure.py'), ...command));

for (const [rows, columns] of SIZES) {
  const folder = join(work, `${rows}x${columns}`);
  if (!existsSync(join(folder, 'current.parquet'))) {
    run(join(here, 'data.py'), folder, String(rows), String(columns));
  }
  const ours = measure(process.execPath, bundle, folder, python);
  const peer = measure(python, '-W', 'ignore', join(here, 'peer.py'), folder);
  print(rows, columns, ours, peer, largestDifference(ours.result.columns, peer.result.columns));
}

/** Largest relative difference of a figure that both gave. */
function largestDifference(ours, peer) {
  let largest = 0;
  for (const [name, figures] of Object.entries(peer)) {
    for (const [figure, value] of Object.entries(figures)) {
      const found = ours[name]?.[figure]?.value;
      const difference = Math.abs(found - value) / Math.abs(value);
      if (!(difference <= 1e-9)) {
        throw new Error(`${name}: ${figure} is ${found} here and ${value} there.`);
      }
      largest = Math.max(largest, difference);
    }
  }
  return largest;
}

function print(rows, columns, ours, peer, difference) {
  const line = (name, cells) => console.log(name.padEnd(28) + cells.map(cell => cell.padStart(12)).join(''));
  console.log(`\n${rows.toLocaleString('en')} rows x ${columns} columns a side`);
  line('', ['CPU s', 'wall s', 'compare s', 'peak MB']);
  for (const [name, { cpu, wall, memory, result }] of [['model audit', ours], ['pandas + scipy.stats', peer]]) {
    line(name, [cpu.toFixed(2), wall.toFixed(2), result.seconds.toFixed(2), memory.toFixed(0)]);
  }
  line('ratio', [ours.cpu / peer.cpu, ours.wall / peer.wall, ours.result.seconds / peer.result.seconds, ours.memory / peer.memory].map(ratio => ratio.toFixed(2)));
  console.log(`${ours.result.drifted} of ${columns} columns drifted; opening and digest ${ours.result.open.toFixed(2)} s; largest difference ${difference.toExponential(1)}`);
}

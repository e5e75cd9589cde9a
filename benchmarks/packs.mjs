/**
 * How long an evidence pack of three models takes, to write and to verify, and how large it is.
 *
 *   node benchmarks/packs.mjs [RECORDS…]
 *
 * The run fails where the pack does not verify.
 */
import { rmSync } from 'node:fs';
import { bundle, run, workFile } from './support/work.mjs';

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 1000];
const program = await bundle('packs.ts');

console.log(
  '| records | pack, CPU s | wall s | verify, CPU s | wall s | MB |\n|---|---|---|---|---|---|'
);
for (const size of sizes) {
  const folder = workFile(`packed-logs-${size}`);
  // Its key is made anew with every run, and a pack is signed by one that its logs trust.
  rmSync(folder, { recursive: true, force: true });
  const { pack, verify, code, bytes } = JSON.parse(
    run(process.execPath, program, folder, String(size))
  );
  const figures = [pack.cpu, pack.wall, verify.cpu, verify.wall, bytes / 1e6];
  console.log(`| ${[size, ...figures.map(each => each.toFixed(2))].join(' | ')} |`);
  if (code !== 0) {
    throw new Error(`The pack does not verify: ${code}.`);
  }
}

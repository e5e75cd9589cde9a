/**
 * How long records take: verifying a log of 10,000, and recording an
 * audit of 1,000 columns.
 *
 *   node benchmarks/records.mjs [RECORDS]
 *
 * The run fails where verifying takes ten seconds or more, or recording two.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, run, workFile } from './support/work.mjs';

const VERIFY_SECONDS = 10;
const RECORD_SECONDS = 2;

const size = Number(process.argv[2] ?? 10_000);
const folder = workFile(`records-${size}`);
const program = await bundle('records.ts');

if (!existsSync(join(folder, 'long', 'checkpoint')) || !isWhole()) {
  console.log(`Making a log of ${size} records, once …`);
  rmSync(folder, { recursive: true, force: true });
  run(process.execPath, program, folder, String(size), 'make');
}
rmSync(join(folder, 'wide'), { recursive: true, force: true });

const { verify, code, record } = JSON.parse(run(process.execPath, program, folder, String(size)));
const megabytes = Number(
  execFileSync('du', ['-sm', join(folder, 'long')], { encoding: 'utf8' }).split('\t')[0]
);
console.log(`| | CPU s | wall s |\n|---|---|---|`);
console.log(
  `| verify ${size} records, ${megabytes} MB | ${figure(verify.cpu)} | ${figure(verify.wall)} |`
);
console.log(`| record 1,000 columns | ${figure(record.cpu)} | ${figure(record.wall)} |`);
if (code !== 0) {
  throw new Error(`The log does not verify: ${code}.`);
}
if (verify.cpu >= VERIFY_SECONDS || record.cpu >= RECORD_SECONDS) {
  console.error('Slower than promised.');
  process.exitCode = 1;
}

function isWhole() {
  return existsSync(join(folder, 'long', 'log', `${String(size).padStart(6, '0')}.dsse.json`));
}

function figure(seconds) {
  return seconds.toFixed(2);
}

/** Where the benchmark keeps its data and environments, and how it runs things there. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const benchmarks = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** Data, environments and bundles. */
export const work = resolve(benchmarks, '../.work/benchmarks');

/** The Python that our own side runs in. */
export const python = process.env.PYTHON ?? resolve(benchmarks, '../.venv/bin/python');

export const script = (...parts) => join(benchmarks, ...parts);

/** A file of the benchmark's own, whose folder is made where it is not there. */
export function workFile(name) {
  mkdirSync(work, { recursive: true });
  return join(work, name);
}

// Evidently and NannyML report their use to their makers unless told not to.
const env = { ...process.env, DO_NOT_TRACK: '1', NML_DISABLE_USAGE_LOGGING: '1' };

export function run(command, ...parameters) {
  return execFileSync(command, parameters, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
    env
  });
}

/** The same while others run; what it writes to stderr is shown only where it fails. */
export async function runAside(command, ...parameters) {
  const { stdout } = await promisify(execFile)(command, parameters, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env
  });
  return stdout;
}

/** A run's cost and its own result, which is null if it was ended after `seconds`. */
export function measure(seconds, ...command) {
  return JSON.parse(run(python, script('measure.py'), String(seconds), ...command));
}

/** The folder of a pair of tables, made where it is not there. */
export function tables(rows, columns) {
  const folder = join(work, `${rows}x${columns}`);
  if (!existsSync(join(folder, 'current.parquet'))) {
    run(python, script('data.py'), folder, String(rows), String(columns));
  }
  return folder;
}

/** A script of our own side as one file. */
export async function bundle(entry) {
  mkdirSync(work, { recursive: true });
  const outfile = join(work, entry.replace(/\W/g, '-').replace(/-ts$/, '.cjs'));
  await build({
    entryPoints: [script(entry)],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error'
  });
  return outfile;
}

/** The Python of an environment that holds the packages, made where it is not there. */
export function environment(name, packages) {
  const folder = join(work, 'environments', name);
  const own = join(folder, 'bin', 'python');
  const marker = join(folder, 'complete');
  if (!existsSync(marker)) {
    console.log(`Installing ${packages.join(', ')}, once …`);
    run(python, '-m', 'venv', '--clear', folder);
    run(own, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages);
    run(python, '-c', 'import pathlib, sys; pathlib.Path(sys.argv[1]).touch()', marker);
  }
  return own;
}

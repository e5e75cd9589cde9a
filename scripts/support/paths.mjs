/** Where things lie. Everything made on this machine is under `.venv`, `.work` or an ignored folder. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const WORK = path.join(ROOT, '.work');
export const VENV = path.join(ROOT, '.venv');
export const EXAMPLE = path.join(ROOT, 'examples', 'flight-delay');
export const FLIGHTS = path.join(
  ROOT,
  'node_modules',
  'vega-datasets',
  'data',
  'flights-3m.parquet'
);
export const COMMAND = path.join(ROOT, 'jupyterlab_model_audit', 'cli', 'model-audit.cjs');
export const LABEXTENSION = path.join(ROOT, 'jupyterlab_model_audit', 'labextension');

const windows = process.platform === 'win32';
export const VENV_BIN = path.join(VENV, windows ? 'Scripts' : 'bin');
export const VENV_PYTHON = path.join(VENV_BIN, windows ? 'python.exe' : 'python');

/** A program of the virtual environment. */
export function venvProgram(name) {
  return path.join(VENV_BIN, windows ? `${name}.exe` : name);
}

/** A program that npm has installed here, as a script for Node. */
export function nodeProgram(...parts) {
  return path.join(ROOT, 'node_modules', ...parts);
}

/**
 * The environment of everything started here: the virtual environment first, no program
 * reporting home, and threads that wait asleep: on a busy machine, scikit-learn's would
 * otherwise burn the time of the one they wait for, three times as long.
 */
export function environment(extra = {}) {
  return {
    ...process.env,
    PATH: [VENV_BIN, path.join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(
      path.delimiter
    ),
    VIRTUAL_ENV: VENV,
    PYTHONDONTWRITEBYTECODE: '1',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: 'true',
    OMP_WAIT_POLICY: 'passive',
    ...extra
  };
}

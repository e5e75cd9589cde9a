/** The example: its MLflow server, its data and models, its audits. */
import fs from 'node:fs';
import path from 'node:path';
import {
  COMMAND,
  EXAMPLE,
  FLIGHTS,
  ROOT,
  VENV_PYTHON,
  environment,
  venvProgram
} from './paths.mjs';
import { freePort } from './ports.mjs';
import { run, runInView, serve } from './processes.mjs';

const MLFLOW_PORT = 5000;
const SERVER_SECONDS = 120;
/** What the example is made of, beside its suites. */
const FILES = [
  'april.py',
  'april.yaml',
  'audit.yaml',
  'features.sql',
  'flight-delay.ipynb',
  'prepare.py'
];

/**
 * Start an MLflow server on loopback whose runs and artifacts lie in `folder`.
 *
 * @param {string} folder
 * @param {number} preferredPort
 * @returns {Promise<{address: string, stop: () => Promise<void>}>}
 */
export async function startMlflow(folder, preferredPort = MLFLOW_PORT) {
  const port = await freePort(preferredPort);
  const address = `http://127.0.0.1:${port}`;
  const server = await serve('mlflow', {
    program: venvProgram('mlflow'),
    arguments: [
      'server',
      ...['--backend-store-uri', `sqlite:///${path.join(folder, 'mlflow.db')}`],
      ...['--artifacts-destination', path.join(folder, 'mlartifacts')],
      ...['--host', '127.0.0.1', '--port', String(port), '--workers', '1']
    ],
    cwd: folder,
    // No job is ever given to it, so it need not start the processes that would do them.
    env: environment({ MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' }),
    ready: `${address}/health`,
    seconds: SERVER_SECONDS
  });
  return { address, stop: server.stop };
}

/**
 * Make the example's data and models where they are missing.
 *
 * @param {string} folder
 * @param {string} trackingUri
 * @param {number} [rows] of the evaluation set, for a smaller example
 * @returns {Promise<{run_id: string, tracking_uri: string}>}
 */
export async function prepareExample(folder, trackingUri, rows) {
  await run('prepare', VENV_PYTHON, [
    path.join(folder, 'prepare.py'),
    ...['--tracking-uri', trackingUri, '--flights', FLIGHTS],
    ...(rows === undefined ? [] : ['--rows', String(rows)])
  ]);
  return JSON.parse(fs.readFileSync(path.join(folder, 'run.json'), 'utf8'));
}

/** Audit the first model, which makes version 1; gives the command's exit code. */
export async function auditFirstModel(folder = EXAMPLE) {
  const { code } = await run('april', process.execPath, auditArguments(folder, 'april.yaml'), {
    cwd: ROOT,
    anyCode: true
  });
  return code;
}

/** Run the example's audit in view; gives the command's exit code. */
export function auditExample(folder = EXAMPLE) {
  return runInView(process.execPath, auditArguments(folder, 'audit.yaml'), {
    cwd: ROOT,
    env: environment()
  });
}

function auditArguments(folder, plan) {
  return [COMMAND, 'run', path.relative(ROOT, path.join(folder, plan))];
}

/** The number of audits in the example's log, which also holds answers and changes of keys. */
export function recordedVersions(folder = EXAMPLE) {
  const log = path.join(folder, 'audits', 'flight-delay', 'log');
  return fs.existsSync(log)
    ? fs.readdirSync(log).filter(name => isRecord(path.join(log, name))).length
    : 0;
}

/** A file that can't be read is none; the command says what is wrong with it. */
function isRecord(file) {
  try {
    const { payload } = JSON.parse(fs.readFileSync(file, 'utf8'));
    const { predicateType } = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
    return predicateType.startsWith('urn:jupyterlab-model-audit:record:');
  } catch {
    return false;
  }
}

/** A copy of the example's own files, without what was made on this machine. */
export function copyExample(target) {
  fs.mkdirSync(target, { recursive: true });
  for (const name of FILES) {
    fs.copyFileSync(path.join(EXAMPLE, name), path.join(target, name));
  }
  fs.cpSync(path.join(EXAMPLE, 'probes'), path.join(target, 'probes'), { recursive: true });
}

/**
 * `npm start`: from a fresh clone to the example in JupyterLab.
 * `npm start -- --once` ends after the example's audits, with the exit code of the last.
 */
import path from 'node:path';
import {
  auditExample,
  auditFirstModel,
  prepareExample,
  recordedVersions,
  startMlflow
} from './support/example.mjs';
import { Failure } from './support/failure.mjs';
import { startLab } from './support/lab.mjs';
import { EXAMPLE, ROOT } from './support/paths.mjs';
import { stopAll, stopOnSignals } from './support/processes.mjs';
import { setUp } from './support/setup.mjs';
import { printError, step } from './support/steps.mjs';
import { story } from './support/story.mjs';

const COULD_NOT_START = 2;

async function main() {
  const once = readArguments(process.argv.slice(2));
  stopOnSignals();
  await setUp();

  const mlflow = await step('Starting MLflow', async note => {
    const server = await startMlflow(EXAMPLE);
    note(`MLflow: ${server.address}`);
    return server;
  });
  await step('Preparing the example', async note => {
    const { run_id: run } = await prepareExample(EXAMPLE, mlflow.address);
    note(`Example: flights, two models and MLflow run ${run}`);
  });

  const code = await audit(once);
  console.log((await told()).join('\n'));
  if (once) {
    return code;
  }

  const lab = await step('Starting JupyterLab', async note => {
    const server = await startLab();
    note('JupyterLab is ready');
    return server;
  });
  console.log(`\n  ${lab.address}\n\nCtrl-C stops JupyterLab and MLflow.`);
  return lab.ended;
}

/**
 * Version 1, of the first model, where nothing is recorded yet; then the present model's audit,
 * once, or again with `--once`. Gives the exit code of the latter.
 */
async function audit(once) {
  if (recordedVersions() === 0) {
    await step('Auditing the first model', async note => {
      refuse(await auditFirstModel());
      note('First model: audited by april.yaml and recorded as version 1');
    });
  }
  const versions = recordedVersions();
  if (!once && versions > 1) {
    console.log(
      `✓ Audit: recorded already, ${versions} in ${path.relative(ROOT, path.join(EXAMPLE, 'audits'))}; ` +
        'npm start -- --once records another\n'
    );
    return 0;
  }
  console.log('\nAuditing the example: model-audit run examples/flight-delay/audit.yaml\n');
  const code = await auditExample();
  console.log('');
  refuse(code);
  return code;
}

/** A log that does not verify, as after a trial of what `verify` says to it, keeps nobody from JupyterLab. */
async function told() {
  try {
    return await story();
  } catch (error) {
    if (error instanceof Failure) {
      return [error.message, error.action].filter(Boolean);
    }
    throw error;
  }
}

function refuse(code) {
  if (code >= COULD_NOT_START) {
    throw new Failure('The audit of the example could not be carried out; see above.');
  }
}

function readArguments(given) {
  const unknown = given.filter(argument => argument !== '--once');
  if (unknown.length > 0) {
    throw new Failure(
      `Unknown argument ${unknown[0]}.`,
      'Usage: npm start, or npm start -- --once'
    );
  }
  return given.includes('--once');
}

main()
  .catch(error => {
    printError(error);
    return COULD_NOT_START;
  })
  .then(async code => {
    await stopAll();
    process.exitCode = code;
  });

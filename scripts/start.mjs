/**
 * `npm start`: from a fresh clone to the example in JupyterLab.
 * `npm start -- --once` ends after the example's audit, with the audit's exit code.
 */
import path from 'node:path';
import { auditExample, prepareExample, recordedVersions, startMlflow } from './support/example.mjs';
import { Failure } from './support/failure.mjs';
import { startLab } from './support/lab.mjs';
import { EXAMPLE, ROOT } from './support/paths.mjs';
import { stopAll, stopOnSignals } from './support/processes.mjs';
import { setUp } from './support/setup.mjs';
import { printError, step } from './support/steps.mjs';

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
    note(`Example: flights, model and MLflow run ${run}`);
  });

  const versions = recordedVersions();
  if (once || versions === 0) {
    console.log('\nAuditing the example: model-audit run examples/flight-delay/audit.yaml\n');
    const code = await auditExample();
    console.log('');
    if (once) {
      return code;
    }
    if (code >= COULD_NOT_START) {
      throw new Failure('The audit of the example could not be carried out; see above.');
    }
  } else {
    console.log(
      `✓ Audit: recorded already, ${versions} in ${path.relative(ROOT, path.join(EXAMPLE, 'audits'))}; ` +
        'npm start -- --once records another'
    );
  }

  const lab = await step('Starting JupyterLab', async note => {
    const server = await startLab();
    note('JupyterLab is ready');
    return server;
  });
  console.log(`\n  ${lab.address}\n\nCtrl-C stops JupyterLab and MLflow.`);
  return lab.ended;
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

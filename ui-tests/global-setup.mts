/** The world of the tests: a prepared example, its MLflow server, and JupyterLab. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyExample, prepareExample, startMlflow } from '../scripts/support/example.mjs';
import { jupyterFolders } from '../scripts/support/lab.mjs';
import { environment, venvProgram } from '../scripts/support/paths.mjs';
import { serve, stopAll } from '../scripts/support/processes.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
/** Rows of the evaluation set: enough that the storms of June show, few enough to train in seconds. */
const ROWS = 20_000;

export default async function setUpWorld(): Promise<() => Promise<void>> {
  const world = fs.mkdtempSync(path.join(os.tmpdir(), 'model-audit-ui-'));
  const folder = (name: string): string => {
    const made = path.join(world, name);
    fs.mkdirSync(made);
    return made;
  };
  const example = folder('example');
  const home = folder('home');
  const served = folder('served');
  process.env.MODEL_AUDIT_UI_EXAMPLE = example;
  process.env.MODEL_AUDIT_UI_SERVED = served;
  process.env.MODEL_AUDIT_HOME = home;
  copyExample(example);

  try {
    const prepared = startMlflow(folder('mlflow'), 0).then(mlflow =>
      prepareExample(example, mlflow.address, ROWS)
    );
    const lab = serve('galata-jupyterlab', {
      program: venvProgram('jupyter'),
      arguments: ['lab', '--config', path.join(HERE, 'jupyter_server_config.py')],
      cwd: served,
      env: environment({
        JUPYTERLAB_GALATA_ROOT_DIR: served,
        MODEL_AUDIT_HOME: home,
        ...jupyterFolders(folder('jupyter'))
      }),
      ready: `${process.env.TARGET_URL}/api`,
      seconds: 120
    });
    await Promise.all([prepared, lab]);
  } catch (error) {
    await stopAll();
    throw error;
  }
  return async () => {
    await stopAll();
    fs.rmSync(world, { recursive: true, force: true });
  };
}

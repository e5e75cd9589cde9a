/** JupyterLab on loopback, with its settings under `.work`: nothing is written to the user's home. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { EXAMPLE, WORK, environment, venvProgram } from './paths.mjs';
import { freePort } from './ports.mjs';
import { serve } from './processes.mjs';

const LAB_PORT = 8888;
const SERVER_SECONDS = 120;
const HOME = path.join(WORK, 'jupyter');
const NOTEBOOK = 'flight-delay.ipynb';

/**
 * Settings as a first visitor finds them; kept as they are once somebody has changed them. JupyterLab
 * writes the kernel's Python version into a notebook that it opens; without saving by itself, the
 * example's stays as it is until somebody saves it.
 */
const SETTINGS = {
  '@jupyterlab/docmanager-extension/plugin.jupyterlab-settings': { autosave: false },
  'jupyterlab-model-audit/panel.jupyterlab-settings': { openOnStart: true },
  '@jupyterlab/apputils-extension/notification.jupyterlab-settings': {
    fetchNews: 'false',
    checkForUpdates: false
  }
};

/**
 * Serve a notebook, without a name the example's, in JupyterLab with it and the panel open.
 *
 * @param {{folder?: string, notebook?: string}} options the notebook's name in its folder
 * @returns {Promise<{address: string, ended: Promise<number>, stop: () => Promise<void>}>}
 */
export async function startLab({ folder = EXAMPLE, notebook = NOTEBOOK } = {}) {
  writeSettings(path.join(HOME, 'settings'));
  const port = await freePort(LAB_PORT);
  const token = randomBytes(24).toString('hex');
  const address = `http://127.0.0.1:${port}`;
  const lab = await serve('jupyterlab', {
    program: venvProgram('jupyter'),
    arguments: [
      'lab',
      '--no-browser',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.root_dir=${folder}`,
      `--ServerApp.allow_root=${process.getuid?.() === 0 ? 'True' : 'False'}`
    ],
    cwd: folder,
    // The token in the environment, as arguments are there for every user of the machine to read.
    env: environment({ JUPYTER_TOKEN: token, ...jupyterFolders(HOME) }),
    ready: `${address}/api`,
    seconds: SERVER_SECONDS
  });
  return { ...lab, address: `${address}/lab/tree/${notebook}?token=${token}` };
}

/** Environment variables that keep what Jupyter and IPython write below one folder. */
export function jupyterFolders(home) {
  return {
    JUPYTER_CONFIG_DIR: path.join(home, 'config'),
    JUPYTER_DATA_DIR: path.join(home, 'data'),
    JUPYTER_RUNTIME_DIR: path.join(home, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: path.join(home, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: path.join(home, 'workspaces'),
    IPYTHONDIR: path.join(home, 'ipython')
  };
}

function writeSettings(folder) {
  for (const [name, settings] of Object.entries(SETTINGS)) {
    const file = path.join(folder, name);
    if (!fs.existsSync(file)) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
    }
  }
}

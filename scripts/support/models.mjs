/** The environment of the tests that call models of libraries which are too large for development. */
import fs from 'node:fs';
import path from 'node:path';
import { ROOT, VENV_PYTHON, WORK, environment } from './paths.mjs';
import { outputOf, run } from './processes.mjs';

const REQUIREMENTS = path.join(ROOT, 'requirements', 'models.txt');
const FOLDER = path.join(WORK, 'models');
const windows = process.platform === 'win32';

export const MODELS_PYTHON = path.join(
  FOLDER,
  windows ? path.join('Scripts', 'python.exe') : path.join('bin', 'python')
);

/**
 * Make the environment, or take the one of the last time. It sees the development environment's
 * packages and adds the models' libraries, so that both have the same NumPy, pandas and MLflow.
 *
 * @returns {Promise<Record<string, string>>} what its tests' environment also needs
 */
export async function prepareModels() {
  const version = await outputOf(VENV_PYTHON, ['-c', 'import sys; print(sys.version)']);
  const wanted = `${version}${fs.readFileSync(REQUIREMENTS, 'utf8')}`;
  const stamp = path.join(FOLDER, 'installed.txt');
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== wanted) {
    await install();
    fs.writeFileSync(stamp, wanted);
  }
  return { PYTHONPATH: ROOT, KERAS_BACKEND: 'torch', HF_HUB_OFFLINE: '1' };
}

async function install() {
  fs.rmSync(FOLDER, { recursive: true, force: true });
  await run('venv-models', VENV_PYTHON, ['-m', 'venv', FOLDER]);
  const folderOf = async python =>
    (
      await outputOf(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])
    ).trim();
  const link = path.join(await folderOf(MODELS_PYTHON), 'development.pth');
  fs.writeFileSync(link, `${await folderOf(VENV_PYTHON)}\n`);
  await run(
    'pip-models',
    MODELS_PYTHON,
    [
      ...['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet'],
      // What is imported is compiled when it is; most of what is installed never is.
      ...['--no-compile', '--requirement', REQUIREMENTS]
    ],
    { cwd: ROOT, env: environment({ PIP_NO_INPUT: '1' }) }
  );
}

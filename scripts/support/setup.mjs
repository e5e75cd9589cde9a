/** From a fresh clone to a built product: each step looks first, and does only what is missing. */
import fs from 'node:fs';
import path from 'node:path';
import { buildIsCurrent, keepBuildStamp } from './build-stamp.mjs';
import { Failure } from './failure.mjs';
import { NPM, checkNode, findOrInstall, findPython } from './machine.mjs';
import { LABEXTENSION, ROOT, VENV, VENV_PYTHON, environment, nodeProgram } from './paths.mjs';
import { outputOf, run } from './processes.mjs';
import { step } from './steps.mjs';

const REQUIREMENTS = path.join(ROOT, 'requirements', 'development.txt');
const LABEXTENSION_LINK = path.join(
  VENV,
  'share',
  'jupyter',
  'labextensions',
  'jupyterlab-model-audit'
);

/**
 * Check the machine, install what the locks say, build, and link the build into JupyterLab.
 *
 * @param {{mayInstall?: boolean}} options whether missing system packages may be installed
 */
export async function setUp({ mayInstall = false } = {}) {
  const python = await step('Checking Node, npm and Python', async note => {
    const node = await checkNode();
    const found = mayInstall ? await findOrInstall(findPython) : await findPython();
    note(`${node}, Python ${found.version}`);
    return found;
  });
  await step('npm packages', async note => {
    note(`npm packages: ${(await installNodePackages()) ? 'installed' : 'in place'}`);
  });
  await step('Python packages', async note => {
    note(`Python packages: ${(await installPythonPackages(python)) ? 'installed' : 'in place'}`);
  });
  await step('Build', async note => {
    note(`Build: ${(await build()) ? 'made' : 'current'}`);
  });
  linkLabextension();
}

/** Install what `package-lock.json` says, if `node_modules` differs; tells whether it did. */
async function installNodePackages() {
  if (nodePackagesMatch(ROOT)) {
    return false;
  }
  await run('npm-ci', NPM, ['ci', '--no-audit', '--no-fund'], { cwd: ROOT, env: process.env });
  return true;
}

/** Whether the packages in `node_modules` are the locked ones; optional ones may be absent. */
export function nodePackagesMatch(root) {
  const locked = readJson(path.join(root, 'package-lock.json'))?.packages;
  const installed = readJson(path.join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!locked) {
    throw new Failure(
      'package-lock.json is missing or unreadable.',
      'Restore it: git checkout package-lock.json'
    );
  }
  return (
    installed !== undefined &&
    Object.entries(locked).every(([name, entry]) => {
      const present = installed[name];
      return name === '' || (present ? present.version === entry.version : Boolean(entry.optional));
    })
  );
}

/** Make `.venv` and install the requirements and this project; tells whether anything was done. */
async function installPythonPackages(python) {
  const works = (await outputOf(VENV_PYTHON, ['-c', 'print(1)'])) !== null;
  if (!works) {
    fs.rmSync(VENV, { recursive: true, force: true });
    await run('venv', python.program, ['-m', 'venv', VENV], { env: process.env });
  }
  const found = await outputOf(VENV_PYTHON, [
    path.join(ROOT, 'scripts', 'support', 'installed.py'),
    REQUIREMENTS
  ]);
  const { missing, editable } =
    found === null ? { missing: ['all'], editable: null } : JSON.parse(found);
  const pip = (name, ...programArguments) =>
    run(
      name,
      VENV_PYTHON,
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', ...programArguments],
      {
        cwd: ROOT,
        env: environment({ PIP_NO_INPUT: '1' })
      }
    );
  if (missing.length > 0) {
    await pip('pip-requirements', '--requirement', REQUIREMENTS);
  }
  const linked =
    editable !== null &&
    fs.existsSync(editable) &&
    fs.realpathSync(editable) === fs.realpathSync(ROOT);
  if (!linked) {
    // The wheel's metadata names this folder, which is there only after a build.
    fs.mkdirSync(LABEXTENSION, { recursive: true });
    await pip('pip-editable', '--no-build-isolation', '--no-deps', '--editable', ROOT);
  }
  return missing.length > 0 || !linked;
}

/** Compile, bundle the labextension and the command, if a source is newer; tells whether it did. */
async function build() {
  if (buildIsCurrent()) {
    return false;
  }
  await run(
    'build-lib',
    process.execPath,
    [nodeProgram('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'],
    {
      cwd: ROOT
    }
  );
  await run(
    'build-labextension',
    process.execPath,
    [path.join(ROOT, 'scripts', 'build-labextension.mjs')],
    {
      cwd: ROOT
    }
  );
  await run('build-cli', process.execPath, [path.join(ROOT, 'scripts', 'build-cli.mjs')], {
    cwd: ROOT
  });
  keepBuildStamp();
  return true;
}

/** Let JupyterLab read the labextension from where it is built. */
function linkLabextension() {
  const present = fs.lstatSync(LABEXTENSION_LINK, { throwIfNoEntry: false });
  if (present?.isSymbolicLink() && fs.readlinkSync(LABEXTENSION_LINK) === LABEXTENSION) {
    return;
  }
  fs.mkdirSync(path.dirname(LABEXTENSION_LINK), { recursive: true });
  fs.rmSync(LABEXTENSION_LINK, { recursive: true, force: true });
  fs.symlinkSync(LABEXTENSION, LABEXTENSION_LINK, 'junction');
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

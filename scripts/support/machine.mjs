/** What this machine must have: Node, npm, Python with venv, and for the tests Chromium. */
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT } from './paths.mjs';
import { outputOf, run } from './processes.mjs';

const OLDEST_PYTHON = [3, 10];
const PYTHONS = [
  'python3',
  'python',
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10'
];
const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge'
];
const MAC_BROWSERS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
];

export const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * Check the versions of Node and npm.
 *
 * @returns {Promise<string>} `Node 20.20.2, npm 11.19.1`
 */
export async function checkNode(version = process.versions.node) {
  if (!nodeIsRecent(version)) {
    throw new Failure(
      `Node ${version} is too old: Node 20.19 or newer, or 22.12 or newer, is needed.`,
      'Install it, with nvm for example: nvm install 22'
    );
  }
  const npm = await outputOf(NPM, ['--version'], { env: process.env });
  if (npm === null) {
    throw new Failure(
      'npm was not found; it comes with Node.',
      `Install it: ${installHint('npm', 'node')}`
    );
  }
  return `Node ${version}, npm ${npm.trim()}`;
}

/** Whether the version satisfies `^20.19.0 || >=22.12.0`. */
export function nodeIsRecent(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

/**
 * Find a Python that is recent enough and can make virtual environments.
 *
 * @returns {Promise<{program: string, version: string}>}
 */
export async function findPython() {
  const tooOld = [];
  for (const program of process.env.PYTHON ? [process.env.PYTHON] : PYTHONS) {
    const answer = await outputOf(program, ['-c', ASK_PYTHON], { env: process.env });
    if (answer === null) {
      continue;
    }
    const { version, executable, venv } = JSON.parse(answer);
    const [major, minor] = version.split('.').map(Number);
    if (major < OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1])) {
      tooOld.push(version);
    } else if (!venv) {
      throw new MissingPackage(
        `Python ${version} can't make virtual environments: its modules venv and ensurepip are missing.`,
        'python3-venv',
        'python'
      );
    } else {
      return { program: executable, version };
    }
  }
  throw new MissingPackage(
    tooOld.length > 0
      ? `Python ${tooOld[0]} is too old: Python ${OLDEST_PYTHON.join('.')} or newer is needed.`
      : `Python ${OLDEST_PYTHON.join('.')} or newer was not found.`,
    'python3 python3-venv',
    'python'
  );
}

const ASK_PYTHON = `
import importlib.util, json, platform, sys
print(json.dumps({"version": platform.python_version(), "executable": sys.executable,
  "venv": all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))}))
`;

/** A package of the operating system is missing. */
export class MissingPackage extends Failure {
  constructor(message, debian, brew) {
    super(message, `Install it: ${installHint(debian, brew)}`);
    this.debian = debian.split(' ');
  }
}

/** Look for `find`; where a system package is missing, install it if we may, and look again. */
export async function findOrInstall(find) {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof MissingPackage) || !mayInstall()) {
      throw error;
    }
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-update', 'apt-get', ['update'], { env });
    await run(
      'apt-install',
      'apt-get',
      ['install', '-y', '--no-install-recommends', ...error.debian],
      { env }
    );
    return find();
  }
}

/** The browser of the interface tests: `CHROMIUM`, or what the machine has. */
export async function findChromium() {
  const named = process.env.CHROMIUM;
  const candidates = named ? [named] : [...BROWSERS.flatMap(onPath), ...MAC_BROWSERS];
  const found = candidates.find(candidate => fs.existsSync(candidate));
  if (found === undefined) {
    throw new MissingPackage(
      'Chromium, which the interface tests need, was not found.',
      'chromium',
      '--cask chromium'
    );
  }
  return found;
}

/** Java for Spark in the tests: that of `JAVA_HOME`, or what the machine has. */
export async function findJava() {
  const home = process.env.JAVA_HOME;
  const candidates = home ? [path.join(home, 'bin', 'java')] : onPath('java');
  const found = candidates.find(candidate => fs.existsSync(candidate));
  if (found === undefined) {
    throw new MissingPackage(
      'Java, which the tests on Spark need, was not found.',
      'openjdk-17-jre-headless',
      'openjdk@17'
    );
  }
  return found;
}

/** Whether this is Debian or one of its children, and we are root. */
function mayInstall() {
  return process.getuid?.() === 0 && onPath('apt-get').length > 0;
}

function installHint(debian, brew) {
  if (process.platform === 'darwin') {
    return `brew install ${brew}`;
  }
  if (onPath('apt-get').length > 0) {
    return `${process.getuid?.() === 0 ? '' : 'sudo '}apt-get install -y ${debian}`;
  }
  return `with the system's package manager: ${debian}`;
}

function onPath(name) {
  const extension = process.platform === 'win32' ? '.exe' : '';
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter(folder => folder !== '' && !folder.startsWith(ROOT))
    .map(folder => path.join(folder, name + extension))
    .filter(candidate => fs.existsSync(candidate));
}

/** The parts of `npm test`, in order; each is a program that is run, and a way to count its tests. */
import fs from 'node:fs';
import path from 'node:path';
import { findChromium, findJava, findOrInstall } from './machine.mjs';
import { MODELS_PYTHON, prepareModels } from './models.mjs';
import { ROOT, VENV_PYTHON, WORK, environment, nodeProgram, venvProgram } from './paths.mjs';
import { jestCounts, junitCounts, playwrightCounts } from './results.mjs';

/** Two workers: the machines this runs on have two cores. */
const WORKERS = '2';
const TSC = nodeProgram('typescript', 'bin', 'tsc');
const RESULTS = path.join(WORK, 'results');

/**
 * @typedef {object} Part
 * @property {string} name as given on the command line
 * @property {string} program
 * @property {string[]} arguments
 * @property {string} [report] file that the program writes
 * @property {(file: string) => import('./results.mjs').Counts} [count] reads the report;
 *   a part without it is one check
 * @property {() => Promise<Record<string, string>>} [prepare] gives what its environment also needs
 */

/** @returns {Part[]} */
export function parts() {
  fs.mkdirSync(RESULTS, { recursive: true });
  const report = name => path.join(RESULTS, name);
  return [
    node('types', TSC, '-p', 'tsconfig.json', '--noEmit'),
    node('types-of-tests', TSC, '-p', 'tsconfig.test.json'),
    node('types-of-ui-tests', TSC, '-p', 'ui-tests/tsconfig.json'),
    node(
      'eslint',
      nodeProgram('eslint', 'bin', 'eslint.js'),
      'src',
      'ui-tests',
      '--max-warnings',
      '0'
    ),
    node(
      'layers',
      nodeProgram('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
      'src',
      '--config',
      '.dependency-cruiser.cjs'
    ),
    { name: 'ruff', program: venvProgram('ruff'), arguments: ['check', '.'] },
    { name: 'ruff-format', program: venvProgram('ruff'), arguments: ['format', '--check', '.'] },
    {
      ...node(
        'jest',
        nodeProgram('jest', 'bin', 'jest.js'),
        '--maxWorkers',
        WORKERS,
        '--json',
        `--outputFile=${report('jest.json')}`
      ),
      report: report('jest.json'),
      count: jestCounts,
      prepare: prepareJava
    },
    {
      ...node(
        'scripts',
        '--test',
        '--test-reporter=junit',
        `--test-reporter-destination=${report('scripts.xml')}`,
        ...scriptTests()
      ),
      report: report('scripts.xml'),
      count: junitCounts
    },
    {
      ...pytest('pytest', report('pytest.xml'), 'not wheel'),
      prepare: prepareJava
    },
    {
      name: 'models',
      program: MODELS_PYTHON,
      arguments: ['-m', 'pytest', 'tests/models', `--junitxml=${report('models.xml')}`],
      report: report('models.xml'),
      count: junitCounts,
      prepare: prepareModels
    },
    pytest('wheel', report('wheel.xml'), 'wheel'),
    {
      ...node(
        'galata',
        nodeProgram('@playwright', 'test', 'cli.js'),
        'test',
        '--config',
        'ui-tests/playwright.config.mts'
      ),
      report: report('galata.json'),
      count: playwrightCounts,
      prepare: async () => ({
        CHROMIUM: await findOrInstall(findChromium),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report('galata.json')
      })
    }
  ];
}

/** The environment of a part: the virtual environment first, keys and state in a folder of its own. */
export function partEnvironment(home, extra = {}) {
  return environment({ MODEL_AUDIT_HOME: home, CI: 'true', NO_COLOR: '1', ...extra });
}

/** Spark runs on Java. */
async function prepareJava() {
  await findOrInstall(findJava);
  return {};
}

function scriptTests() {
  const folder = path.join(ROOT, 'scripts', 'support');
  return fs
    .readdirSync(folder)
    .filter(name => name.endsWith('.test.mjs'))
    .map(name => path.join(folder, name));
}

function node(name, ...programArguments) {
  return { name, program: process.execPath, arguments: programArguments };
}

function pytest(name, file, marks) {
  return {
    name,
    program: VENV_PYTHON,
    arguments: ['-m', 'pytest', '-m', marks, `--junitxml=${file}`],
    report: file,
    count: junitCounts
  };
}

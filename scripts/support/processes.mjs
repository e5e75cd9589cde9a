/**
 * Programs that are run to their end, and services that run until they are stopped.
 * Each gets a process group of its own, so that stopping one stops its children too.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { WORK, environment } from './paths.mjs';

const LOG_TAIL_LINES = 30;
const STOP_MILLISECONDS = 10_000;
const windows = process.platform === 'win32';

/** Every child that still runs. */
const children = new Set();

/**
 * Run a program to its end, its output in a log under `.work/logs`.
 *
 * @param {string} name of the log
 * @param {string} program
 * @param {string[]} programArguments
 * @param {{cwd?: string, env?: Record<string, string>, anyCode?: boolean}} options
 *   `anyCode`: no exit code is a failure; without it only 0 is none
 * @returns {Promise<{code: number, log: string}>}
 */
export async function run(name, program, programArguments, options = {}) {
  const log = logPath(name);
  const output = fs.openSync(log, 'w');
  try {
    const child = start(program, programArguments, {
      ...options,
      stdio: ['ignore', output, output]
    });
    const code = await ended(child, program);
    if (code !== 0 && !options.anyCode) {
      throw new Failure(`${name} ended with exit code ${code}.`, tailOf(log));
    }
    return { code, log };
  } finally {
    fs.closeSync(output);
  }
}

/** Run a program to its end with this terminal as its output; gives its exit code. */
export async function runInView(program, programArguments, options = {}) {
  const child = start(program, programArguments, {
    ...options,
    stdio: ['ignore', 'inherit', 'inherit']
  });
  return ended(child, program);
}

/** What a program prints on its standard output, and its exit code. */
export async function answerOf(program, programArguments, options = {}) {
  const child = start(program, programArguments, {
    ...options,
    stdio: ['ignore', 'pipe', 'ignore']
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', chunk => (text += chunk));
  return { code: await ended(child, program), text };
}

/** What a program prints on its standard output; null if it can't be run or fails. */
export async function outputOf(program, programArguments, options = {}) {
  try {
    const { code, text } = await answerOf(program, programArguments, options);
    return code === 0 ? text : null;
  } catch {
    return null;
  }
}

/**
 * Start a service and wait until its address answers.
 *
 * @param {string} name of the log
 * @param {{program: string, arguments: string[], env?: Record<string, string>, cwd?: string,
 *   ready: string, seconds: number}} service `ready`: an address that answers 200 once it serves
 * @returns {Promise<{stop: () => Promise<void>, ended: Promise<number>}>}
 */
export async function serve(name, service) {
  const log = logPath(name);
  const output = fs.openSync(log, 'w');
  const child = start(service.program, service.arguments, {
    cwd: service.cwd,
    env: service.env,
    stdio: ['ignore', output, output]
  });
  fs.closeSync(output);
  const finished = ended(child, service.program);
  let exit = null;
  finished.then(code => (exit = code)).catch(error => (exit = error));

  const deadline = Date.now() + service.seconds * 1000;
  while (!(await answers(service.ready))) {
    if (exit !== null) {
      throw exit instanceof Error
        ? exit
        : new Failure(`${path.basename(service.program)} stopped before it served.`, tailOf(log));
    }
    if (Date.now() > deadline) {
      await stop(child);
      throw new Failure(
        `${path.basename(service.program)} did not answer within ${service.seconds} s.`,
        tailOf(log)
      );
    }
    await sleep(100);
  }
  return { stop: () => stop(child), ended: finished };
}

/** Stop everything that still runs, children included. */
export async function stopAll() {
  await Promise.all([...children].map(stop));
}

/** On Ctrl-C, SIGTERM or a closed terminal: stop everything, then end. */
export function stopOnSignals() {
  let stopping = false;
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129]
  ]) {
    process.on(signal, async () => {
      if (stopping) {
        return;
      }
      stopping = true;
      await stopAll();
      process.exit(code);
    });
  }
}

/** The last lines of a log, and where the rest is. */
export function tailOf(log) {
  const lines = fs.readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES);
  return `${lines.join('\n')}\n(all of it: ${path.relative(process.cwd(), log)})`;
}

function logPath(name) {
  const folder = path.join(WORK, 'logs');
  fs.mkdirSync(folder, { recursive: true });
  return path.join(folder, `${name}.log`);
}

function start(program, programArguments, options) {
  const child = spawn(program, programArguments, {
    cwd: options.cwd,
    env: options.env ?? environment(),
    stdio: options.stdio,
    detached: !windows,
    // npm is a script of the shell's there.
    shell: windows && program.endsWith('.cmd')
  });
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

function ended(child, program) {
  return new Promise((resolve, reject) => {
    child.once('error', error => {
      children.delete(child);
      reject(new Failure(`${program} could not be started: ${error.message}.`));
    });
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

async function stop(child) {
  const alive = () => child.exitCode === null && child.signalCode === null;
  if (!alive() || child.pid === undefined) {
    return;
  }
  const closed = new Promise(resolve => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  await Promise.race([closed, sleep(STOP_MILLISECONDS, undefined, { ref: false })]);
  // The group outlives its leader when a child of its own hangs.
  signalGroup(child, 'SIGKILL');
  await closed;
}

function signalGroup(child, signal) {
  try {
    if (windows) {
      child.kill(signal);
    } else {
      process.kill(-child.pid, signal);
    }
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
}

async function answers(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

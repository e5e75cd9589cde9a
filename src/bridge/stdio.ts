import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AuditError } from '../core/errors';
import type { CallOptions } from '../core/ports';
import { BridgeClient } from './client';
import type { Transport } from './transport';
import { VERSION } from './version';

const STDERR_CHARACTERS = 20_000;
/** How long a process may take to end by itself after its stdin has ended. */
const GRACE_MILLISECONDS = 2000;
const START_SECONDS = 60;
/**
 * As `-m jupyterlab_model_audit.bridge`, without the working folder among the places of modules:
 * a user's random.py there would be imported by Python's own modules instead of theirs.
 */
const PROGRAM =
  "import sys; sys.path[:] = [place for place in sys.path if place != '']; " +
  'from jupyterlab_model_audit.bridge.stdio import main; main()';

export interface StdioOptions {
  /** The interpreter: a path, or a name looked up on the PATH. */
  python: string;
  /** The process' working folder: where the plan lies. */
  folder: string;
  /** Added to this process' environment. */
  environment?: Record<string, string>;
}

/** The protocol over the stdin and stdout of `python -m jupyterlab_model_audit.bridge`. */
export class StdioTransport implements Transport {
  private readonly child: ChildProcessWithoutNullStreams;
  private messageListener: (message: unknown) => void = () => undefined;
  private closeListener: (reason: AuditError) => void = () => undefined;
  private errorText = '';
  private over = false;

  constructor(options: StdioOptions) {
    this.child = spawn(options.python, ['-c', PROGRAM], {
      cwd: options.folder,
      env: { ...process.env, PYTHONIOENCODING: 'utf-8', ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true
    });
    this.child.on('error', error => this.end(startError(error, options)));
    this.child.on('close', (code, signal) => {
      this.end(exitError(this.errorText, code, signal, options.python));
    });
    // A write to a process that has just died: 'close' tells of it.
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errorText = (this.errorText + text).slice(-STDERR_CHARACTERS);
    });
    createInterface({ input: this.child.stdout, crlfDelay: Infinity }).on('line', line => {
      this.read(line);
    });
  }

  /** The process' id; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  send(message: object): void {
    if (!this.over) {
      this.child.stdin.write(JSON.stringify(message) + '\n');
    }
  }

  onMessage(listener: (message: unknown) => void): void {
    this.messageListener = listener;
  }

  onClose(listener: (reason: AuditError) => void): void {
    this.closeListener = listener;
  }

  dispose(): void {
    this.over = true;
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), GRACE_MILLISECONDS);
    this.child.once('close', () => clearTimeout(timer));
    timer.unref();
  }

  private read(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      return;
    }
    if (!this.over) {
      this.messageListener(message);
    }
  }

  private end(reason: AuditError): void {
    if (!this.over) {
      this.over = true;
      this.closeListener(reason);
    }
  }
}

/**
 * Starts Python and greets it.
 *
 * @throws AuditError `kernel-missing` without such a Python, `package-missing`
 * without our package in it, `version-mismatch`, `kernel-dead`, `timeout`.
 */
export async function startStdioBridge(
  options: StdioOptions,
  call: CallOptions = {}
): Promise<BridgeClient> {
  const client = new BridgeClient(new StdioTransport(options));
  try {
    await client.handshake({ timeout: START_SECONDS, ...call });
    return client;
  } catch (thrown) {
    client.dispose();
    throw thrown;
  }
}

function startError(error: NodeJS.ErrnoException, options: StdioOptions): AuditError {
  // The same code comes for a missing program and a missing working folder.
  const message =
    error.code === 'ENOENT'
      ? `Python could not be started: there is no ${options.python}, or no folder ${options.folder}.`
      : `Python could not be started with ${options.python}: ${error.message}.`;
  return new AuditError(
    'kernel-missing',
    message,
    'Activate an environment with Python, or name one with --python.',
    options.python,
    { cause: error }
  );
}

function exitError(
  errorText: string,
  code: number | null,
  signal: NodeJS.Signals | null,
  python: string
): AuditError {
  const lines = errorText.split(/\r?\n/).filter(line => line.trim() !== '');
  const last = (lines.at(-1) ?? '').trim();
  if (/No module named '?jupyterlab_model_audit/.test(last)) {
    return new AuditError(
      'package-missing',
      `${python} does not have the package jupyterlab-model-audit.`,
      `Install it with: ${python} -m pip install jupyterlab-model-audit==${VERSION}`,
      python
    );
  }
  const missing = /^ModuleNotFoundError: No module named '([^']+)'/.exec(last);
  if (missing) {
    return new AuditError(
      'package-missing',
      `${python} does not have the package ${missing[1]}.`,
      `Install it with: ${python} -m pip install ${missing[1].split('.')[0]}`,
      python
    );
  }
  const how = signal ? `was ended by ${signal}` : `ended with code ${code ?? 'unknown'}`;
  return new AuditError(
    'kernel-dead',
    last ? `Python ${how}: ${last.replace(/[.:]?$/, '.')}` : `Python ${how}.`,
    // What the system ends when memory runs out ends by this signal.
    signal === 'SIGKILL'
      ? 'Run it again; if it ends again, it may be short of memory.'
      : 'Run it again; if it ends again, correct what the message names.',
    python
  );
}

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const PYTHON = resolve('.venv/bin/python');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface StartOptions {
  folder?: string;
  environment?: Record<string, string>;
  /** Called with the process' id once it is there. */
  onStart?: (pid: number) => void;
  /** Called with the process' id and what it has said so far, whenever it says more. */
  onOutput?: (pid: number, said: string) => void;
}

/** The built command in a folder of its own, with files to work on and a home for its keys. */
export class TestCommand {
  readonly root = mkdtempSync(join(tmpdir(), 'command-'));
  readonly folder = join(this.root, 'work');
  readonly home = join(this.root, 'home');
  private readonly bundle = join(this.root, 'model-audit.cjs');

  constructor() {
    execFileSync('node', ['scripts/build-cli.mjs', this.bundle]);
    mkdirSync(this.home);
    mkdirSync(this.folder);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Empties the folder. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Runs Python code in the folder, to make real files. */
  python(code: string): void {
    execFileSync(PYTHON, ['-c', code], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'inherit']
    });
  }

  /** Runs the command on a terminal of its own; what it shows comes as `stdout`. */
  onTerminal(given: readonly string[]): Promise<Ended> {
    const code =
      'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
    return this.spawn(PYTHON, ['-c', code, process.execPath, this.bundle, ...given], {
      environment: { TERM: 'xterm' }
    });
  }

  /** Runs the command with its answer sent elsewhere by a shell, such as `>/dev/full`; the code is its own. */
  inShell(given: readonly string[], target: string): Promise<Ended> {
    // The wait lets a reader that reads nothing leave first.
    const code = `(sleep 0.3; exec "$@") ${target}; exit \${PIPESTATUS[0]}`;
    return this.spawn('bash', ['-c', code, 'bash', process.execPath, this.bundle, ...given], {});
  }

  /** Runs a script in the folder, with programs of its own before all others. */
  runScript(shell: string, script: string, programs: string): Promise<Ended> {
    const environment = { PATH: `${programs}:${process.env.PATH ?? ''}` };
    return this.spawn(shell, [script], { environment });
  }

  start(given: readonly string[], options: StartOptions = {}): Promise<Ended> {
    return this.spawn(process.execPath, [this.bundle, ...given], options);
  }

  private spawn(program: string, given: string[], options: StartOptions): Promise<Ended> {
    const child = spawn(program, given, {
      cwd: options.folder ?? this.folder,
      env: {
        ...process.env,
        MODEL_AUDIT_PYTHON: PYTHON,
        MODEL_AUDIT_HOME: this.home,
        // Small models; threads that wait for each other only take time from other tests.
        OMP_NUM_THREADS: '1',
        ...options.environment
      },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    options.onStart?.(child.pid ?? 0);
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
        options.onOutput?.(child.pid ?? 0, said.stdout + said.stderr);
      });
    }
    return new Promise((done, fail) => {
      child.on('error', fail);
      child.on('close', code => done({ code, ...said }));
    });
  }
}

/** The one line on stderr that an error is. */
export function errorLine(ended: Ended): string {
  const lines = ended.stderr.trimEnd().split('\n');
  if (lines.length !== 1) {
    throw new Error(`Expected one line on stderr: ${ended.stderr}`);
  }
  return lines[0];
}

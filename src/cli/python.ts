import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { AuditError } from '../core/errors';

type Environment = Record<string, string | undefined>;

/**
 * The Python of the active environment: the one named, else that of
 * `MODEL_AUDIT_PYTHON` (set by the installed command), of an active virtual or
 * conda environment, of a `.venv` in the folder or above it, else the first
 * python3 or python on the PATH.
 *
 * @throws AuditError `kernel-missing`.
 */
export function findPython(
  named: string | undefined,
  folder: string,
  environment: Environment
): string {
  if (named !== undefined) {
    return isPath(named) ? existing(resolve(named)) : named;
  }
  if (environment.MODEL_AUDIT_PYTHON) {
    return environment.MODEL_AUDIT_PYTHON;
  }
  const active = [environment.VIRTUAL_ENV, environment.CONDA_PREFIX];
  for (const root of [...active, ...virtualEnvironmentsAbove(folder)]) {
    const python = root ? pythonIn(root) : null;
    if (python) {
      return python;
    }
  }
  const onPath = pythonOnPath(environment);
  if (onPath) {
    return onPath;
  }
  throw new AuditError(
    'kernel-missing',
    'No Python was found.',
    'Activate an environment with Python, or name one with --python.'
  );
}

function isPath(text: string): boolean {
  return text.includes('/') || text.includes('\\');
}

function existing(path: string): string {
  if (!existsSync(path)) {
    throw new AuditError(
      'kernel-missing',
      `There is no Python at ${path}.`,
      'Check what --python names.',
      path
    );
  }
  return path;
}

function virtualEnvironmentsAbove(folder: string): string[] {
  const roots: string[] = [];
  for (let at = resolve(folder); ; at = dirname(at)) {
    roots.push(join(at, '.venv'));
    if (dirname(at) === at) {
      return roots;
    }
  }
}

function pythonIn(root: string): string | null {
  const places = [
    join(root, 'bin', 'python'),
    join(root, 'Scripts', 'python.exe'),
    join(root, 'python.exe')
  ];
  return places.find(place => existsSync(place)) ?? null;
}

function pythonOnPath(environment: Environment): string | null {
  const names =
    process.platform === 'win32' ? ['python.exe', 'python3.exe'] : ['python3', 'python'];
  const folders = (environment.PATH ?? environment.Path ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    const found = folders.map(folder => join(folder, name)).find(path => existsSync(path));
    if (found) {
      return found;
    }
  }
  return null;
}

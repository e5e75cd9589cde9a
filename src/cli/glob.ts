import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';

/** Whether a path holds signs that stand for other characters. */
export function isMagic(path: string): boolean {
  return /[*?[]/.test(path);
}

/**
 * Whether any file matches an absolute pattern, by the rules of Python's `glob`,
 * which opens them later: `*`, `?` and `[…]` stay inside a name, `**` spans
 * folders, and a leading dot is matched by a dot alone.
 */
export async function matchesAnything(pattern: string): Promise<boolean> {
  const { root } = parse(pattern);
  return below(root, pattern.slice(root.length).split(/[\\/]/).filter(Boolean));
}

async function below(folder: string, steps: readonly string[]): Promise<boolean> {
  const [step, ...rest] = steps;
  if (step === undefined) {
    return false;
  }
  if (step === '**') {
    return spansFolders(folder, rest);
  }
  if (!isMagic(step)) {
    return found(join(folder, step), rest);
  }
  const wanted = expressionOf(step);
  for (const { name } of await entriesOf(folder)) {
    const isHidden = name.startsWith('.') && !step.startsWith('.');
    if (!isHidden && wanted.test(name) && (await found(join(folder, name), rest))) {
      return true;
    }
  }
  return false;
}

/** `seen` holds the folders on the way, as links may lead back to one of them. */
async function spansFolders(
  folder: string,
  rest: readonly string[],
  seen: ReadonlySet<string> = new Set()
): Promise<boolean> {
  const real = await realpath(folder).catch(() => folder);
  if (seen.has(real)) {
    return false;
  }
  if (await below(folder, rest.length === 0 ? ['*'] : rest)) {
    return true;
  }
  const way = new Set([...seen, real]);
  for (const entry of await entriesOf(folder)) {
    const leadsOn = entry.isDirectory() || entry.isSymbolicLink();
    if (leadsOn && !entry.name.startsWith('.')) {
      if (await spansFolders(join(folder, entry.name), rest, way)) {
        return true;
      }
    }
  }
  return false;
}

async function found(path: string, rest: readonly string[]): Promise<boolean> {
  return rest.length > 0 ? below(path, rest) : isFile(path);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

/** Without those that can't be read: the engine says what is wrong with them. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

function expressionOf(step: string): RegExp {
  const source = step.replace(
    /\[(!?)(\]?[^\]]*)\]|[^]/gu,
    (sign, negated?: string, set?: string) => {
      if (set) {
        return `[${negated ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
      }
      return sign === '*' ? '.*' : sign === '?' ? '.' : sign.replace(/[\\^$.+()[\]{}|/]/g, '\\$&');
    }
  );
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    // A range from its end to its beginning holds nothing.
    return /(?!)/;
  }
}

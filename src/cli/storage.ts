import { isUtf8 } from 'node:buffer';
import { createHash, randomUUID } from 'node:crypto';
import { constants, readFile as readFileWithCallback } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AuditError } from '../core/errors';
import type { Storage } from '../core/ports';

/** Half the work of its namesake in `fs/promises`, which shows where ten thousand files are read. */
const readFile = promisify(readFileWithCallback);

/** Files that are being written; a crash leaves at most one of these behind. */
const TEMPORARY = /^\.model-audit-[0-9a-f-]+\.tmp$/;

const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/**
 * Text files below a folder of this machine. What is written appears whole or
 * not at all: a temporary file beside it is filled, forced to the disk and then
 * renamed, or linked where the file must be new.
 */
export class FileStorage implements Storage {
  constructor(readonly location: string) {}

  async read(path: string): Promise<string | null> {
    try {
      return textOf(await readFile(this.resolve(path)));
    } catch (thrown) {
      if (isMissing(thrown)) {
        return null;
      }
      throw readError(thrown, this.resolve(path));
    }
  }

  async digest(path: string): Promise<{ sha256: string; bytes: number } | null> {
    try {
      const bytes = await readFile(this.resolve(path));
      return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
    } catch (thrown) {
      if (isMissing(thrown) || codeOf(thrown) === 'EISDIR') {
        return null;
      }
      throw readError(thrown, this.resolve(path));
    }
  }

  /** The beginning of a text that may be too large to be read; null where there is none. */
  async readUpTo(path: string, bytes: number): Promise<string | null> {
    const full = this.resolve(path);
    try {
      const file = await open(full, 'r');
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
        return buffer.toString('utf8', 0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (thrown) {
      if (isMissing(thrown)) {
        return null;
      }
      throw readError(thrown, full);
    }
  }

  async list(folder: string): Promise<string[]> {
    try {
      const entries = await readdir(this.resolve(folder), { withFileTypes: true });
      return entries
        .filter(entry => entry.isFile() && !TEMPORARY.test(entry.name))
        .map(entry => entry.name)
        .sort();
    } catch (thrown) {
      if (isMissing(thrown)) {
        return [];
      }
      throw readError(thrown, this.resolve(folder));
    }
  }

  async write(path: string, text: string): Promise<void> {
    await this.throughTemporary(path, text, async (temporary, target) => {
      await rename(temporary, target);
      return true;
    });
  }

  create(path: string, text: string): Promise<boolean> {
    return this.throughTemporary(path, text, claim);
  }

  async remove(path: string): Promise<void> {
    try {
      await rm(this.resolve(path), { force: true });
      await syncFolder(dirname(this.resolve(path)));
    } catch (thrown) {
      throw writeError(thrown, this.resolve(path));
    }
  }

  private async throughTemporary(
    path: string,
    text: string,
    place: (temporary: string, target: string) => Promise<boolean>
  ): Promise<boolean> {
    const target = this.resolve(path);
    const folder = dirname(target);
    const temporary = join(folder, `.model-audit-${randomUUID()}.tmp`);
    try {
      await mkdir(folder, { recursive: true });
      await writeThrough(temporary, text);
      const placed = await place(temporary, target);
      await syncFolder(folder);
      return placed;
    } catch (thrown) {
      throw writeError(thrown, target);
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  private resolve(path: string): string {
    const parts = path.split('/').filter(part => part !== '' && part !== '.');
    if (parts.includes('..') || path.includes('\\') || path.includes('\0')) {
      throw new AuditError('internal', `The path ${path} leads out of ${this.location}.`, '', path);
    }
    return join(this.location, ...parts);
  }
}

/** What is no UTF-8 would read as if replacement characters stood in it; its text has no valid end. */
function textOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : `${bytes.toString('utf8')}\ud800`;
}

/**
 * Refuses a folder that can't be written, or made, by trying: permissions alone
 * do not tell. Leaves nothing behind.
 *
 * @throws AuditError `read-only`, `disk-full`.
 */
export async function refuseUnwritable(folder: string): Promise<void> {
  const parent = dirname(folder);
  const state = await stat(folder).catch(() => null);
  if (state === null && parent !== folder) {
    return refuseUnwritable(parent);
  }
  const temporary = join(folder, `.model-audit-${randomUUID()}.tmp`);
  try {
    await writeThrough(temporary, '');
  } catch (thrown) {
    throw writeError(thrown, folder);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives the file its name only if no other has it; a link is the one atomic way. */
async function claim(temporary: string, target: string): Promise<boolean> {
  try {
    await link(temporary, target);
    return true;
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'EEXIST') {
      return false;
    }
    if (!NO_HARD_LINKS.has(code)) {
      throw thrown;
    }
  }
  try {
    await copyFile(temporary, target, constants.COPYFILE_EXCL);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') {
      return false;
    }
    throw thrown;
  }
}

/** Makes the new name last; some systems can't open folders, and need not. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    return;
  }
}

function codeOf(thrown: unknown): string {
  const code = (thrown as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function isMissing(thrown: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(thrown));
}

/** What the system says when a file can't be read, as a sentence. */
export function readError(thrown: unknown, path: string): AuditError {
  const code = codeOf(thrown);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AuditError('missing-file', `There is no file ${path}.`, 'Check the path.', path, {
      cause: thrown
    });
  }
  const why =
    code === 'EISDIR'
      ? 'it is a folder'
      : code === 'EACCES' || code === 'EPERM'
        ? 'you may not read it'
        : code || String(thrown);
  return new AuditError(
    'unreadable-file',
    `${path} can't be read: ${why}.`,
    'Name a file that you may read.',
    path,
    { cause: thrown }
  );
}

/** What the system says when a file can't be written, as a sentence. */
export function writeError(thrown: unknown, path: string): AuditError {
  if (thrown instanceof AuditError) {
    return thrown;
  }
  const cause = { cause: thrown };
  switch (codeOf(thrown)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AuditError(
        'read-only',
        `${path} can't be written: the folder is read-only for you.`,
        'Choose a folder that you may write to, or change its permissions.',
        path,
        cause
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new AuditError(
        'disk-full',
        `${path} can't be written: the disk is full.`,
        'Free some space and try again; nothing was half written.',
        path,
        cause
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new AuditError(
        'read-only',
        `${path} can't be written: a file stands where a folder is needed.`,
        'Move that file away and try again.',
        path,
        cause
      );
    default:
      return new AuditError(
        'internal',
        `${path} can't be written: ${codeOf(thrown) || String(thrown)}.`,
        'Try again.',
        path,
        cause
      );
  }
}

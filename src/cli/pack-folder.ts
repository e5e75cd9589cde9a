import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AuditError } from '../core/errors';
import type { WriteFile } from '../core/evidence/pack/build';
import { FileStorage, writeError } from './storage';

/**
 * Makes a folder that appears whole or not at all: it is filled under another
 * name beside its place, and renamed at the end. One that is there already is
 * left as it is, unless it is empty.
 *
 * @throws AuditError `invalid-input` for a place that is taken, `read-only`,
 * `disk-full`, and what `fill` throws.
 */
export async function makeFolder<T>(
  folder: string,
  fill: (write: WriteFile) => Promise<T>
): Promise<T> {
  await refuseTaken(folder);
  const target = resolve(folder);
  const temporary = join(dirname(target), `.model-audit-${randomUUID()}.tmp`);
  const storage = new FileStorage(temporary);
  try {
    await mkdir(temporary, { recursive: true });
    const filled = await fill((path, text) => storage.write(path, text));
    // A folder that came to lie there meanwhile makes this fail, unless it is empty.
    await rename(temporary, target);
    return filled;
  } catch (thrown) {
    throw taken(thrown, folder) ?? writeError(thrown, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function refuseTaken(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).length > 0) {
      throw takenError(folder);
    }
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOTDIR') {
      throw takenError(folder);
    }
    if (code !== 'ENOENT') {
      throw writeError(thrown, folder);
    }
  }
}

function taken(thrown: unknown, folder: string): AuditError | null {
  const code = (thrown as NodeJS.ErrnoException | null)?.code ?? '';
  return ['ENOTEMPTY', 'EEXIST'].includes(code) ? takenError(folder) : null;
}

function takenError(folder: string): AuditError {
  return new AuditError(
    'invalid-input',
    `There is something at ${folder} already, and nothing of it was changed.`,
    'Name another folder with --output, or move that one away.',
    folder
  );
}

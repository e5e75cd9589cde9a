import { open, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { looksLikeProfile, parseProfile } from '../core/baseline/parse';
import { baselinePlace, type BaselineChoice } from '../core/plan/baseline';
import type { Profile } from '../core/profile/profile-schema';
import { AuditLog } from '../core/record/log';
import { FileStorage, readError } from './storage';

/** Bytes that tell a profile from a table. */
const BEGINNING = 200;

/** Whether the file is a saved profile; false for tables and what can't be read. */
export async function isProfileFile(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (file === null) {
    return false;
  }
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    return looksLikeProfile(buffer.toString('utf8', 0, bytesRead));
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** @throws AuditError `missing-file`, `unreadable-file`. */
export async function readProfile(path: string): Promise<Profile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    throw readError(thrown, path);
  }
  return parseProfile(text, path);
}

/** The saved profile that a plan in this folder names. */
export function readBaseline(
  folder: string,
  model: string,
  choice: BaselineChoice
): Promise<Profile> {
  const place = baselinePlace(choice);
  return 'file' in place
    ? readProfile(
        resolve(
          folder,
          place.file.startsWith('~/') ? place.file.replace('~', homedir()) : place.file
        )
      )
    : new AuditLog(new FileStorage(join(folder, 'audits', model))).profile(place.version);
}

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Storage } from '../../ports';

/** A storage in memory; `files` may be looked into and spoilt by a test. */
export class MemoryStorage implements Storage {
  readonly location = 'memory';

  constructor(public files = new Map<string, string>()) {}

  async read(path: string): Promise<string | null> {
    return this.files.get(path) ?? null;
  }

  async list(folder: string): Promise<string[]> {
    const prefix = folder === '' ? '' : `${folder}/`;
    return [...this.files.keys()]
      .filter(path => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
      .map(path => path.slice(prefix.length));
  }

  async write(path: string, text: string): Promise<void> {
    this.files.set(path, text);
  }

  async create(path: string, text: string): Promise<boolean> {
    if (this.files.has(path)) {
      return false;
    }
    this.files.set(path, text);
    return true;
  }

  async remove(path: string): Promise<void> {
    this.files.delete(path);
  }

  copy(): MemoryStorage {
    return new MemoryStorage(new Map(this.files));
  }
}

/** A storage in a real folder. */
export class FolderStorage implements Storage {
  constructor(readonly location: string) {}

  async read(path: string): Promise<string | null> {
    const full = join(this.location, path);
    return existsSync(full) ? readFile(full, 'utf8') : null;
  }

  async list(folder: string): Promise<string[]> {
    const full = join(this.location, folder);
    return existsSync(full) ? readdir(full) : [];
  }

  async write(path: string, text: string): Promise<void> {
    await rename(await this.beside(path, text), join(this.location, path));
  }

  async create(path: string, text: string): Promise<boolean> {
    const made = await this.beside(path, text);
    try {
      await link(made, join(this.location, path));
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === 'EEXIST') {
        return false;
      }
      throw error;
    } finally {
      await rm(made);
    }
  }

  private async beside(path: string, text: string): Promise<string> {
    const full = join(this.location, path);
    await mkdir(dirname(full), { recursive: true });
    const made = `${full}.${randomBytes(6).toString('hex')}.part`;
    await writeFile(made, text);
    return made;
  }
}

import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { ServerConnection } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { AuditError } from '../core/errors';
import type { Storage } from '../core/ports';

/** The part of JupyterLab's contents manager that text files need. */
export type ContentsAccess = Pick<Contents.IManager, 'get' | 'save' | 'rename' | 'delete'>;

/** Files that were seen in a listing, by server: they are asked for without looking again. */
const seenFiles = new WeakMap<ContentsAccess, Set<string>>();

/** Names that are remembered of a server. */
const MOST_SEEN = 100_000;

/**
 * Text files in a folder of the Jupyter server, through the Contents API: it
 * works on every drive and needs no disk shared with the kernel.
 *
 * The server writes a file to a temporary name and moves it into place, so a
 * file is whole or absent. Folders are made as they are needed.
 */
export class ContentsStorage implements Storage {
  /** Folders seen on the server, so that each is looked up once. */
  private readonly known = new Set<string>(['']);
  private readonly seen: Set<string>;

  /**
   * Paths are those of the Contents API, without a leading slash.
   *
   * `scratch` is where a new file lies until it gets its name, on the same disk:
   * the server leaves a folder for checkpoints wherever it moves a file from.
   */
  constructor(
    private readonly contents: ContentsAccess,
    private readonly root: string,
    private readonly scratch: string = root
  ) {
    this.seen = seenFiles.get(contents) ?? new Set();
    seenFiles.set(contents, this.seen);
  }

  get location(): string {
    return this.root === '' ? 'the top folder' : this.root;
  }

  async read(path: string): Promise<string | null> {
    const full = this.resolve(path);
    if (!this.seen.has(full) && !(await this.exists(full))) {
      return null;
    }
    try {
      const model = await this.contents.get(full, { type: 'file', format: 'text', content: true });
      return String(model.content);
    } catch (error) {
      if (statusOf(error) === 404) {
        this.seen.delete(full);
        return null;
      }
      throw toStorageError(error, full, 'read');
    }
  }

  async list(folder: string): Promise<string[]> {
    const entries = await this.entries(this.resolve(folder));
    return entries.filter(entry => entry.type !== 'directory').map(entry => entry.name);
  }

  async write(path: string, text: string): Promise<void> {
    const full = this.resolve(path);
    await this.makeFolder(PathExt.dirname(full));
    await this.save(full, text);
  }

  /**
   * The text goes to a name of its own first; the server refuses to move it
   * onto a file that exists, so of two writers only one gets the name.
   */
  async create(path: string, text: string): Promise<boolean> {
    const full = this.resolve(path);
    if (await this.exists(full)) {
      return false;
    }
    await this.makeFolder(PathExt.dirname(full));
    const temporary = PathExt.join(this.scratch, `${PathExt.basename(full)}.${UUID.uuid4()}.part`);
    await this.makeFolder(this.scratch);
    await this.save(temporary, text);
    try {
      await this.contents.rename(temporary, full);
      return true;
    } catch (error) {
      await this.contents.delete(temporary).catch(() => undefined);
      if (statusOf(error) === 409) {
        return false;
      }
      throw toStorageError(error, full, 'write');
    }
  }

  private resolve(path: string): string {
    return PathExt.join(this.root, path);
  }

  private async save(full: string, text: string): Promise<void> {
    try {
      await this.contents.save(full, { type: 'file', format: 'text', content: text });
    } catch (error) {
      throw toStorageError(error, full, 'write');
    }
  }

  /** Looks the name up in its folder: asking for the file itself would log a 404 in the browser. */
  private async exists(full: string): Promise<boolean> {
    const name = PathExt.basename(full);
    return (await this.entries(PathExt.dirname(full))).some(entry => entry.name === name);
  }

  /** What lies directly in a folder; empty where there is no such folder. */
  private async entries(full: string): Promise<Contents.IModel[]> {
    if (!this.known.has(full) && !(await this.exists(full))) {
      return [];
    }
    try {
      const model = await this.contents.get(full, { type: 'directory', content: true });
      this.known.add(full);
      const entries = model.content as Contents.IModel[];
      const files = entries.filter(({ type }) => type !== 'directory');
      files.forEach(({ name }) => this.remember(PathExt.join(full, name)));
      return entries;
    } catch (error) {
      if (statusOf(error) === 404) {
        this.known.delete(full);
        return [];
      }
      throw toStorageError(error, full, 'read');
    }
  }

  private remember(full: string): void {
    if (this.seen.size >= MOST_SEEN) {
      this.seen.clear();
    }
    this.seen.add(full);
  }

  private async makeFolder(full: string): Promise<void> {
    if (full === '' || (await this.exists(full))) {
      return;
    }
    await this.makeFolder(PathExt.dirname(full));
    try {
      await this.contents.save(full, { type: 'directory' });
    } catch (error) {
      // Another writer may have made it in between.
      if (!(await this.exists(full))) {
        throw toStorageError(error, full, 'write');
      }
    }
  }
}

function statusOf(error: unknown): number | null {
  return error instanceof ServerConnection.ResponseError ? error.response.status : null;
}

/** What the server's answer means to a user. */
export function toStorageError(error: unknown, path: string, doing: 'read' | 'write'): AuditError {
  if (error instanceof AuditError) {
    return error;
  }
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (
    status === null &&
    (error instanceof ServerConnection.NetworkError || error instanceof TypeError)
  ) {
    return new AuditError(
      doing === 'read' ? 'unreadable-file' : 'read-only',
      `The Jupyter server did not answer while ${path || 'the top folder'} was ${doing === 'read' ? 'read' : 'written'}.`,
      'Check the connection and try again; nothing was half written.',
      path,
      options
    );
  }
  if (doing === 'read' && /not UTF-8|can't decode/i.test(message)) {
    return new AuditError(
      'unreadable-file',
      `${path} is not written in UTF-8.`,
      'Save it as UTF-8; what looks like text may be UTF-16.',
      path,
      options
    );
  }
  if (/no space left|disk quota/i.test(message)) {
    return new AuditError(
      'disk-full',
      `There is no space left to write ${path}.`,
      'Free some space and try again.',
      path,
      options
    );
  }
  if (status === 401 || status === 403 || /permission denied|read-only/i.test(message)) {
    return doing === 'read'
      ? new AuditError(
          'unreadable-file',
          `${path} may not be read.`,
          'Check the permissions of the file.',
          path,
          options
        )
      : new AuditError(
          'read-only',
          `${path} may not be written.`,
          'Check the permissions of the folder, or move the notebook to a folder of your own.',
          path,
          options
        );
  }
  return new AuditError(
    doing === 'read' ? 'unreadable-file' : 'read-only',
    `${path || 'The top folder'} could not be ${doing === 'read' ? 'read' : 'written'}: ${message}`,
    'Check the server and try again.',
    path,
    options
  );
}

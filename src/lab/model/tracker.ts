import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { IAuditTracker } from '../tokens';
import type { AuditSession } from './session';

/**
 * Follows the notebook in front and keeps one session a notebook. Sessions are
 * made when the panel is first shown for their notebook: until then nothing of
 * the audit is loaded and nothing is asked of a kernel.
 */
export class AuditTracker implements IAuditTracker, IDisposable {
  constructor(
    private readonly notebooks: INotebookTracker,
    private readonly contents: Contents.IManager
  ) {
    notebooks.currentChanged.connect(this.onNotebookChanged, this);
    NotebookActions.executed.connect(this.onExecuted, this);
    contents.fileChanged.connect(this.onFileChanged, this);
    window.addEventListener('focus', this.onWindowFocused);
  }

  get notebook(): NotebookPanel | null {
    return this.notebooks.currentWidget;
  }

  get current(): AuditSession | null {
    const { notebook } = this;
    return notebook ? this.sessionOf(notebook) : null;
  }

  sessionOf(notebook: NotebookPanel): AuditSession | null {
    return this.sessions.get(notebook) ?? null;
  }

  get currentChanged(): ISignal<this, void> {
    return this.currentChangedSignal;
  }

  get isActive(): boolean {
    return this.active;
  }

  set isActive(active: boolean) {
    if (active === this.active) {
      return;
    }
    this.active = active;
    if (active) {
      void this.load();
    }
    this.spread();
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    this.sessions.forEach(session => session.dispose());
    this.sessions.clear();
    window.removeEventListener('focus', this.onWindowFocused);
    Signal.clearData(this);
  }

  async load(): Promise<AuditSession | null> {
    const { notebook } = this;
    if (!notebook || this.disposed) {
      return null;
    }
    const known = this.sessions.get(notebook);
    if (known) {
      return known;
    }
    const { createSession } = await import('./create-session');
    await notebook.context.ready;
    if (notebook.isDisposed || this.disposed) {
      return null;
    }
    let session = this.sessions.get(notebook);
    if (!session) {
      session = createSession(notebook, this.contents);
      this.sessions.set(notebook, session);
      notebook.disposed.connect(this.onNotebookDisposed, this);
      notebook.context.pathChanged.connect(() => this.onMoved(notebook));
      this.spread();
      this.currentChangedSignal.emit();
    }
    return session;
  }

  notebookOf(session: AuditSession): NotebookPanel | null {
    return [...this.sessions].find(([, each]) => each === session)?.[0] ?? null;
  }

  /** Only the session in front works, and only while the panel is on show. */
  private spread(): void {
    const { current } = this;
    for (const session of this.sessions.values()) {
      session.isActive = this.active && session === current;
    }
  }

  private onNotebookChanged(): void {
    this.spread();
    this.currentChangedSignal.emit();
    if (this.active) {
      void this.load();
    }
  }

  private onNotebookDisposed(notebook: NotebookPanel): void {
    this.sessions.get(notebook)?.dispose();
    this.sessions.delete(notebook);
  }

  /** In another folder other plans and records lie. */
  private onMoved(notebook: NotebookPanel): void {
    const session = this.sessions.get(notebook);
    if (session && session.folder !== PathExt.dirname(notebook.context.path)) {
      this.onNotebookDisposed(notebook);
      this.onNotebookChanged();
    }
  }

  private onExecuted(_: unknown, executed: { notebook: NotebookPanel['content'] }): void {
    if (this.active && executed.notebook === this.notebook?.content) {
      this.current?.cellExecuted();
    }
  }

  /** A plan written outside of JupyterLab is seen when the reader comes back to the page. */
  private readonly onWindowFocused = (): void => {
    if (this.active) {
      void this.current?.plan.load();
    }
  };

  /** The plan was saved in an editor, here or in another tab of this page. */
  private onFileChanged(_: unknown, change: Contents.IChangedArgs): void {
    const paths = [change.oldValue?.path, change.newValue?.path];
    for (const session of this.sessions.values()) {
      if (paths.includes(session.plan.path)) {
        void session.plan.load();
      }
      if (session.suites.suites.some(({ name }) => paths.includes(beside(session, name)))) {
        void session.suites.check();
      }
    }
  }

  private readonly currentChangedSignal = new Signal<this, void>(this);
  private readonly sessions = new Map<NotebookPanel, AuditSession>();
  private active = false;
  private disposed = false;
}

/** Path in the Contents API of a file that the plan names. */
function beside(session: AuditSession, name: string): string {
  return PathExt.join(session.folder, name);
}

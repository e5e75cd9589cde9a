import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Menu } from '@lumino/widgets';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { RecordedVersion } from '../core/record/log';
import { findExample } from './example';
import { insertCell, revealCell, runningCell } from './model/cells';
import type { ColumnOrder } from './model/columns';
import type { AuditSession } from './model/session';
import { openFileAt } from './open-file';
import { openUrl } from './open-url';
import type { PanelActions } from './panel/panel';
import type { IAuditTracker, IColumnViews, IResultsViews } from './tokens';
import { CommandIDs } from './tokens';

/** The menus that open from the panel's header. */
export interface PanelMenus {
  run: Menu;
  more: Menu;
}

/** What the panel does in JupyterLab. */
export class LabActions implements PanelActions {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly tracker: IAuditTracker,
    private readonly columns: IColumnViews,
    private readonly results: IResultsViews,
    private readonly menus: PanelMenus
  ) {}

  /** An example lies on this server, or it is certain that none does. */
  get exampleFound(): ISignal<this, void> {
    return this.exampleFoundSignal;
  }

  openExample: (() => void) | null = null;

  /** Looks for the example, once. */
  async lookForExample(): Promise<void> {
    if (this.looked) {
      return;
    }
    this.looked = true;
    const path = await findExample(this.app.serviceManager.contents);
    if (path !== null) {
      this.openExample = () => void this.app.commands.execute('docmanager:open', { path });
      this.exampleFoundSignal.emit();
    }
  }

  readonly openColumn = (
    session: AuditSession,
    column: string,
    source: string,
    order: ColumnOrder
  ): void => {
    void this.columns.open(session, column, source, order);
  };

  readonly goToCell = (session: AuditSession, id: string): void => {
    const notebook = this.tracker.notebookOf(session);
    if (notebook) {
      this.app.shell.activateById(notebook.id);
      void revealCell(notebook, id);
    }
  };

  readonly insertCell = (session: AuditSession, source: string): void => {
    const notebook = this.tracker.notebookOf(session);
    if (notebook) {
      this.app.shell.activateById(notebook.id);
      void insertCell(notebook, source);
    }
  };

  readonly runningCell = (): { title: string; id: string } | null => {
    const { notebook } = this.tracker;
    return notebook ? runningCell(notebook) : null;
  };

  readonly openPlan = (session: AuditSession, line: number | null, column: number | null): void => {
    void this.app.commands.execute(CommandIDs.openPlan, { path: session.plan.path, line, column });
  };

  readonly openReport = (_: AuditSession, version: number): void => {
    void this.app.commands.execute(CommandIDs.openReport, { version });
  };

  readonly openResults = (session: AuditSession, version: number | null): void => {
    void this.results.open(session, version);
  };

  readonly openSuite = (
    session: AuditSession,
    path: string,
    line: number | null,
    column: number | null
  ): void => {
    const place = line === null ? null : { line, column: column ?? 1 };
    void openFileAt(this.app.commands, PathExt.join(session.folder, path), place);
  };

  readonly openRecord = (session: AuditSession, version: RecordedVersion): void => {
    void this.app.commands.execute(CommandIDs.openRecord, {
      path: session.records.pathOf(version)
    });
  };

  readonly compareRecords = (
    session: AuditSession,
    before: RecordedVersion,
    after: RecordedVersion
  ): void => {
    void this.app.commands.execute(CommandIDs.compare, {
      root: session.records.root,
      before: before.version,
      after: after.version
    });
  };

  readonly copy = (text: string): void => Clipboard.copyToSystem(text);

  readonly openUrl = openUrl;

  readonly showRunMenu = (anchor: HTMLElement): void => openBelow(this.menus.run, anchor);

  readonly showMenu = (anchor: HTMLElement): void => openBelow(this.menus.more, anchor);

  private readonly exampleFoundSignal = new Signal<this, void>(this);
  private looked = false;
}

/** Opens a menu below what it belongs to, which has the focus again when the menu closes. */
function openBelow(menu: Menu, anchor: HTMLElement): void {
  const box = anchor.getBoundingClientRect();
  const opener = anchor.matches('button')
    ? anchor
    : anchor.querySelector<HTMLElement>('button:last-child');
  const giveBack = (): void => {
    menu.aboutToClose.disconnect(giveBack);
    requestAnimationFrame(() => {
      if (document.activeElement === document.body || document.activeElement === null) {
        opener?.focus();
      }
    });
  };
  menu.aboutToClose.connect(giveBack);
  menu.open(box.left, box.bottom);
}

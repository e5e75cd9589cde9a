import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import type { ColumnWidget } from '../column/widget';
import type { ColumnOrder } from '../model/columns';
import type { AuditSession } from '../model/session';
import { insertCell } from '../model/cells';
import { IAuditTracker, IColumnViews } from '../tokens';

/** Opens columns in the main area, one view a notebook. */
export const columnViewPlugin: JupyterFrontEndPlugin<IColumnViews> = {
  id: 'jupyterlab-model-audit:column-view',
  description: 'Shows the comparison of one column in the main area.',
  autoStart: true,
  provides: IColumnViews,
  requires: [IAuditTracker],
  optional: [IThemeManager],
  activate: (
    app: JupyterFrontEnd,
    tracker: IAuditTracker,
    themes: IThemeManager | null
  ): IColumnViews => {
    const views = new Map<AuditSession, MainAreaWidget<ColumnWidget>>();
    const insert = (session: AuditSession, source: string): void => {
      const notebook = tracker.notebookOf(session);
      if (notebook) {
        app.shell.activateById(notebook.id);
        void insertCell(notebook, source);
      }
    };
    return {
      async open(
        session: AuditSession,
        column: string,
        source: string,
        order: ColumnOrder
      ): Promise<void> {
        const { createColumnView } = await import('../column/widget');
        let view = views.get(session);
        if (!view || view.isDisposed) {
          view = createColumnView(session, themes, source => insert(session, source));
          views.set(session, view);
          view.disposed.connect(() => views.delete(session));
          app.shell.add(view, 'main');
        }
        view.content.present({ column, source, order });
        app.shell.activateById(view.id);
      }
    };
  }
};

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { insertCell } from '../model/cells';
import type { AuditSession } from '../model/session';
import type { ResultsWidget } from '../results/widget';
import { IAuditTracker, IResultsViews } from '../tokens';

/** Opens probe results in the main area, one view a notebook. */
export const resultsViewPlugin: JupyterFrontEndPlugin<IResultsViews> = {
  id: 'jupyterlab-model-audit:results-view',
  description: 'Shows the results of probes in the main area, case by case.',
  autoStart: true,
  provides: IResultsViews,
  requires: [IAuditTracker],
  activate: (app: JupyterFrontEnd, tracker: IAuditTracker): IResultsViews => {
    const views = new Map<AuditSession, MainAreaWidget<ResultsWidget>>();
    return {
      async open(session: AuditSession, version: number | null): Promise<void> {
        const { createResultsView } = await import('../results/widget');
        let view = views.get(session);
        if (!view || view.isDisposed) {
          view = createResultsView(session, source => {
            const notebook = tracker.notebookOf(session);
            if (notebook) {
              app.shell.activateById(notebook.id);
              void insertCell(notebook, source);
            }
          });
          views.set(session, view);
          view.disposed.connect(() => views.delete(session));
          app.shell.add(view, 'main');
        }
        view.content.present(version === null ? { run: true } : { version });
        app.shell.activateById(view.id);
      }
    };
  }
};

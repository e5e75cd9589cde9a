import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { AuditTracker } from '../model/tracker';
import { IAuditTracker } from '../tokens';

/** Keeps one audit session for each notebook. */
export const trackerPlugin: JupyterFrontEndPlugin<IAuditTracker> = {
  id: 'jupyterlab-model-audit:tracker',
  description: 'Follows the notebook in front and keeps one audit session for each.',
  autoStart: true,
  provides: IAuditTracker,
  requires: [INotebookTracker],
  activate: (app: JupyterFrontEnd, notebooks: INotebookTracker): IAuditTracker =>
    new AuditTracker(notebooks, app.serviceManager.contents)
};

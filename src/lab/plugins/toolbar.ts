import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ProbesToolbarItem } from '../toolbar/widget';
import { IAuditTracker } from '../tokens';

/** The item's name in the settings of the notebook's toolbar. */
const ITEM = 'model-audit-run-probes';

/** Adds the button that runs the probes of a notebook's plan; settings place or hide it. */
export const toolbarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-model-audit:toolbar',
  description: 'Adds Run probes to the notebook toolbar.',
  autoStart: true,
  requires: [IAuditTracker],
  optional: [IToolbarWidgetRegistry],
  activate: (
    app: JupyterFrontEnd,
    tracker: IAuditTracker,
    toolbars: IToolbarWidgetRegistry | null
  ): void => {
    toolbars?.addFactory<NotebookPanel>(
      'Notebook',
      ITEM,
      notebook => new ProbesToolbarItem(notebook, tracker, app)
    );
  }
};

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { LabActions } from '../actions';
import { createMenus } from '../menus';
import { AuditPanel } from '../panel/widget';
import { IAuditTracker, IColumnViews, IResultsViews } from '../tokens';

const ID = 'jupyterlab-model-audit:panel';

/** Behind the property inspector (100) and the debugger (150). */
const RANK = 160;

/** The side bar's panel. */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Adds the Model Audit panel to the right side bar.',
  autoStart: true,
  requires: [IAuditTracker, IColumnViews, IResultsViews],
  optional: [ILayoutRestorer, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    tracker: IAuditTracker,
    columns: IColumnViews,
    results: IResultsViews,
    restorer: ILayoutRestorer | null,
    settings: ISettingRegistry | null
  ): void => {
    const actions = new LabActions(app, tracker, columns, results, createMenus(app.commands));
    const panel = new AuditPanel(tracker, actions);
    actions.exampleFound.connect(() => panel.redraw());
    app.shell.add(panel, 'right', { rank: RANK, type: 'Model Audit' });
    restorer?.add(panel, 'model-audit');
    void openOnStart(app, panel, settings);
  }
};

async function openOnStart(
  app: JupyterFrontEnd,
  panel: AuditPanel,
  settings: ISettingRegistry | null
): Promise<void> {
  const [loaded] = await Promise.all([settings?.load(ID), app.restored]);
  if (loaded?.get('openOnStart').composite === true) {
    app.shell.activateById(panel.id);
  }
}

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { IFrame, MainAreaWidget } from '@jupyterlab/apputils';
import { auditIcon } from '../side-icon';

/**
 * Shows a recorded report in the main area. The frame is sandboxed: a report is
 * read without scripts, and nothing in it reaches JupyterLab.
 */
export function openReport(
  shell: JupyterFrontEnd.IShell,
  model: string,
  version: number,
  html: string
): void {
  const frame = new IFrame({ sandbox: [], referrerPolicy: 'no-referrer' });
  const url = URL.createObjectURL(new Blob([html], { type: 'text/html;charset=utf-8' }));
  frame.url = url;
  frame.disposed.connect(() => URL.revokeObjectURL(url));
  const view = new MainAreaWidget({ content: frame });
  view.id = `jp-model-audit-report-${model}-${version}-${Date.now()}`;
  view.title.label = `${model} v${version}`;
  view.title.caption = `Audit report of ${model}, version ${version}`;
  view.title.icon = auditIcon;
  view.title.closable = true;
  view.toolbar.hide();
  shell.add(view, 'main');
  shell.activateById(view.id);
}

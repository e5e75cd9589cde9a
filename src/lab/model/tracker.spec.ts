/** @jest-environment jsdom */
import '../testing/dom';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { AuditSession } from './session';
import { AuditTracker } from './tracker';

jest.mock('@jupyterlab/notebook', () => ({
  NotebookActions: { executed: { connect: () => true } }
}));

/** As much of JupyterLab as the tracker looks at. */
function trackerWith(load: () => void): AuditTracker {
  const signal = { connect: () => true };
  const notebook = {} as NotebookPanel;
  const tracker = new AuditTracker(
    { currentWidget: notebook, currentChanged: signal } as unknown as INotebookTracker,
    { fileChanged: signal } as unknown as Contents.IManager
  );
  const session = { plan: { load } } as unknown as AuditSession;
  jest.spyOn(tracker, 'sessionOf').mockReturnValue(session);
  jest.spyOn(tracker, 'load').mockResolvedValue(session);
  return tracker;
}

describe('AuditTracker', () => {
  it('reads the plan again when its page gets the focus, while the panel is on show', () => {
    const load = jest.fn();
    const tracker = trackerWith(load);
    window.dispatchEvent(new Event('focus'));
    expect(load).not.toHaveBeenCalled();
    tracker.isActive = true;
    window.dispatchEvent(new Event('focus'));
    expect(load).toHaveBeenCalledTimes(1);
    tracker.dispose();
    window.dispatchEvent(new Event('focus'));
    expect(load).toHaveBeenCalledTimes(1);
  });
});

import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { ConfirmRecord } from './recording';

/** Asks in a dialog whether a stale result is to be recorded. */
export const askStale: ConfirmRecord = async question => {
  const { button } = await showDialog({
    title: 'Record a stale result?',
    body: question,
    buttons: [
      Dialog.cancelButton({ label: 'Cancel' }),
      Dialog.warnButton({ label: 'Record', actions: ['record'] }),
      Dialog.okButton({ label: 'Run again', actions: ['run'] })
    ]
  });
  if (!button.accept) {
    return 'cancel';
  }
  return button.actions.includes('run') ? 'run' : 'record';
};

import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { ContentsStorage } from '../contents-storage';
import { askStale } from './ask-stale';
import { AuditRun } from './audit-run';
import { NotebookKernel } from './notebook-kernel';
import { PlanModel } from './plan-model';
import { RecordBook } from './record-book';
import { AuditSession } from './session';

/** A session for a notebook, with its parts. */
export function createSession(notebook: NotebookPanel, contents: Contents.IManager): AuditSession {
  const folder = PathExt.dirname(notebook.context.path);
  // The notebook may be renamed while the session lasts.
  const notebookName = (): string => PathExt.basename(notebook.context.path);
  return new AuditSession({
    folder,
    kernel: new NotebookKernel(notebook.sessionContext),
    plan: new PlanModel(new ContentsStorage(contents, folder), folder, notebookName()),
    run: new AuditRun(),
    records: new RecordBook(contents, folder, notebookName),
    confirm: askStale,
    storageOf: root => new ContentsStorage(contents, root, folder)
  });
}

import type { NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { ColumnOrder } from './model/columns';
import type { AuditSession } from './model/session';

/** Knows the audit session of the notebook in front. */
export interface IAuditTracker {
  /** The notebook in front; null where there is none. */
  readonly notebook: NotebookPanel | null;
  /** Its session; null until the panel was first shown for it. */
  readonly current: AuditSession | null;
  /** Another notebook is in front, or its session is ready. */
  readonly currentChanged: ISignal<IAuditTracker, void>;
  /** The session of a notebook; null until the panel was first shown for it. */
  sessionOf(notebook: NotebookPanel): AuditSession | null;
  /** Whether the panel is on show; without it no session works. */
  isActive: boolean;
  /** The session of the notebook in front, made if need be. */
  load(): Promise<AuditSession | null>;
  /** The notebook that a session belongs to; null where it was closed. */
  notebookOf(session: AuditSession): NotebookPanel | null;
}

export const IAuditTracker = new Token<IAuditTracker>(
  'jupyterlab-model-audit:IAuditTracker',
  'Follows the notebook in front and keeps one audit session for each.'
);

/** Opens columns in the main area. */
export interface IColumnViews {
  /** Shows a compared column; `source` names the production sample. */
  open(session: AuditSession, column: string, source: string, order: ColumnOrder): Promise<void>;
}

export const IColumnViews = new Token<IColumnViews>(
  'jupyterlab-model-audit:IColumnViews',
  'Opens the comparison of a column in the main area.'
);

/** Opens the results of probes in the main area. */
export interface IResultsViews {
  /** Shows the results of the run under way or the last one, or of a recorded version. */
  open(session: AuditSession, version: number | null): Promise<void>;
}

export const IResultsViews = new Token<IResultsViews>(
  'jupyterlab-model-audit:IResultsViews',
  'Opens the results of probes in the main area, case by case.'
);

/** The commands, for those who call them. */
export namespace CommandIDs {
  export const open = 'model-audit:open';
  export const run = 'model-audit:run';
  export const runStale = 'model-audit:run-stale';
  export const runDrift = 'model-audit:run-drift';
  export const runProbes = 'model-audit:run-probes';
  export const cancel = 'model-audit:cancel';
  export const record = 'model-audit:record';
  export const openColumn = 'model-audit:open-column';
  export const openResults = 'model-audit:open-results';
  export const openPlan = 'model-audit:open-plan';
  export const savePlan = 'model-audit:save-plan';
  export const openReport = 'model-audit:open-report';
  export const openRecord = 'model-audit:open-record';
  export const compare = 'model-audit:compare';
  export const verify = 'model-audit:verify';
  export const settings = 'model-audit:open-settings';
}

/** The side panel's id in the shell. */
export const PANEL_ID = 'jp-model-audit-panel';

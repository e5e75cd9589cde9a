import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import type { AuditPart } from '../../core/audit';
import { toAuditError } from '../../core/errors';
import { openFileAt } from '../open-file';
import { IAuditTracker, CommandIDs, IColumnViews, IResultsViews, PANEL_ID } from '../tokens';
import type { AuditSession } from '../model/session';

const CATEGORY = 'Model Audit';

/** The commands, in the palette and behind the panel's menus. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-model-audit:commands',
  description: 'Adds the Model Audit commands and their keyboard shortcuts.',
  autoStart: true,
  requires: [IAuditTracker, IColumnViews, IResultsViews],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    tracker: IAuditTracker,
    columns: IColumnViews,
    results: IResultsViews,
    palette: ICommandPalette | null
  ): void => {
    addRunCommands(app, tracker);
    addRecordCommands(app, tracker);
    addOpenCommands(app, tracker, columns);
    addProbeCommands(app, tracker, results);
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category: CATEGORY });
    }
  }
};

/** Shows the panel, so that what a command starts can be seen. */
function showPanel(app: JupyterFrontEnd): void {
  app.shell.activateById(PANEL_ID);
}

function canStart(session: AuditSession | null, parts?: AuditPart[]): boolean {
  return session !== null && session.obstacleTo(parts) === null;
}

function addRunCommands({ commands, shell }: JupyterFrontEnd, tracker: IAuditTracker): void {
  const run = (start: (session: AuditSession) => Promise<void>) => async (): Promise<void> => {
    shell.activateById(PANEL_ID);
    const session = await tracker.load();
    if (session) {
      await session.ready();
      await start(session);
    }
  };
  // Before the panel was first shown it is not known whether an audit can run: trying tells.
  const isEnabled = (parts?: AuditPart[]): boolean =>
    tracker.notebook !== null && (tracker.current === null || canStart(tracker.current, parts));
  commands.addCommand(CommandIDs.run, {
    label: args => (args.isPalette ? 'Run the Audit' : 'Run everything'),
    caption: 'Compare, probe and decide, as the plan says',
    isEnabled: () => isEnabled(),
    execute: run(session => session.start())
  });
  commands.addCommand(CommandIDs.runStale, {
    label: args => (args.isPalette ? 'Run Only What Is Stale' : 'Only what is stale'),
    isEnabled: () => canStart(tracker.current) && (tracker.current?.stale.size ?? 0) > 0,
    execute: run(session => session.startStale())
  });
  commands.addCommand(CommandIDs.runDrift, {
    label: args => (args.isPalette ? 'Run Drift Only' : 'Drift only'),
    isEnabled: () => isEnabled(['drift']),
    execute: run(session => session.start(['drift']))
  });
  commands.addCommand(CommandIDs.runProbes, {
    label: args => (args.isPalette ? 'Run Probes Only' : 'Probes only'),
    isEnabled: () =>
      isEnabled(['probes']) &&
      (tracker.current === null || Boolean(tracker.current.plan.draft.target)),
    execute: run(session => session.start(['probes']))
  });
  commands.addCommand(CommandIDs.cancel, {
    label: 'Cancel the Running Audit',
    isEnabled: () => tracker.current?.run.isRunning ?? false,
    execute: () => tracker.current?.run.cancel()
  });
}

function addRecordCommands(app: JupyterFrontEnd, tracker: IAuditTracker): void {
  const { commands } = app;
  commands.addCommand(CommandIDs.record, {
    label: args => (args.isPalette ? 'Record the Audit' : 'Record the audit'),
    isEnabled: () => tracker.current?.recording.obstacle === null,
    execute: async () => {
      showPanel(app);
      await tracker.current?.recording.record(true);
    }
  });
  commands.addCommand(CommandIDs.verify, {
    label: args => (args.isPalette ? 'Verify the Records Again' : 'Verify the records again'),
    isEnabled: () => (tracker.current?.records.history.length ?? 0) > 0,
    execute: async () => {
      showPanel(app);
      await tracker.current?.records.load();
    }
  });
  commands.addCommand(CommandIDs.openReport, {
    label: 'Open the Newest Report',
    isEnabled: () => (tracker.current?.records.history.length ?? 0) > 0,
    execute: async args => {
      const session = tracker.current;
      const version =
        typeof args.version === 'number' ? args.version : session?.records.history.at(-1)?.version;
      if (!session || version === undefined) {
        return;
      }
      try {
        const { openReport } = await import('../report/widget');
        openReport(
          app.shell,
          session.plan.draft.rest.model,
          version,
          await session.records.report(version)
        );
      } catch (error) {
        await showErrorMessage('The report cannot be opened', toAuditError(error).sentence);
      }
    }
  });
  commands.addCommand(CommandIDs.savePlan, {
    label: args => (args.isPalette ? 'Save the Plan' : 'Save the plan'),
    caption: 'Write the choices made in the panel to audit.yaml',
    isEnabled: () => Boolean(tracker.current?.plan.isEdited && tracker.current.plan.compiled),
    execute: () => tracker.current?.savePlan()
  });
}

function addProbeCommands(
  { commands }: JupyterFrontEnd,
  tracker: IAuditTracker,
  results: IResultsViews
): void {
  commands.addCommand(CommandIDs.openResults, {
    label: args => (args.isPalette ? 'Open the Probe Results' : 'Open the probe results'),
    isEnabled: () => tracker.current !== null,
    execute: async args => {
      const session = tracker.current;
      if (session) {
        await results.open(session, typeof args.version === 'number' ? args.version : null);
      }
    }
  });
}

function addOpenCommands(
  app: JupyterFrontEnd,
  tracker: IAuditTracker,
  columns: IColumnViews
): void {
  const { commands } = app;
  commands.addCommand(CommandIDs.open, {
    label: 'Open the Panel',
    execute: () => showPanel(app)
  });
  commands.addCommand(CommandIDs.openColumn, {
    label: 'Open the Column That Moved Most',
    isEnabled: () => (tracker.current?.run.result?.comparisons.length ?? 0) > 0,
    execute: async args => {
      const session = tracker.current;
      const comparison = session?.run.result?.comparisons[0];
      if (session && comparison) {
        const { listColumns } = await import('../model/columns');
        const column =
          typeof args.column === 'string'
            ? args.column
            : listColumns(comparison, 'shift')[0]?.report.name;
        if (column !== undefined) {
          await columns.open(session, column, comparison.snapshot.name, 'shift');
        }
      }
    }
  });
  commands.addCommand(CommandIDs.openPlan, {
    label: args => (args.isPalette ? 'Open the Plan' : 'Open audit.yaml'),
    isEnabled: () => tracker.current?.plan.exists ?? false,
    execute: async args => {
      const path = typeof args.path === 'string' ? args.path : tracker.current?.plan.path;
      if (path !== undefined) {
        const place =
          typeof args.line === 'number'
            ? { line: args.line, column: typeof args.column === 'number' ? args.column : 1 }
            : null;
        await openFileAt(commands, path, place);
      }
    }
  });
  commands.addCommand(CommandIDs.settings, {
    label: args => (args.isPalette ? 'Open the Settings' : 'Settings…'),
    isEnabled: () => commands.hasCommand('settingeditor:open'),
    execute: () => commands.execute('settingeditor:open', { query: 'Model Audit' })
  });
}

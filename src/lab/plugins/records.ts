import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { openUrl } from '../open-url';
import type { RecordWidget } from '../record/widget';
import { RecordFactory } from '../record/widget';
import { auditIcon } from '../side-icon';
import { CommandIDs, IAuditTracker } from '../tokens';

const FACTORY = 'Audit record';
const FILE_TYPE = 'model-audit-record';

/** Opens records as documents, and compares two of them in the main area. */
export const recordsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-model-audit:records',
  description: 'Opens audit records as documents and compares two of them.',
  autoStart: true,
  requires: [IAuditTracker],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    tracker: IAuditTracker,
    restorer: ILayoutRestorer | null
  ): void => {
    addDocuments(app, tracker, restorer);
    addOpenCommand(app, tracker);
    addCompareCommand(app, tracker);
  }
};

/** Files such as `log/000012.dsse.json`; the JSON view stays available by "Open With". */
function addDocuments(
  { commands, docRegistry, serviceManager, shell }: JupyterFrontEnd,
  tracker: IAuditTracker,
  restorer: ILayoutRestorer | null
): void {
  docRegistry.addFileType({
    name: FILE_TYPE,
    displayName: 'Audit Record',
    extensions: ['.dsse.json'],
    pattern: '^\\d{6,}\\.dsse\\.json$',
    mimeTypes: ['application/vnd.in-toto+json'],
    fileFormat: 'text',
    contentType: 'file',
    icon: auditIcon
  });
  const factory = new RecordFactory(
    {
      name: FACTORY,
      label: FACTORY,
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      readOnly: true
    },
    serviceManager.contents,
    {
      open: (path, view) =>
        void commands.execute('docmanager:open', { path, ...(view ? { factory: view } : {}) }),
      compare: (root, before, after) =>
        void commands.execute(CommandIDs.compare, { root, before, after }),
      openReport: async ({ predicate, reportHtml }) => {
        const { openReport } = await import('../report/widget');
        openReport(shell, predicate.model, predicate.version, reportHtml ?? '');
      },
      openUrl,
      askPins: root => {
        const session = tracker.current;
        return session?.records.root === root && session.kernel.situation.state === 'ready'
          ? options => session.recording.fetchPins(options)
          : null;
      }
    }
  );
  docRegistry.addWidgetFactory(factory);
  const documents = new WidgetTracker<RecordWidget>({ namespace: 'model-audit-records' });
  factory.widgetCreated.connect((_, widget) => {
    widget.context.pathChanged.connect(() => void documents.save(widget));
    void documents.add(widget);
  });
  void restorer?.restore(documents, {
    command: 'docmanager:open',
    args: ({ context }) => ({ path: context.path, factory: FACTORY }),
    name: ({ context }) => context.path
  });
}

function addOpenCommand({ commands }: JupyterFrontEnd, tracker: IAuditTracker): void {
  commands.addCommand(CommandIDs.openRecord, {
    label: 'Open the Newest Record',
    isEnabled: args =>
      typeof args.path === 'string' || (tracker.current?.records.history.length ?? 0) > 0,
    execute: async args => {
      const records = tracker.current?.records;
      const newest = records?.history.at(-1);
      const path = typeof args.path === 'string' ? args.path : newest && records?.pathOf(newest);
      if (path) {
        await commands.execute('docmanager:open', { path, factory: FACTORY });
      }
    }
  });
}

function addCompareCommand(
  { commands, serviceManager, shell }: JupyterFrontEnd,
  tracker: IAuditTracker
): void {
  commands.addCommand(CommandIDs.compare, {
    label: 'Compare the Two Newest Records',
    isEnabled: args =>
      typeof args.root === 'string' || (tracker.current?.records.history.length ?? 0) > 1,
    execute: async args => {
      const records = tracker.current?.records;
      const [before, after] = records?.history.slice(-2) ?? [];
      const root = typeof args.root === 'string' ? args.root : records?.root;
      const pair = [args.before ?? before?.version, args.after ?? after?.version];
      if (!root || typeof pair[0] !== 'number' || typeof pair[1] !== 'number') {
        return;
      }
      const { createCompareView } = await import('../compare/widget');
      const view = createCompareView(
        serviceManager.contents,
        root,
        path => void commands.execute(CommandIDs.openRecord, { path })
      );
      shell.add(view, 'main');
      shell.activateById(view.id);
      await view.content.present(pair[0], pair[1]);
    }
  });
}

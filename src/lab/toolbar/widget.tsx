import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { AuditSession } from '../model/session';
import type { IAuditTracker } from '../tokens';
import { PANEL_ID } from '../tokens';
import { ProbeButton } from './button';
import { probeButtonState } from './probe-state';

const PLAN_FILE = 'audit.yaml';

/**
 * The button in a notebook's toolbar. It asks nothing of the kernel: pressed,
 * it shows the panel, says what will be called, and runs the probes when told to.
 */
export class ProbesToolbarItem extends ReactWidget {
  constructor(
    private readonly notebook: NotebookPanel,
    private readonly tracker: IAuditTracker,
    private readonly app: JupyterFrontEnd
  ) {
    super();
    this.addClass('jp-ModelAudit-toolbarItem');
    tracker.currentChanged.connect(this.follow, this);
    app.serviceManager.contents.fileChanged.connect(this.onFileChanged, this);
    void notebook.context.ready.then(() => this.lookForPlan());
    this.follow();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.tracker.currentChanged.disconnect(this.follow, this);
      this.app.serviceManager.contents.fileChanged.disconnect(this.onFileChanged, this);
      this.leave();
      super.dispose();
    }
  }

  protected override render(): ReactElement {
    return (
      <ProbeButton
        state={probeButtonState(this.session, this.planThere)}
        onRun={() => void this.run()}
        onCancel={() => this.session?.run.cancel()}
      />
    );
  }

  private async run(): Promise<void> {
    this.app.shell.activateById(PANEL_ID);
    const session = await this.tracker.load();
    if (!session || session !== this.tracker.sessionOf(this.notebook)) {
      return;
    }
    await session.ready();
    const plan = session.plan.compiled?.plan;
    // What stands in the way is told by the panel, which is on show by now.
    if (!plan || !plan.target || plan.probes.length === 0) {
      this.update();
      return;
    }
    if (session.obstacleTo(['probes']) !== null) {
      this.update();
      return;
    }
    const { describeProbes } = await import('../../core/plan/describe');
    if (await confirmed(describeProbes(plan))) {
      await session.start(['probes']);
    }
  }

  /** Follows the notebook's session from when there is one. */
  private follow(): void {
    const session = this.tracker.sessionOf(this.notebook);
    if (session !== this.session) {
      this.leave();
      this.session = session;
      session?.run.changed.connect(this.onChanged, this);
      session?.plan.changed.connect(this.onChanged, this);
      session?.suites.changed.connect(this.onChanged, this);
      session?.kernel.changed.connect(this.onChanged, this);
    }
    this.update();
  }

  private leave(): void {
    const { session } = this;
    session?.run.changed.disconnect(this.onChanged, this);
    session?.plan.changed.disconnect(this.onChanged, this);
    session?.suites.changed.disconnect(this.onChanged, this);
    session?.kernel.changed.disconnect(this.onChanged, this);
    this.session = null;
  }

  private onChanged(): void {
    this.update();
  }

  private onFileChanged(_: unknown, change: Contents.IChangedArgs): void {
    const paths = [change.oldValue?.path, change.newValue?.path];
    if (paths.includes(this.planPath)) {
      void this.lookForPlan();
    }
  }

  private get planPath(): string {
    return PathExt.join(PathExt.dirname(this.notebook.context.path), PLAN_FILE);
  }

  /** Lists the folder: asking for a file that is not there would log an error in the browser. */
  private async lookForPlan(): Promise<void> {
    try {
      const folder = await this.app.serviceManager.contents.get(PathExt.dirname(this.planPath), {
        type: 'directory',
        content: true
      });
      const entries = folder.content as Contents.IModel[];
      this.planThere = entries.some(({ name }) => name === PLAN_FILE);
    } catch {
      // Unknown: pressing the button tells.
      this.planThere = null;
    }
    if (!this.isDisposed) {
      this.update();
    }
  }

  private session: AuditSession | null = null;
  private planThere: boolean | null = null;
}

/** Says what will be called, and waits for the reader's word. */
async function confirmed(sentences: readonly string[]): Promise<boolean> {
  const { button } = await showDialog({
    title: 'Run the probes of this plan?',
    body: (
      <ul className="jp-ModelAudit-asked">
        {sentences.map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    ),
    buttons: [Dialog.cancelButton({ label: 'Cancel' }), Dialog.okButton({ label: 'Run probes' })]
  });
  return button.accept;
}

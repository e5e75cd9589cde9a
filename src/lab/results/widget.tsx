import { Clipboard, MainAreaWidget } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { ReactElement } from 'react';
import { reproducingCell } from '../../core/probe/reproduce/cell';
import type { CaseResult } from '../../core/probe/result';
import { formatName } from '../format';
import type { AuditSession } from '../model/session';
import { auditIcon } from '../side-icon';
import { ResultsPage } from './page';
import type { ResultsOf } from './source';
import { ResultsSource } from './source';

/** Probe results in the main area; they follow the run while they are in sight. */
export class ResultsWidget extends ReactWidget {
  constructor(
    private readonly session: AuditSession,
    /** Puts code below the active cell of the session's notebook; it is not run. */
    private readonly insert: (source: string) => void
  ) {
    super();
    this.source = new ResultsSource(session);
    this.addClass('jp-ModelAudit-columnView');
    this.addClass('jp-ModelAudit-resultsView');
    this.title.label = `Probes: ${formatName(session.plan.draft.rest.model)}`;
    this.title.icon = auditIcon;
    this.title.closable = true;
  }

  /** Turns to the run's results, or to a version's. */
  present(of: ResultsOf): void {
    void this.source.present(of);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.source.dispose();
      super.dispose();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.source.isActive = true;
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.source.isActive = false;
  }

  protected override render(): ReactElement {
    return this.session.isDisposed ? (
      <div className="jp-ModelAudit-empty">
        <p>The notebook behind these results is closed.</p>
      </div>
    ) : (
      <ResultsPage
        source={this.source}
        onCopy={text => Clipboard.copyToSystem(text)}
        onInsert={result => this.insertCase(result)}
      />
    );
  }

  private insertCase(result: CaseResult): void {
    const { plan, run } = this.session;
    const { target, evaluation } = plan.compiled?.plan ?? {};
    if (target) {
      this.insert(
        reproducingCell(result, {
          target,
          description: run.result?.target ?? null,
          evaluation: evaluation?.variable ?? null
        })
      );
    }
  }

  private readonly source: ResultsSource;
}

let views = 0;

/** A results view in the frame of the main area. */
export function createResultsView(
  session: AuditSession,
  insert: (source: string) => void
): MainAreaWidget<ResultsWidget> {
  const content = new ResultsWidget(session, insert);
  const view = new MainAreaWidget({ content });
  view.id = `jp-model-audit-results-${++views}`;
  view.title.closable = true;
  view.toolbar.hide();
  return view;
}

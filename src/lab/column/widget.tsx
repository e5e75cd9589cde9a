import { Clipboard, MainAreaWidget } from '@jupyterlab/apputils';
import type { IThemeManager } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { ReactElement } from 'react';
import { AuditError } from '../../core/errors';
import type { AuditResult } from '../../core/result';
import { formatName } from '../format';
import type { AuditSession } from '../model/session';
import { auditIcon } from '../side-icon';
import type { ColumnChoice } from './choice';
import { ColumnPage } from './page';
import type { ReadShape } from './segment-shape';

/** One compared column in the main area; it follows new results while it is in sight. */
export class ColumnWidget extends ReactWidget {
  constructor(
    private readonly session: AuditSession,
    themes: IThemeManager | null,
    private readonly onInsert: (source: string) => void
  ) {
    super();
    this.addClass('jp-ModelAudit-columnView');
    this.title.label = 'Drift';
    this.title.icon = auditIcon;
    this.title.closable = true;
    session.run.changed.connect(this.onRunChanged, this);
    themes?.themeChanged.connect(this.onThemeChanged, this);
  }

  /** Turns to a column. */
  present(choice: ColumnChoice): void {
    this.choice = choice;
    this.result = this.session.run.result;
    this.title.label = `Drift: ${formatName(choice.column)}`;
    this.update();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.update();
  }

  protected override render(): ReactElement {
    return (
      <ColumnPage
        result={this.session.isDisposed ? null : this.result}
        choice={this.choice}
        theme={this.theme}
        onChoose={choice => this.present(choice)}
        onCopy={text => Clipboard.copyToSystem(text)}
        onInsert={this.onInsert}
        readShape={this.readShape}
      />
    );
  }

  private readonly readShape: ReadShape = async (comparison, segment, column, signal) => {
    const { result } = this;
    if (!result?.comparisons.includes(comparison)) {
      throw new AuditError('invalid-input', 'The audit behind this view is gone.');
    }
    return this.session.shapes.read(result, comparison, segment, column, signal);
  };

  private onRunChanged(): void {
    if (this.session.run.result !== this.result) {
      this.result = this.session.run.result;
      if (this.isVisible) {
        this.update();
      }
    }
  }

  private onThemeChanged(): void {
    this.theme += 1;
    if (this.isVisible) {
      this.update();
    }
  }

  private choice: ColumnChoice | null = null;
  private result: AuditResult | null = null;
  private theme = 0;
}

let views = 0;

/** A column view in the frame of the main area. */
export function createColumnView(
  session: AuditSession,
  themes: IThemeManager | null,
  onInsert: (source: string) => void
): MainAreaWidget<ColumnWidget> {
  const content = new ColumnWidget(session, themes, onInsert);
  const view = new MainAreaWidget({ content });
  view.id = `jp-model-audit-column-${++views}`;
  view.title.closable = true;
  view.toolbar.hide();
  return view;
}

import { Clipboard } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { ABCWidgetFactory, DocumentWidget } from '@jupyterlab/docregistry';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { ShownRecord } from '../../core/record/document';
import type { ContentsAccess } from '../contents-storage';
import { ContentsStorage } from '../contents-storage';
import type { AskPins } from '../model/log-pins';
import { auditIcon } from '../side-icon';
import type { RecordDocument } from './model';
import type { RecordActions } from './page';

/** What a document does outside of itself; paths are those of the Contents API. */
export interface RecordSurroundings {
  open(path: string, factory?: string): void;
  compare(root: string, before: number, after: number): void;
  openReport(shown: ShownRecord): void;
  openUrl(url: string): void;
  /** How the tracker is asked about the log in this folder; null where no kernel beside it could. */
  askPins(root: string): AskPins | null;
}

type Body = typeof import('./page') & typeof import('./model');

/** An entry of an audit log, read and checked where it lies. */
export class RecordView extends ReactWidget {
  constructor(
    private readonly context: DocumentRegistry.Context,
    private readonly contents: ContentsAccess,
    private readonly surroundings: RecordSurroundings
  ) {
    super();
    this.addClass('jp-ModelAudit-recordView');
    void this.load();
  }

  override dispose(): void {
    this.document?.dispose();
    super.dispose();
  }

  protected override render(): ReactElement | null {
    const { body, document } = this;
    return body && document ? (
      <body.RecordPage document={document} actions={this.actions} now={Date.now()} />
    ) : null;
  }

  private async load(): Promise<void> {
    const [page, model] = await Promise.all([import('./page'), import('./model')]);
    await this.context.ready;
    if (this.isDisposed) {
      return;
    }
    this.body = { ...page, ...model };
    this.context.model.contentChanged.connect(this.present, this);
    this.context.pathChanged.connect(this.present, this);
    this.present();
  }

  /** The file is there, or it is another one by now. */
  private present(): void {
    if (!this.body) {
      return;
    }
    const { path } = this.context;
    const folder = PathExt.dirname(path);
    this.root = PathExt.dirname(folder);
    this.document?.dispose();
    this.document = new this.body.RecordDocument(
      new ContentsStorage(this.contents, this.root),
      `${PathExt.basename(folder)}/${PathExt.basename(path)}`
    );
    this.document.changed.connect(this.onChanged, this);
    void this.document.open(this.context.model.toString());
    this.update();
  }

  private onChanged(): void {
    const shown = this.document?.shown;
    if (shown?.kind === 'record') {
      const { model, version } = shown.predicate;
      // The label stays the file's name: JupyterLab renames a document's file with it.
      this.title.caption = `Audit record of ${model}, version ${version}: ${this.context.path}`;
    }
    this.update();
  }

  private readonly actions: RecordActions = {
    openVersion: ({ file }) => this.surroundings.open(PathExt.join(this.root, file)),
    compare: (before, after) => this.surroundings.compare(this.root, before, after),
    openReport: shown => this.surroundings.openReport(shown),
    saveReport: ({ reportHtml, predicate }) =>
      download(`${predicate.model}-v${predicate.version}.html`, reportHtml ?? ''),
    openJson: () => this.surroundings.open(this.context.path, 'JSON'),
    openUrl: url => this.surroundings.openUrl(url),
    askPins: () => this.surroundings.askPins(this.root),
    copy: text => Clipboard.copyToSystem(text)
  };

  private body: Body | null = null;
  private document: RecordDocument | null = null;
  private root = '';
}

function download(name: string, html: string): void {
  const url = URL.createObjectURL(new Blob([html], { type: 'text/html;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export type RecordWidget = DocumentWidget<RecordView>;

/** Makes documents of entries of an audit log. */
export class RecordFactory extends ABCWidgetFactory<RecordWidget> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<RecordWidget>,
    private readonly contents: ContentsAccess,
    private readonly surroundings: RecordSurroundings
  ) {
    super(options);
  }

  protected createNewWidget(context: DocumentRegistry.Context): RecordWidget {
    const content = new RecordView(context, this.contents, this.surroundings);
    const widget = new DocumentWidget({ content, context });
    widget.title.icon = auditIcon;
    widget.toolbar.hide();
    return widget;
  }
}

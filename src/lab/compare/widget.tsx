import { MainAreaWidget } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { entryPath } from '../../core/record/layout';
import type { ContentsAccess } from '../contents-storage';
import { ContentsStorage } from '../contents-storage';
import { auditIcon } from '../side-icon';
import { ComparedVersions } from './model';
import { ComparePage } from './page';

/** Two records of one log in the main area. */
export class CompareWidget extends ReactWidget {
  constructor(
    contents: ContentsAccess,
    private readonly root: string,
    private readonly openRecord: (path: string) => void
  ) {
    super();
    this.compared = new ComparedVersions(new ContentsStorage(contents, root));
    this.addClass('jp-ModelAudit-recordView');
    this.title.icon = auditIcon;
    this.title.closable = true;
    this.compared.changed.connect(this.onChanged, this);
  }

  /** Turns to two versions. */
  async present(before: number, after: number): Promise<void> {
    await this.compared.compare(before, after);
  }

  override dispose(): void {
    this.compared.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    return (
      <ComparePage
        compared={this.compared}
        now={Date.now()}
        onOpen={({ sequence }) => this.openRecord(PathExt.join(this.root, entryPath(sequence)))}
      />
    );
  }

  private onChanged(): void {
    const [before, after] = this.compared.pair;
    this.title.label = `${PathExt.basename(this.root)} v${before} → v${after}`;
    this.title.caption = `What differs between version ${before} and version ${after}`;
    this.update();
  }

  private readonly compared: ComparedVersions;
}

let views = 0;

/** The comparison in the frame of the main area. */
export function createCompareView(
  contents: ContentsAccess,
  root: string,
  openRecord: (path: string) => void
): MainAreaWidget<CompareWidget> {
  const view = new MainAreaWidget({ content: new CompareWidget(contents, root, openRecord) });
  view.id = `jp-model-audit-compare-${++views}`;
  view.title.closable = true;
  view.toolbar.hide();
  return view;
}
